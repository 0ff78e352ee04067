"""Addresses of projects; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.projects.views import activities, covers, documents, editor, life, publishing

site = [
    path("projects/<slug:slug>/cover/<slug:key>/<str:name>", covers.picture, name="cover"),
    path("documents/<int:pk>/<int:number>/", documents.file, name="document"),
]
workspace = [
    path("projects/", life.projects, name="projects"),
    path("projects/new/", life.new_project, name="project_new"),
    path("projects/<slug:slug>/", editor.purpose, name="project"),
    path("projects/<slug:slug>/cover/", covers.cover, name="project_cover"),
    path("projects/<slug:slug>/cover/removal/", covers.cover_removal, name="project_cover_removal"),
    path("projects/<slug:slug>/team/", editor.team, name="project_team"),
    path("projects/<slug:slug>/expectations/", editor.expectations, name="project_expectations"),
    path("projects/<slug:slug>/timeline/", editor.timeline, name="project_timeline"),
    path("projects/<slug:slug>/publication/", life.publication, name="project_publication"),
    path("projects/<slug:slug>/closure/", life.closure, name="project_closure"),
    path("projects/<slug:slug>/closure/removal/", life.closure_removal, name="project_closure_removal"),
    path("projects/<slug:slug>/archiving/", life.archiving, name="project_archiving"),
    path("projects/<slug:slug>/archiving/removal/", life.archiving_removal, name="project_archiving_removal"),
    path("projects/<slug:slug>/activities/", activities.activities, name="project_activities"),
    path("activities/<slug:kind>/<int:pk>/publication/", activities.publication, name="activity_publication"),
    path("activities/<slug:kind>/<int:pk>/paper.pdf", activities.paper, name="activity_paper"),
    path("activities/<slug:kind>/<int:pk>/file.csv", activities.file, {"form": "csv"}, name="activity_file"),
    path(
        "activities/<slug:kind>/<int:pk>/file.json",
        activities.file,
        {"form": "json"},
        name="activity_file_json",
    ),
    path("activities/<slug:kind>/<int:pk>/closure/", activities.closure, name="activity_closure"),
    path(
        "activities/<slug:kind>/<int:pk>/closure/removal/",
        activities.closure_removal,
        name="activity_closure_removal",
    ),
    path("projects/<slug:slug>/documents/", documents.documents, name="project_documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/versions/", documents.versions, name="document_versions"),
    path("documents/<int:pk>/position/", documents.position, name="document_position"),
    path("documents/<int:pk>/removal/", documents.removal, name="document_removal"),
    path("projects/<slug:slug>/publishing/", publishing.publishing, name="project_publishing"),
    path("projects/<slug:slug>/schedule/", publishing.schedule, name="project_schedule"),
    path(
        "projects/<slug:slug>/schedule/removal/", publishing.schedule_removal, name="project_schedule_removal"
    ),
    path("projects/<slug:slug>/review/", publishing.review, name="project_review"),
    path(
        "publication-reviews/<int:pk>/removal/", publishing.review_removal, name="publication_review_removal"
    ),
    path("publication-reviews/<int:pk>/verdict/", publishing.verdict, name="publication_review_verdict"),
    path("settings/publishing/", publishing.policy, name="publishing_policy"),
    path("projects/<slug:slug>/duplicate/", publishing.duplicate, name="project_duplicate"),
    path("projects/<slug:slug>/previews/", publishing.previews, name="project_previews"),
    path("previews/<int:pk>/removal/", publishing.preview_removal, name="preview_removal"),
    path("members/<int:pk>/removal/", editor.member_removal, name="member_removal"),
    path("expectations/<int:pk>/removal/", editor.expectation_removal, name="expectation_removal"),
    path("milestones/<int:pk>/removal/", editor.milestone_removal, name="milestone_removal"),
]
