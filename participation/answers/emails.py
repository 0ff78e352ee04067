"""Mails about answers. Queued in the caller's transaction."""

from __future__ import annotations

from django.urls import reverse

from kit.mail import queue_mail
from participation.answers.models import AnsweredContribution, AnswerNotice


def mail_notice(notice: AnswerNotice) -> None:
    """Tell one author, with their own words and the answer, in their language."""
    answer, recipient = notice.answer, notice.recipient
    own = AnsweredContribution.objects.filter(answer=answer, contribution__participant__user=recipient)
    link = own.select_related("contribution").order_by("contribution_id").first()
    if link is None or not recipient.is_active:
        return
    queue_mail(
        "answers/emails/answered",
        to=[recipient.email],
        language=recipient.language,
        context={
            "name": recipient.display_name,
            "department": answer.department.name,
            "project": answer.project.title,
            "question": answer.discussion.question if answer.discussion else "",
            "body": link.contribution.body,
            "answer": answer.body,
            "path": reverse("contributions:detail", args=[link.contribution_id]),
        },
    )
