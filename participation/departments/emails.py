"""Mails that departments send. Queued in the caller's transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.entry import make_entry_url
from kit import scope
from kit.mail import queue_mail
from participation.departments.models import RoleAssignment


def invite(assignment: RoleAssignment, *, by: Any, valid_for: timedelta) -> None:
    """Tell somebody which role they have been given, with a personal link into the workspace."""
    user = assignment.user
    with translation.override(user.language):
        role = str(assignment.get_role_display())
    queue_mail(
        "departments/emails/invitation",
        to=[user.email],
        language=user.language,
        context={
            "name": user.display_name,
            "role": role,
            "department": assignment.department.name if assignment.department else "",
            "inviter": str(by) if by is not None else "",
            "days": valid_for.days,
            "link": make_entry_url(
                user, valid_for=valid_for, then=reverse("workspace:home", urlconf=settings.ROOT_URLCONF)
            ),
        },
    )


def tell_heir(heir: Any, *, of: Any, by: Any) -> None:
    """Tell somebody that they carry now what another person carried."""
    queue_mail(
        "departments/emails/heir",
        to=[heir.email],
        language=heir.language,
        context={
            "name": heir.display_name,
            "person": str(of),
            "who": str(by) if by is not None else "",
            "link": scope.current().url + reverse("workspace:home", urlconf=settings.ROOT_URLCONF),
        },
    )
