"""Every address of the API under /api/v1/."""

from __future__ import annotations

from participation.answers import api as answers
from participation.departments import api as departments
from participation.discussions import api as discussions
from participation.engagement import api as engagement
from participation.ideas import api as ideas
from participation.moderation import api as moderation
from participation.news import api as news
from participation.pages import api as pages
from participation.privacy import api as privacy
from participation.projects import api as projects
from participation.search import api as search
from participation.surveys import api as surveys
from participation.teamwork import api as teamwork

app_name = "api"
urlpatterns = [
    *departments.urlpatterns,
    *projects.urlpatterns,
    *teamwork.urlpatterns,
    *discussions.urlpatterns,
    *ideas.urlpatterns,
    *surveys.urlpatterns,
    *moderation.urlpatterns,
    *answers.urlpatterns,
    *search.urlpatterns,
    *news.urlpatterns,
    *engagement.urlpatterns,
    *pages.urlpatterns,
    *privacy.urlpatterns,
]
