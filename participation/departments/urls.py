"""Workspace addresses of departments and people; participation/urls.py puts them under /workspace/."""

from __future__ import annotations

from django.urls import path

from participation.departments.views import bulk, departments, people, rights

workspace = [
    path("departments/<slug:slug>/", departments.department, name="department"),
    path("departments/<slug:slug>/place/", departments.place, name="department_place"),
    path("departments/<slug:slug>/merger/", departments.merger, name="department_merger"),
    path("departments/<slug:slug>/closure/", departments.closure, name="department_closure"),
    path("departments/<slug:slug>/presentation/", departments.presentation, name="department_presentation"),
    path("departments/<slug:slug>/delegation/", departments.delegation, name="department_delegation"),
    path("delegation/", rights.delegation, name="delegation"),
    path("rights/", rights.rights, name="rights"),
    path("people/", people.people, name="people"),
    path("people/found/", people.people_found, name="people_found"),
    path("people/file/", people.directory_file, name="people_file"),
    path("people/invitations/", bulk.invitations, name="invitations"),
    path("people/roles/<int:pk>/removal/", people.role_removal, name="role_removal"),
]
