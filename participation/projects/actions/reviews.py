"""A second look at a draft before it is published, where a government wants one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects import news, queries, rules
from participation.projects.actions._rows import locked
from participation.projects.models import Project, PublicationReview, PublishingPolicy

State = PublicationReview.State
LONGEST_NOTE, LONGEST_COMMENT = 600, 2000


def decide_about_reviews(*, needed: bool, by: Any) -> PublishingPolicy:
    """Say whether somebody else has to look before a project is published. Raises NotAllowed."""
    refuse_unless_writable()
    rules.may_decide_about_reviews(by).or_refuse()
    with transaction.atomic():
        policy, _made = PublishingPolicy.objects.select_for_update().get_or_create(pk=1)
        before, policy.needs_review = policy.needs_review, needed
        if before != needed:
            policy.save(update_fields=["needs_review"])
            audit.record(
                "project.review_required" if needed else "project.review_released", by=by, subject=policy
            )
    return policy


def ask_for_review(project: Project, *, by: Any, note: str = "") -> PublicationReview:
    """Ask whoever may publish the project to look at it; the nearest of them are told.

    Raises NotAllowed, or Refused while a piece is missing.
    """
    refuse_unless_writable()
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(_("This note is too long. Use at most 600 characters."), field="note")
    with transaction.atomic():
        project = locked(project)
        rules.may_edit_project(by, project).or_refuse()
        if not project.is_draft:
            raise Refused(_("This project has already been published."))
        if missing := queries.missing_to_publish(project):
            raise Refused(
                _("Complete the project first. Missing: %(pieces)s.")
                % {"pieces": ", ".join(str(piece.what) for piece in missing)}
            )
        latest = project.publication_reviews.first()
        if latest and latest.is_waiting:
            raise Refused(_("Somebody has been asked already."))
        if latest and latest.is_approved:
            raise Refused(_("This has been approved already."))
        review = PublicationReview.objects.create(
            project=project, asked_by=by, note=note, asked_at=clock.now()
        )
        audit.record("project.review_asked", by=by, subject=project)
        news.announce_review(review, at=review.asked_at)
    return review


def withdraw_review(review: PublicationReview, *, by: Any) -> PublicationReview:
    """Ask nobody any more. Raises NotAllowed, or Refused when somebody has looked already."""
    refuse_unless_writable()
    with transaction.atomic():
        review = _held(review)
        rules.may_edit_project(by, review.project).or_refuse()
        review.state, review.decided_by, review.decided_at = State.WITHDRAWN, by, clock.now()
        review.save(update_fields=["state", "decided_by", "decided_at"])
        audit.record("project.review_withdrawn", by=by, subject=review.project)
    return review


def approve_publication(
    review: PublicationReview, *, by: Any, seen: str | None = None, comment: str = ""
) -> PublicationReview:
    """Say that the draft can be published as it stands. `seen` is the `queries.purpose_digest` of what was looked at.

    Raises NotAllowed, or Refused when it was changed meanwhile or decided already.
    """
    return _decided(review, State.APPROVED, by=by, comment=comment, seen=seen)


def send_publication_back(review: PublicationReview, *, by: Any, comment: str) -> PublicationReview:
    """Ask for changes, and say which. Raises NotAllowed or Refused."""
    if not comment.strip():
        raise Refused(_("Say what should be changed."), field="comment")
    return _decided(review, State.SENT_BACK, by=by, comment=comment)


def lapse_approval(project: Project, *, by: Any) -> None:
    """For `edit_project`, which holds the project: an approval of other words is none."""
    found = PublicationReview.objects.filter(project=project, state=State.APPROVED)
    if found.update(state=State.LAPSED):
        audit.record("project.approval_lapsed", by=by, subject=project)


def _decided(
    review: PublicationReview, state: State, *, by: Any, comment: str, seen: str | None = None
) -> PublicationReview:
    refuse_unless_writable()
    comment = comment.strip()
    if len(comment) > LONGEST_COMMENT:
        raise Refused(_("This comment is too long. Use at most 2,000 characters."), field="comment")
    with transaction.atomic():
        review = _held(review)
        rules.may_review_publication(by, review).or_refuse()
        if seen is not None and seen != queries.purpose_digest(review.project):
            raise Refused(_("The project was changed while you were reading. Look at it again."))
        review.state, review.comment = state, comment
        review.decided_by, review.decided_at = by, clock.now()
        review.save(update_fields=["state", "comment", "decided_by", "decided_at"])
        word = "project.approved" if state == State.APPROVED else "project.sent_back"
        audit.record(word, by=by, subject=review.project)
        news.announce_verdict(review, at=review.decided_at)
    return review


def _held(review: PublicationReview) -> PublicationReview:
    """The row as it is now, with its project held. Raises Refused when nothing waits any more."""
    project = locked(review.project)
    row = PublicationReview.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    row.project = project
    if not (row.is_waiting and project.is_draft):
        raise Refused(_("This does not wait for a look any more."))
    return row
