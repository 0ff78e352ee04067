"""Mails that discussions send. Queued in the caller's transaction."""

from __future__ import annotations

from django.urls import reverse

from kit.mail import queue_mail
from participation.discussions.models import Contribution


def tell_author_it_was_hidden(contribution: Contribution) -> None:
    """Send the author the reason a moderator gave. Imported and paper contributions have nobody to send it to."""
    user = contribution.participant.user
    if user is None or not user.is_active:
        return
    queue_mail(
        "discussions/emails/hidden",
        to=[user.email],
        language=user.language,
        context={
            "name": user.display_name,
            "question": contribution.discussion.question,
            "body": contribution.body,
            "reason": contribution.hidden_reason,
            "path": reverse("contributions:mine"),
        },
    )
