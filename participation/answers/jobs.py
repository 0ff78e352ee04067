"""Telling authors that they were answered."""

from __future__ import annotations

from django.db import transaction

from kit import clock
from kit.jobs import job
from participation.answers.emails import mail_notice
from participation.answers.models import AnswerNotice

BATCH = 200


@job()
def send_notices(*, answer_id: int) -> None:
    """Queue the mail of every notice of the answer that has not been mailed. Harmless when repeated.

    Marks and queues in one transaction for each batch: a crash in between repeats nobody and forgets nobody.
    """
    while True:
        with transaction.atomic():
            waiting = AnswerNotice.objects.select_for_update(of=("self",), skip_locked=True)
            notices = list(
                waiting.filter(answer_id=answer_id, mailed_at=None)
                .select_related("recipient", "answer__department", "answer__project", "answer__discussion")
                .order_by("id")[:BATCH]
            )
            for notice in notices:
                mail_notice(notice)
            AnswerNotice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
                mailed_at=clock.now()
            )
        if len(notices) < BATCH:
            return
