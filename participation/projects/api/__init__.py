"""Projects in the API: the same queries, actions and rules as the pages."""

from participation.projects.api import documents, projects, publishing
from participation.projects.api.projects import ProjectSerializer, readable_project

__all__ = ["ProjectSerializer", "readable_project", "urlpatterns"]

urlpatterns = [*projects.urlpatterns, *documents.urlpatterns, *publishing.urlpatterns]
