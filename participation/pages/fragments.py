"""Cards of contributions, drawn once and kept while nothing on them changes.

Drawing a page of cards costs ten times what reading them from the database does, and most readers see the same ones. A
drawn card is kept in the process under everything that stands on it, so a change is seen by the next reader at once and
nothing ever has to be thrown away by hand. Nothing personal is drawn: whoever is signed in is "somebody", a person's own
stance is part of the key, and the token of the stance form stands once on the page, outside of the cards.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString

from kit import clock
from kit.shelf import Shelf, age_of
from participation.answers.models import Promise
from participation.pages.queries import Card

#: About 4 KB each.
_shelf = Shelf(2_000)


def draw(
    cards: list[Card], *, at: datetime, takes_part: bool, signed_in: bool, is_staff: bool
) -> list[SafeString]:
    """The cards as HTML, in their order."""
    context = {"takes_part": takes_part, "signed_in": signed_in, "is_staff": is_staff}
    template = get_template("pages/_card.html")

    def drawn(card: Card) -> SafeString:
        key = (*context.values(), *_everything_on(card, at))
        return _shelf.part(key, lambda: template.render({**context, "card": card}))

    return [drawn(card) for card in cards]


def _everything_on(card: Card, at: datetime) -> tuple[Any, ...]:
    today = clock.today()
    return (
        *_words(card, at),
        card.contribution.agree_count,
        card.contribution.unsure_count,
        card.contribution.disagree_count,
        card.contribution.reply_count,
        card.stance,
        tuple(department.name for department in card.readers),
        tuple((theme.pk, theme.name) for theme in card.themes),
        tuple(
            (
                answer.pk,
                answer.body,
                answer.department.name,
                age_of(answer.published_at, at),
                tuple(_standing(promise, today) for promise in answer.carried),
            )
            for answer in card.answers
        ),
        tuple(_words(reply, at) for reply in card.replies),
    )


def _standing(promise: Promise, today: date) -> tuple[Any, ...]:
    moved = (promise.promised_on, promise.due_on, promise.settled_on)
    return promise.pk, promise.text, promise.state, *moved, promise.is_late(today)


def _words(card: Card, at: datetime) -> tuple[Any, ...]:
    row = card.contribution
    return (
        row.pk,
        row.body,
        row.edited_at,
        row.source,
        row.participant.public_name,
        card.may_edit,
        age_of(row.created_at, at),
    )
