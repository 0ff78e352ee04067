"""Saying something: contributions, replies, and changing one's words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit import audit, clock
from kit.errors import Refused
from participation.discussions import following, news, rules
from participation.discussions.actions._counters import count_contribution
from participation.discussions.actions._rows import held
from participation.discussions.models import Contribution, ContributionVersion, Discussion
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable
from participation.news.actions import follow_by_taking_part
from participation.news.models import Place
from participation.participants import actions as participants
from participation.participants.models import Participant
from participation.projects.models import Moderation

LONGEST_BODY = 5_000
#: The same words by the same person within this time are a form that was sent twice.
ECHO = timedelta(minutes=2)


def contribute(
    discussion: Discussion,
    *,
    by: Any,
    body: str,
    at: datetime | None = None,
    channel: str = "web",
    kind: str = Discussion.Kind.DISCUSSION,
) -> Contribution:
    """Say something in an open discussion. Waits for a moderator where the discussion asks for that.

    Sending the same form twice gives the first contribution again. `kind` is what the caller takes the discussion for:
    rooms whose contributions have more to them than words name their own, and tell such forms apart themselves. Raises
    Refused, naming the field `body`, or NotAllowed.
    """
    if discussion.kind != kind:
        raise Refused(_("This takes ideas, and an idea has a title. Use its own form."), field="body")
    has_more = kind != Discussion.Kind.DISCUSSION
    return _say(discussion, None, by=by, body=body, at=at or clock.now(), channel=channel, has_more=has_more)


def reply(
    contribution: Contribution, *, by: Any, body: str, at: datetime | None = None, channel: str = "web"
) -> Contribution:
    """Reply to a contribution; there is one level of replies. Raises Refused, naming the field `body`, or NotAllowed."""
    return _say(
        contribution.discussion, contribution, by=by, body=body, at=at or clock.now(), channel=channel
    )


def edit_contribution(
    contribution: Contribution, *, by: Any, body: str, at: datetime | None = None
) -> Contribution:
    """Change one's own words within the edit window; what they were stays readable. Raises Refused or NotAllowed.

    In a discussion that is moderated beforehand, changed words wait for a moderator again.
    """
    refuse_unless_writable()
    at = at or clock.now()
    body = checked_body(body)
    with transaction.atomic():
        contribution = held(contribution)
        rules.may_edit_contribution(by, contribution, at).or_refuse()
        following.may_write(by, at).or_refuse()
        if body == contribution.body:
            return contribution
        ContributionVersion.objects.create(contribution=contribution, body=contribution.body, replaced_at=at)
        contribution.body, contribution.edited_at = body, at
        contribution.save(update_fields=["body", "edited_at"])
        if contribution.is_visible and contribution.discussion.moderation == Moderation.PRE:
            contribution.status = Contribution.Status.PENDING
            contribution.save(update_fields=["status"])
            count_contribution(contribution, by=-1)
        if contribution.is_pending:
            following.waits(contribution, at=at)
        audit.record("contribution.edited", by=by, subject=contribution)
        _journal(Kind.CONTRIBUTION_EDITED, contribution, at=at, channel="web")
    return contribution


def _say(
    discussion: Discussion,
    parent: Contribution | None,
    *,
    by: Any,
    body: str,
    at: datetime,
    channel: str,
    has_more: bool = False,
) -> Contribution:
    refuse_unless_writable()
    rules.may_take_part(discussion, at).or_refuse()
    body = checked_body(body)
    with transaction.atomic():
        if parent is not None:
            # Held so that it cannot be hidden between the question and the reply.
            parent = Contribution.objects.select_for_update(no_key=True).get(pk=parent.pk)
            rules.may_reply(parent).or_refuse()
        participant, joined = participants.join(by, at=at)
        if joined:
            journal.record(Kind.PARTICIPANT_JOINED, at=at, participant_ref=participant.pk, channel=channel)
        else:
            following.may_write(by, at).or_refuse()
            if (echo := _echo(discussion, parent, participant, body, at)) is not None and not has_more:
                return echo
        pre = discussion.moderation == Moderation.PRE
        contribution = Contribution.objects.create(
            discussion=discussion,
            participant=participant,
            parent=parent,
            body=body,
            created_at=at,
            status=Contribution.Status.PENDING if pre else Contribution.Status.VISIBLE,
        )
        if pre:
            following.waits(contribution, at=at)
        kind = Kind.REPLY_MADE if parent else Kind.CONTRIBUTION_MADE
        _journal(kind, contribution, at=at, channel=channel)
        audit.record(str(kind), by=by, subject=contribution)
        follow_by_taking_part(by, place=Place.PROJECT, place_id=discussion.project_id)
        if parent is not None and contribution.is_visible:
            news.announce_reply(contribution, at=at)
        # Last, because from here on everybody else who contributes to this discussion waits for the commit.
        if contribution.is_visible:
            count_contribution(contribution, by=1, at=at)
    return contribution


def _echo(
    discussion: Discussion, parent: Contribution | None, participant: Participant, body: str, at: datetime
) -> Contribution | None:
    return Contribution.objects.filter(
        participant=participant, discussion=discussion, parent=parent, body=body, created_at__gt=at - ECHO
    ).first()


def clean_body(body: str) -> str:
    """The words as they are kept."""
    return body.replace("\r\n", "\n").replace("\x00", "").strip()


def checked_body(body: str) -> str:
    """The words as they are kept. Raises Refused, naming `body`, where there are none or too many."""
    body = clean_body(body)
    if not body:
        raise Refused(_("Write something first."), field="body")
    if len(body) > LONGEST_BODY:
        excess = len(body) - LONGEST_BODY
        raise Refused(
            ngettext(
                "This is %(excess)d character too long. Please shorten it.",
                "This is %(excess)d characters too long. Please shorten it.",
                excess,
            )
            % {"excess": excess},
            field="body",
        )
    return body


def _journal(kind: Kind, contribution: Contribution, *, at: datetime, channel: str) -> None:
    project = contribution.discussion.project
    journal.record(
        kind,
        at=at,
        participant_ref=contribution.participant_id,
        project_id=project.pk,
        discussion_id=contribution.discussion_id,
        contribution_id=contribution.pk,
        department_id=project.department_id,
        channel=channel,
    )
