"""Mails about publishing. Queued in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from kit.formats import moment_in_words
from kit.mail import queue_mail
from participation.projects.models import Project


def tell_not_published(project: Project, person: Any, *, planned_for: datetime, reason: str) -> None:
    """Tell somebody why a project was not published when it should have been; in the language that is active."""
    context = {"reason": reason, "planned_for": moment_in_words(planned_for)}
    _send("not_published", project, person, context)


def _send(name: str, project: Project, person: Any, context: dict[str, Any]) -> None:
    path = reverse("workspace:project_publishing", args=[project.slug])
    queue_mail(
        f"projects/emails/{name}",
        to=[person.email],
        language=person.language,
        context={"name": person.display_name, "project": project.title, "path": path, **context},
    )
