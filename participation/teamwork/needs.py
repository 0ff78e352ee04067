"""What needs somebody today. Every room adds its own: it names a function in settings.WHAT_NEEDS_ME."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit import clock
from participation.teamwork.queries import absences_covered_by, hand_overs_to_answer, tasks_that_need
from participation.teamwork.queries.tasks import SOON

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: So many of a kind stand on the page; the rest is one line that leads to the list.
SHOWN = 12
#: Whoever stands in for more people than that has taken on too much for one page.
MOST_COVERED = 5


@dataclass(frozen=True)
class Example:
    """One of several things that an item stands for."""

    title: str
    url: str
    context: str = ""


@dataclass(frozen=True)
class Need:
    """Something that waits for a person.

    `key` is stable ("task:12"); `kind` is a word for it ("Task"); `title` says what, `verb` what to do about it at `url`
    (a path); `context` where it belongs, usually the project. `due_on` is a day in the site's time zone, None when there
    is none. An item may stand for many things: then it brings the first of them as `examples`.
    """

    key: str
    kind: str
    title: str
    url: str
    verb: str
    due_on: date | None = None
    context: str = ""
    icon: str = "check-circle"
    examples: tuple[Example, ...] = ()
    #: Whom the reader stands in for, "" when it is their own.
    on_behalf_of: str = ""


#: What a room names in settings.WHAT_NEEDS_ME: what waits for one person, in a constant number of queries.
WhatNeeds = Callable[[Any], Iterable[Need]]


def needs_of(user: Any) -> list[Need]:
    """Everything that waits for `user`, and for the people they stand in for, the most urgent first.

    Late, then by day, then what has no day. Standing in gives no rights: whether somebody may act on an item is said
    where it is done.
    """
    own = _waiting_for(user)
    keys = {need.key for need in own}
    covered = [
        need
        for absence in absences_covered_by(user)[:MOST_COVERED]
        for need in on_behalf(_waiting_for(absence.user), str(absence.user))
        if need.key not in keys
    ]
    return sorted([*own, *covered], key=_urgency)


def _waiting_for(user: Any) -> list[Need]:
    return [need for name in settings.WHAT_NEEDS_ME for need in _named(name)(user)]


def _named(name: str) -> WhatNeeds:
    function: WhatNeeds = import_string(name)
    return function


def _urgency(need: Need) -> tuple[date, str]:
    return need.due_on or date.max, need.key


@dataclass
class Urgency:
    """Items that are equally urgent."""

    key: str
    label: _StrPromise
    needs: list[Need] = field(default_factory=list)


def by_urgency(needs: Sequence[Need], today: date) -> list[Urgency]:
    """The items in groups: late, today, this week, and what waits without a day. Empty groups are left out."""
    groups = {
        "late": Urgency("late", gettext_lazy("Late")),
        "today": Urgency("today", gettext_lazy("Today")),
        "soon": Urgency("soon", gettext_lazy("In the next days")),
        "waiting": Urgency("waiting", gettext_lazy("Waits for you")),
    }
    for need in needs:
        groups[_group(need.due_on, today)].needs.append(need)
    return [group for group in groups.values() if group.needs]


def _group(due_on: date | None, today: date) -> str:
    if due_on is None or due_on > today + SOON:
        return "waiting"
    if due_on < today:
        return "late"
    return "today" if due_on == today else "soon"


def tasks(user: Any) -> Iterable[Need]:
    """Tasks that are late or due within a week, and those for which `user` has to name somebody. Three queries."""
    rows = tasks_that_need(user, clock.today(), limit=SHOWN + 1)
    for task in rows[:SHOWN]:
        nobody = task.owner_id is None
        yield Need(
            key=f"task:{task.pk}",
            kind=_("Task"),
            title=task.title,
            url=reverse("workspace:task", args=[task.pk]),
            verb=_("Name somebody") if nobody else _("Open task"),
            due_on=task.due_on,
            context=task.project.title,
            icon="user-plus" if nobody else "clipboard-document-check",
        )
    if len(rows) > SHOWN:
        yield Need(
            key="tasks",
            kind=_("Task"),
            title=_("More tasks are due"),
            url=reverse("workspace:tasks"),
            verb=_("See all"),
            icon="clipboard-document-list",
        )


def hand_overs(user: Any) -> Iterable[Need]:
    """What other departments ask of those that `user` answers for. One query, and those of `answers_for`."""
    for row in hand_overs_to_answer(user, limit=SHOWN):
        yield Need(
            key=f"hand_over:{row.pk}",
            kind=_("Hand-over"),
            title=str(row),
            url=reverse("workspace:hand_over", args=[row.pk]),
            verb=_("Accept or decline"),
            due_on=timezone.localtime(row.due_at).date(),
            context=_("%(department)s asks, for %(project)s")
            % {"department": row.from_department, "project": row.project.title},
            icon="arrows-right-left",
        )


def on_behalf(needs: Iterable[Need], name: str) -> list[Need]:
    """The same items, for somebody who stands in for the person of that name."""
    return [replace(need, on_behalf_of=name) for need in needs]


def days_left(due_on: date, today: date) -> str:
    """How far away a day is, in words: "3 days late", "today", "in 2 days"."""
    apart = (due_on - today) // timedelta(days=1)
    if apart < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -apart) % {"n": -apart}
    if apart == 0:
        return _("today")
    return ngettext("in %(n)d day", "in %(n)d days", apart) % {"n": apart}
