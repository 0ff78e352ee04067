"""Having an idea, and changing it while nobody has answered yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import Refused
from participation.discussions import actions as discussions
from participation.discussions.actions.contributions import ECHO, clean_body
from participation.discussions.models import Contribution, Discussion
from participation.ideas import rules
from participation.ideas.models import Category, Idea
from participation.ideas.words import words_of

LONGEST_TITLE, LONGEST_PLACE = 120, 120


@dataclass(frozen=True)
class Place:
    """Where an idea belongs: a label people understand, and coordinates in degrees where somebody gave them."""

    label: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


NOWHERE = Place()


def suggest_idea(
    box: Discussion,
    *,
    by: Any,
    title: str,
    body: str,
    category: Category | None = None,
    place: Place = NOWHERE,
    at: datetime | None = None,
    channel: str = "web",
) -> Idea:
    """Put an idea into an open box. The same form sent twice gives the first idea again.

    Raises NotAllowed, or Refused, naming `title`, `body`, `category` or `place`.
    """
    facts = _checked(box, title=title, category=category, place=place)
    at = at or clock.now()
    with transaction.atomic():
        if (echo := _echo(box, by=by, title=facts["title"], body=body, at=at)) is not None:
            return echo
        contribution = discussions.contribute(
            box, by=by, body=body, at=at, channel=channel, kind=Discussion.Kind.IDEAS
        )
        words = words_of(f"{title} {contribution.body}")
        return Idea.objects.create(contribution=contribution, box=box, **facts, words=words)


def _echo(box: Discussion, *, by: Any, title: str, body: str, at: datetime) -> Idea | None:
    said = {"contribution__body": clean_body(body), "contribution__created_at__gt": at - ECHO}
    rows = Idea.objects.filter(box=box, title=title, contribution__participant__user=by, **said)
    return rows.select_related("contribution").first()


def type_in_idea(
    box: Discussion,
    *,
    by: Any,
    title: str,
    body: str,
    name: str = "",
    category: Category | None = None,
    place: Place = NOWHERE,
    at: datetime | None = None,
) -> Idea:
    """An idea that somebody had at a workshop or on paper, typed in by staff. Raises as `suggest_idea`."""
    facts = _checked(box, title=title, category=category, place=place)
    with transaction.atomic():
        contribution = discussions.type_in_contribution(box, body=body or title, by=by, name=name, at=at)
        words = words_of(f"{title} {contribution.body}")
        return Idea.objects.create(contribution=contribution, box=box, **facts, words=words)


@dataclass(frozen=True, slots=True)
class Noted:
    """An idea out of a table. Its contribution was written down just now; `category` is the number of one of its box."""

    contribution: Contribution
    title: str
    category: int | None
    place: str


def note_ideas(box: Discussion, *, noted: Sequence[Noted]) -> list[Idea]:
    """For `imports`: make ideas of contributions, whose facts were checked, in the transaction that wrote those down."""
    return Idea.objects.bulk_create(
        Idea(
            contribution=one.contribution,
            box=box,
            title=one.title,
            category_id=one.category,
            place=one.place,
            words=words_of(f"{one.title} {one.contribution.body}"),
        )
        for one in noted
    )


def edit_idea(
    idea: Idea,
    *,
    by: Any,
    title: str,
    body: str,
    category: Category | None = None,
    place: Place = NOWHERE,
    at: datetime | None = None,
) -> Idea:
    """Change one's own idea within the edit window; earlier words stay readable. Raises as `suggest_idea`."""
    at = at or clock.now()
    facts = _checked(idea.box, title=title, category=category, place=place)
    with transaction.atomic():
        idea = Idea.objects.select_for_update(no_key=True).get(pk=idea.pk)
        rules.may_edit_idea(by, idea, at).or_refuse()
        idea.contribution = discussions.edit_contribution(idea.contribution, by=by, body=body, at=at)
        for name, value in facts.items():
            setattr(idea, name, value)
        idea.words = words_of(f"{title} {idea.contribution.body}")
        idea.save(update_fields=[*facts, "words"])
    return idea


def _checked(box: Discussion, *, title: str, category: Category | None, place: Place) -> dict[str, Any]:
    title, label = " ".join(title.split()), " ".join(place.label.split())
    if not title:
        raise Refused(_("Give your idea a title."), field="title")
    if len(title) > LONGEST_TITLE:
        raise Refused(_("This title is too long. Say the rest below."), field="title")
    if category is not None and category.box_id != box.pk:
        raise Refused(_("Choose one of the categories."), field="category")
    if len(label) > LONGEST_PLACE:
        raise Refused(_("This place is too long. A street or a square is enough."), field="place")
    if place.latitude is not None and not (-90 <= place.latitude <= 90):
        raise Refused(_("A latitude is between -90 and 90."), field="place")
    if place.longitude is not None and not (-180 <= place.longitude <= 180):
        raise Refused(_("A longitude is between -180 and 180."), field="place")
    if (place.latitude is None) != (place.longitude is None):
        raise Refused(_("Give both coordinates, or none."), field="place")
    return {
        "title": title,
        "category": category,
        "place": label,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }
