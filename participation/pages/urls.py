"""Addresses of the citizens' site and of the workspace's first page; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.pages.views import (
    contributions,
    cover,
    departments,
    discussions,
    ideas,
    logo,
    people,
    preview,
    record,
    site,
    story,
    teamwork,
    workspace,
)

projects = [
    path("", site.home, name="home"),
    path("projects/", site.projects, name="list"),
    path("projects/<slug:slug>/", site.project, name="detail"),
    path("projects/<slug:slug>/story/", story.story, name="story"),
    path("logo/<slug:key>.webp", logo.logo, name="logo"),
    path("cover/<slug:key>/<str:name>", cover.picture, name="site_cover"),
    path("preview/<str:token>/", preview.preview, name="preview"),
    path("preview/<str:token>/cover/<slug:key>/<str:name>", preview.cover, name="preview_cover"),
    path("preview/<str:token>/documents/<int:pk>/<int:number>/", preview.document, name="preview_document"),
]
discussion_pages = [
    path("discussions/<int:pk>/", discussions.discussion, name="detail"),
    path("discussions/<int:pk>/contributions/", discussions.contributions, name="contributions"),
]
idea_pages = [
    path("projects/<slug:slug>/ideas/<int:pk>/", ideas.box, name="box"),
    path("projects/<slug:slug>/ideas/<int:pk>/new/", ideas.new_idea, name="new"),
    path("projects/<slug:slug>/ideas/<int:pk>/similar/", ideas.similar, name="similar"),
    path("ideas/<int:pk>/edit/", ideas.edit, name="edit"),
    path("ideas/<int:pk>/pictures/", ideas.pictures, name="pictures"),
    path("pictures/<int:pk>/removal/", ideas.picture_removal, name="picture_removal"),
]
contribution_pages = [
    path("contributions/preview/", discussions.preview, name="preview"),
    path("contributions/mine/", contributions.mine, name="mine"),
    path("contributions/kept/", contributions.carry_out_kept, name="kept"),
    path("contributions/<int:pk>/", contributions.contribution, name="detail"),
    path("contributions/<int:pk>/replies/", contributions.replies, name="replies"),
    path("contributions/<int:pk>/stance/", contributions.stance, name="stance"),
    path("contributions/<int:pk>/edit/", contributions.edit, name="edit"),
]
department_pages = [
    path("departments/", departments.departments, name="tree"),
    path("departments/<slug:slug>/", departments.department, name="detail"),
    path("departments/<slug:slug>/theme.css", departments.department_theme, name="theme"),
]
workspace_pages = [
    path("departments/", departments.workspace, name="departments"),
    path("", workspace.home, name="home"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/deactivation/", people.deactivation, name="person_deactivation"),
    path("people/<int:pk>/reactivation/", people.reactivation, name="person_reactivation"),
    path("record/", record.record, name="record"),
    path("record/check/", record.record_check, name="record_check"),
    path("record/file/", record.record_file, name="record_file"),
    path("engagement/together/", teamwork.together, name="together"),
    path("settings/", workspace.settings, name="settings"),
    path("settings/logo/", logo.settings, name="logo"),
    path("settings/logo/removal/", logo.removal, name="logo_removal"),
    path("settings/picture/", cover.settings, name="site_cover"),
    path("settings/picture/removal/", cover.removal, name="site_cover_removal"),
]
