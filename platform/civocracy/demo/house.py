"""What a government settles before anybody takes part: its picture, its areas, who decides what, and its legal texts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from accounts.actions import add_area
from accounts.models import User
from kit import clock
from participation.departments.actions import delegate
from participation.departments.models import Decision, Level
from participation.engagement.actions import share_with_region
from participation.privacy.actions import answer, publish_text, save_draft
from participation.privacy.models import LegalText
from tenants.actions import set_cover
from tenants.context import current_tenant

from .cast import PEOPLE, Place
from .pictures import scene
from .script import CONTENT, Script
from .tenancy import Company

#: The place had settled it before its first project began.
SETTLED = timedelta(days=240)


def settle(script: Script, company: Company, *, place: Place, by: User) -> None:
    """Let an administrator keep house. The cast has agreed to the texts: nobody who tries the product is asked first."""
    with clock.frozen_at(clock.now() - SETTLED):
        for name in script.areas:
            add_area(name, by=by)
        for one in script.delegations:
            levels: dict[Decision, Level | None] = {Decision(one["decision"]): Level(one["level"])}
            delegate(company.departments[one["department"]], levels=levels, by=by)
        if script.cover:
            file = scene(script.cover["scene"], name=place.name)
            set_cover(
                current_tenant(), file=file, alt=script.cover["alt"], credit=script.cover["credit"], by=by
            )
        if script.shares_with_region:
            share_with_region(True, by=by)
        for kind in LegalText.Kind:
            save_draft(kind, bodies={place.language: _text(kind, place)}, changes={}, by=by)
            publish_text(kind, by=by)
        known = {person.email for person in PEOPLE}
        residents = [user for user in company.residents if user.email in known]
        for user in [*company.staff.values(), *residents]:
            for kind in LegalText.Kind:
                answer(user, purpose=kind, given=True)


def _text(kind: LegalText.Kind, place: Place) -> str:
    path: Path = CONTENT / "legal" / f"{kind}.{place.language}.md"
    return path.read_text(encoding="utf-8").replace("{place}", place.name)
