"""Addresses of ideas; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.ideas.views import deciding, editor, pictures

site = [path("pictures/<slug:key>/<int:side>.webp", pictures.picture, name="picture")]
workspace = [
    path("projects/<slug:slug>/ideas/new/", editor.new_box, name="idea_box_new"),
    path("idea-boxes/<int:pk>/", editor.box, name="idea_box"),
    path("idea-boxes/<int:pk>/categories/", editor.categories, name="idea_box_categories"),
    path("idea-categories/<int:pk>/", editor.category, name="idea_category"),
    path("idea-categories/<int:pk>/removal/", editor.category_removal, name="idea_category_removal"),
    path("idea-boxes/<int:pk>/typing-in/", editor.typing_in, name="idea_typing_in"),
    path("ideas/<int:pk>/", deciding.idea, name="idea"),
    path("ideas/<int:pk>/progress/", deciding.progress, name="idea_progress"),
    path("ideas/<int:pk>/sorting/", deciding.sorting, name="idea_sorting"),
    path("ideas/<int:pk>/merging/", deciding.merging, name="idea_merging"),
    path("ideas/<int:pk>/merging/removal/", deciding.merging_removal, name="idea_merging_removal"),
]
