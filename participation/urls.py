"""Every address of participation: the citizens' site at the top, the workspace under /workspace/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from participation.answers import urls as answers
from participation.departments import urls as departments
from participation.discussions import urls as discussions
from participation.engagement import urls as engagement
from participation.ideas import urls as ideas
from participation.moderation import urls as moderation
from participation.news import urls as news
from participation.pages import urls as pages
from participation.privacy import urls as privacy
from participation.projects import urls as projects
from participation.search import urls as search
from participation.surveys import urls as surveys
from participation.teamwork import urls as teamwork

workspace: list[URLPattern | URLResolver] = [
    *pages.workspace_pages,
    *projects.workspace,
    *teamwork.workspace,
    *discussions.workspace,
    *ideas.workspace,
    *surveys.workspace,
    *moderation.workspace_pages,
    *answers.workspace_pages,
    *news.workspace_pages,
    *departments.workspace,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(([*pages.projects, *projects.site], "projects"))),
    path("", include((pages.discussion_pages, "discussions"))),
    path("", include(([*pages.idea_pages, *ideas.site], "ideas"))),
    path("", include((surveys.site, "surveys"))),
    path("", include((pages.contribution_pages, "contributions"))),
    path("", include((moderation.site, "moderation"))),
    path("", include((pages.department_pages, "departments"))),
    path("", include((search.site, "search"))),
    path("", include((news.site, "news"))),
    path("", include((teamwork.site, "teamwork"))),
    path("", include((privacy.site, "privacy"))),
    path("workspace/", include((privacy.workspace_pages, "privacy_workspace"))),
    path("", include((answers.site, "answers"))),
    path("workspace/", include((workspace, "workspace"))),
    path("workspace/", include("participation.imports.urls")),
    path("workspace/", include("participation.engagement.urls")),
    path("", include((engagement.site, "engagement_site"))),
]
