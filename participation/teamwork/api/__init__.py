"""Work in the API: the same actions, rules and queries as the pages."""

from participation.teamwork.api.needs import urlpatterns as needs
from participation.teamwork.api.tasks import urlpatterns as tasks

urlpatterns = [*needs, *tasks]
