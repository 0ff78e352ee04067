"""The record of who did what. One line for each action, in the transaction of the change itself."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kit import clock, origin
from kit.fulltext import starts
from kit.models import AuditEntry

#: So many people may be named by their numbers in a condition.
FEW = 500
#: Who acted where nobody's account did: the product itself.
PRODUCT = "Civocracy"


def record(
    action: str,
    *,
    by: Any,
    subject: Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    place: int | None = None,
) -> AuditEntry:
    """Write one line. `by` is a user, or None when the product itself acted; `before` and `after` are JSON values.

    Lines never hold what people wrote, their names or addresses: only what changed, by its field's name, and the number of
    an account. `with_names` finds the names when lines are read, as long as there are accounts. Where it came from is
    added by itself. `place` is the number of the part of the government that it concerns; unless given, the subject says it
    where it knows without a query (settings.AUDIT_PLACE).
    """
    actor = by if by is not None and getattr(by, "pk", None) else None
    came_from = origin.current()
    network = f"{came_from.network} {secrets.token_hex(8)}" if came_from.network else ""
    return AuditEntry.objects.create(
        occurred_at=clock.now(),
        actor_id=actor.pk if actor else None,
        actor_label="" if actor else PRODUCT,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label="" if isinstance(subject, get_user_model()) else str(subject)[:200],
        before=before or {},
        after=after or {},
        origin=came_from.door,
        network=network,
        network_digest=digest(network),
        place_id=place if place is not None else _place_of(subject),
    )


def with_names(lines: Iterable[AuditEntry]) -> list[AuditEntry]:
    """The lines with `actor_name` and `subject_name` as people are called now. One query, however many lines."""
    found = list(lines)
    people = get_user_model()
    numbers = [number for line in found for number in (line.actor_id, line.subject_account) if number]
    names = {person.pk: str(person) for person in people._default_manager.filter(pk__in=set(numbers))}
    for line in found:
        line.actor_name = _name_of(line.actor_id, names, otherwise=line.actor_label)
        line.subject_name = _name_of(line.subject_account, names, otherwise=line.subject_label)
    return found


def lines_about(who: str = "", what: str = "") -> Q:
    """The condition for lines whose actor's, and whose subject's, name has words that begin so. At most three queries.

    Where few are called so, their numbers stand in the condition itself: then the database looks their lines up by them,
    instead of reading the record from its end.
    """
    condition = Q()
    if who:
        people = _few(_people_called(who), acting=True)
        actors = Q(actor_id__in=people) if people is not None else _each_called(who, "actor_id")
        condition &= actors | Q(actor_id=None) if who.strip().lower() in PRODUCT.lower() else actors
    if what:
        people = _few(_people_called(what))
        if people is not None:
            named = Q(subject_id__in=[str(number) for number in people])
        else:
            named = _each_called(what, "subject_id")
        account = Q(subject_type=settings.AUTH_USER_MODEL.lower()) & named
        condition &= Q(starts(what, "subject_label")) | account
    return condition


def _people_called(words: str) -> QuerySet[Any, Any]:
    people = get_user_model()._default_manager.filter(starts(words, "display_name", "email")).values("pk")
    return people.filter(email__istartswith=words.strip()) if "@" in words else people


def _few(people: QuerySet[Any, Any], *, acting: bool = False) -> list[int] | None:
    """Their numbers where they are few, or where few of them ever did anything; None where they are many."""
    found = list(people[: FEW + 1])
    if len(found) > FEW and acting:
        did = AuditEntry.objects.filter(actor_id=OuterRef("pk"))
        found = list(people.filter(Exists(did))[: FEW + 1])
    return [row["pk"] for row in found] if len(found) <= FEW else None


def _each_called(words: str, number: str) -> Q:
    """Ask for each line by the number of its account: where many are called so, the newest lines of theirs are not far."""
    asked = Cast(OuterRef(number), BigIntegerField())
    return Q(Exists(_people_called(words).filter(pk=asked)))


def _name_of(number: int | None, names: Mapping[int, str], *, otherwise: str) -> str:
    if number is None:
        return otherwise
    return names.get(number) or _("Account %(number)s, deleted") % {"number": number}


def digest(network: str) -> str:
    """What the seal covers of a network: so the network can be forgotten one day, and cannot be changed until then."""
    return hashlib.sha256(network.encode()).hexdigest() if network else ""


def _place_of(subject: Model) -> int | None:
    if not settings.AUDIT_PLACE:
        return None
    ask: Callable[[Model], int | None] = import_string(settings.AUDIT_PLACE)
    return ask(subject)
