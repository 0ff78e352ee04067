"""Addresses of answers, promises and outcomes; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.answers.views import answers, outcomes, promises, workspace

site = [
    path("promises/", promises.promises, name="promises"),
    path("promises/<int:pk>/", promises.promise, name="promise"),
]
workspace_pages = [
    path("contributions/", workspace.contributions, name="contributions"),
    path("contributions/reading/", workspace.reading, name="contributions_reading"),
    path("answers/", answers.drafts, name="answers"),
    path("answers/new/", answers.new_answer, name="answer_new"),
    path("answers/<int:pk>/", answers.answer, name="answer"),
    path("answers/<int:pk>/publication/", answers.publication, name="answer_publication"),
    path("answers/<int:pk>/removal/", answers.removal, name="answer_removal"),
    path("answers/<int:pk>/review/", answers.review, name="answer_review"),
    path("answers/<int:pk>/return/", answers.return_to_writer, name="answer_return"),
    path("promises/", promises.for_staff, name="promises"),
    path("promises/<int:pk>/", promises.one_for_staff, name="promise"),
    path("promises/<int:pk>/keeping/", promises.keeping, name="promise_keeping"),
    path("promises/<int:pk>/breaking/", promises.breaking, name="promise_breaking"),
    path("promises/<int:pk>/reopening/", promises.reopening, name="promise_reopening"),
    path("promises/<int:pk>/day/", promises.moving, name="promise_moving"),
    path("promises/<int:pk>/owner/", promises.owner, name="promise_owner"),
    path("projects/<slug:slug>/promises/new/", promises.new_promise, name="promise_new"),
    path("projects/<slug:slug>/outcome/", outcomes.outcome, name="project_outcome"),
    path("projects/<slug:slug>/outcome/publication/", outcomes.publication, name="outcome_publication"),
    path("projects/<slug:slug>/outcome/new/", outcomes.new_conclusion, name="conclusion_new"),
    path("conclusions/<int:pk>/", outcomes.conclusion, name="conclusion"),
    path("conclusions/<int:pk>/removal/", outcomes.conclusion_removal, name="conclusion_removal"),
]
