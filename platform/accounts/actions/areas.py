"""The parts of the city that people may say they live in: a list that the administrators keep."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Area, User
from kit import audit
from kit.access import belongs
from kit.errors import NotAllowed, Refused

AT_MOST = 200


def add_area(name: str, *, by: User) -> Area:
    """Offer one more. Raises Refused for a name that is there already, or the two hundred and first."""
    name = _checked(name, by=by)
    with transaction.atomic():
        if Area.objects.count() >= AT_MOST:
            raise Refused(_("That is the most a list can hold."), field="name")
        area = Area.objects.create(name=name)
        audit.record("area.added", by=by, subject=area, after={"name": name})
    return area


def rename_area(area: Area, *, name: str, by: User) -> Area:
    """Give it another name; who chose it stays."""
    name = _checked(name, by=by, but=area)
    with transaction.atomic():
        before, area.name = area.name, name
        area.save(update_fields=["name"])
        audit.record("area.renamed", by=by, subject=area, before={"name": before}, after={"name": name})
    return area


def remove_area(area: Area, *, by: User) -> None:
    """Take it off the list. Whoever chose it has chosen nothing then."""
    _only_administrators(by)
    with transaction.atomic():
        audit.record("area.removed", by=by, subject=area, before={"name": area.name})
        area.delete()


def _checked(name: str, *, by: User, but: Area | None = None) -> str:
    _only_administrators(by)
    name = " ".join(name.split())
    others = Area.objects.filter(name__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(_("This name is on the list already."), field="name")
    return name


def _only_administrators(by: User) -> None:
    if not belongs(by, "administrator"):
        raise NotAllowed(_("Only administrators change this list."))
