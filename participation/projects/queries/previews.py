"""Questions about links to drafts."""

from __future__ import annotations

import hashlib

from participation.projects.models import PreviewLink, Project

LINKS_SHOWN = 50


def preview_hash(token: str) -> str:
    """What is kept of the token of a preview."""
    return hashlib.sha256(token.encode()).hexdigest()


def preview_link(token: str) -> PreviewLink | None:
    """The link with that token, valid or not, with its project; None for any other. One query."""
    rows = PreviewLink.objects.select_related("project__department")
    return rows.filter(token_hash=preview_hash(token)).first()


def preview_links_of(project: Project) -> list[PreviewLink]:
    """The links to a draft, the newest first; at most LINKS_SHOWN. One query."""
    return list(project.preview_links.select_related("created_by")[:LINKS_SHOWN])
