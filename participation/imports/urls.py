"""Workspace addresses of imports; participation/urls.py puts them under /workspace/."""

from __future__ import annotations

from django.urls import path

from participation.imports.views import one_import, uploads

app_name = "imports"
urlpatterns = [
    path("imports/", uploads.imports, name="list"),
    path("imports/choice/", uploads.choose_project, name="choice"),
    path("imports/<int:pk>/", one_import.detail, name="detail"),
    path("imports/<int:pk>/mapping/", one_import.mapping, name="mapping"),
    path("imports/<int:pk>/run/", one_import.run, name="run"),
    path("imports/<int:pk>/discard/", one_import.discard, name="discard"),
    path("imports/<int:pk>/rejected.csv", one_import.rejected_rows, name="rejected"),
    path("discussions/<int:pk>/table/", uploads.offline, name="offline"),
    path("discussions/<int:pk>/table/template.csv", uploads.offline_template, name="offline_template"),
    path("surveys/<int:pk>/table/", uploads.sheets, name="sheets"),
    path("surveys/<int:pk>/table/template.csv", uploads.sheets_template, name="sheets_template"),
    path("projects/<slug:slug>/imports/", uploads.imports_of_project, name="project"),
    path("projects/<slug:slug>/imports/new/", uploads.new_import, name="new"),
]
