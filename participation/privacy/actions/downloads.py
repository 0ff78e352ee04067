"""Handing somebody everything that is kept about them."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import audit, clock, jobs, scope
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.privacy import emails, queries, rules
from participation.privacy.models import PersonalRequest
from participation.privacy.writing import write_download
from tenants.storage import folder_of

logger = logging.getLogger("participation.privacy")
#: How long a download is kept.
KEPT_FOR = timedelta(days=7)
#: Among the exports, which are not part of a tenant's own export.
FOLDER = "exports/personal"


def ask_for_download(user: Any) -> PersonalRequest:
    """Have everything about somebody written for them, in the background. On the record.

    Raises Refused while another one is being written.
    """
    refuse_unless_writable()
    from participation.privacy.jobs import write_download_in_background

    try:
        with transaction.atomic():
            made = PersonalRequest.objects.create(
                kind=PersonalRequest.Kind.DOWNLOAD, account_number=user.pk, asked_at=clock.now()
            )
            audit.record("account.download_asked", by=user, subject=user)
            jobs.enqueue(write_download_in_background, request_id=made.pk)
    except IntegrityError as error:
        raise Refused(
            _("Your download is being written already. You find it here as soon as it is ready.")
        ) from error
    return made


def carry_out_download(*, request_id: int) -> None:
    """Write the file, and mail that it is there, without saying what is in it. Harmless when repeated: it begins anew."""
    request = PersonalRequest.objects.filter(pk=request_id, kind=PersonalRequest.Kind.DOWNLOAD).first()
    user = User.objects.filter(pk=request.account_number).first() if request else None
    if request is None or user is None or not request.is_under_way:
        return
    request.file = request.file or f"{FOLDER}/{request.pk}-{secrets.token_urlsafe(16)}.zip"
    request.state = PersonalRequest.State.RUNNING
    request.save(update_fields=["file", "state"])
    path = folder_of(scope.current().schema) / request.file

    def progress(done: int, total: int) -> None:
        PersonalRequest.objects.filter(pk=request.pk).update(steps={"sections": done}, steps_total=total)

    try:
        with translation.override(user.language):
            size = write_download(rules.person_of(user), path, progress=progress)
    except Exception:
        logger.exception("writing the download %s failed", request.pk)
        PersonalRequest.objects.filter(pk=request.pk).update(
            state=PersonalRequest.State.FAILED, finished_at=clock.now()
        )
        return
    with transaction.atomic():
        now = clock.now()
        PersonalRequest.objects.filter(pk=request.pk).update(
            state=PersonalRequest.State.DONE, finished_at=now, due_at=now + KEPT_FOR, size=size
        )
        emails.tell_download_is_ready(user)


def forget_downloads(pks: list[int]) -> int:
    """Delete the files of these downloads; that they were asked for stays. Returns how many."""
    for request in PersonalRequest.objects.filter(pk__in=pks):
        path = queries.file_of(request)
        if path is not None:
            path.unlink(missing_ok=True)
    return PersonalRequest.objects.filter(pk__in=pks).update(file="", size=0)
