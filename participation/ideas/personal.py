"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person, Wish, in_batches
from participation.ideas import storage
from participation.ideas.models import Idea, Picture

_PARTICIPANT = "participants.participant"


def _take_ideas_back(person: Person, wish: Wish) -> int:
    """The words of an idea go; the idea stays with its stances, replies and what became of it."""
    if not wish.words_go:
        return 0
    mine = Idea.objects.filter(contribution__participant=person.key(_PARTICIPANT)).exclude(title="", words="")
    return in_batches(mine, _empty)


def _empty(pks: list[Any]) -> int:
    return Idea.objects.filter(pk__in=pks).update(title="", words="", place="", latitude=None, longitude=None)


def _take_pictures_back(person: Person, wish: Wish) -> int:
    if not wish.words_go:
        return 0
    mine = Picture.objects.filter(idea__contribution__participant=person.key(_PARTICIPANT))
    return in_batches(mine, throw_pictures_away)


def throw_pictures_away(pks: list[Any]) -> int:
    """Delete pictures, by their numbers, with their files. Returns how many."""
    rows = Picture.objects.filter(pk__in=pks)
    keys = list(rows.values_list("key", flat=True))
    rows.delete()
    for key in keys:
        transaction.on_commit(partial(storage.throw_away, key))
    return len(keys)


HOLDINGS = (
    Holding(
        key="ideas",
        model="ideas.Idea",
        links=("contribution__participant",),
        refers_to=_PARTICIPANT,
        title=_("Your ideas"),
        about=_("Title, place and category of what you suggested; its words are among what you said."),
        fields={
            "contribution_id": _("Number of the contribution"),
            "title": _("Title"),
            "category__name": _("Category"),
            "place": _("Place"),
            "latitude": _("Latitude"),
            "longitude": _("Longitude"),
            "status": _("State"),
        },
        fate=Fate.CHOSEN,
        erase=_take_ideas_back,
        corrected_at="contributions:mine",
    ),
    Holding(
        key="idea_pictures",
        model="ideas.Picture",
        links=("idea__contribution__participant",),
        refers_to=_PARTICIPANT,
        title=_("Pictures of your ideas"),
        about=_("They are public with the idea. Place and camera were removed from the files."),
        fields={"idea_id": _("Number of the contribution"), "alt": _("Description"), "created_at": _("When")},
        fate=Fate.CHOSEN,
        erase=_take_pictures_back,
    ),
    Holding(
        key="idea_steps",
        model="ideas.Step",
        links=("taken_by",),
        title=_("Ideas you moved on"),
        about=_("Who said what becomes of an idea, on behalf of the government."),
        fields={"idea_id": _("Number of the contribution"), "words": _("Text"), "taken_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="idea_merges",
        model="ideas.Idea",
        links=("merged_by",),
        title=_("Ideas you merged"),
        about=_("Who decided that two ideas say the same."),
        fields={"contribution_id": _("Number of the contribution"), "merged_at": _("When")},
        fate=Fate.UNLINKED,
    ),
)
