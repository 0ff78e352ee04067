"""``{% load covers %}``: where the picture and the documents of a project are, also in a preview."""

from __future__ import annotations

from django import template
from django.urls import reverse

from kit import scope
from kit.covers import widths
from participation.projects import storage
from participation.projects.models import DocumentVersion, Project

register = template.Library()


@register.simple_tag
def cover_address(project: Project, size: str | int = 960, token: str = "") -> str:
    """The address of the picture: its longer side in pixels (see storage.COVER_SIDES), or "card". `token`: of a preview."""
    name = storage.CARD_FILE if size == "card" else f"{size}.webp"
    if token:
        return reverse("projects:preview_cover", args=[token, project.cover_key, name])
    return reverse("projects:cover", args=[project.slug, project.cover_key, name])


@register.simple_tag
def cover_sizes(project: Project, token: str = "") -> str:
    """The addresses of all sizes with their widths, for `srcset`: browsers take the smallest that will do."""
    found = widths(project.cover_width, project.cover_height)
    addresses = {width: cover_address(project, side, token) for side, width in found.items()}
    return ", ".join(f"{address} {width}w" for width, address in addresses.items())


@register.simple_tag
def card_address(project: Project) -> str:
    """The whole address of the picture on a shared link."""
    return f"{scope.current().url}{cover_address(project, 'card')}"


@register.simple_tag
def page_address(project: Project) -> str:
    """The whole address of the project's page."""
    return f"{scope.current().url}{reverse('projects:detail', args=[project.slug])}"


@register.simple_tag
def document_address(version: DocumentVersion, token: str = "") -> str:
    """The address of a version's file. `token`: of a preview."""
    if token:
        return reverse("projects:preview_document", args=[token, version.document_id, version.number])
    return reverse("projects:document", args=[version.document_id, version.number])
