"""Whatever points at a person is spoken for: it can be downloaded, and it is said what becomes of it.

A new model failed here? Give its room a `personal.py` with a `Holding` (see `kit.personal`), name the
module in `settings.WHAT_PEOPLE_LEAVE`, or say in its `NOT_PERSONAL` why nobody needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model

from kit.personal import register

#: A number without a key points at somebody where it is called like this.
_PLAIN = re.compile(
    r"(^|_)(user|actor|account|participant|recipient|author|owner|person|requester|voter|member)(_id|_ref|_number)$"
)
PEOPLE = {settings.AUTH_USER_MODEL.lower(), "participants.participant"}


def links() -> Iterator[tuple[str, Field]]:
    """Every field of a tenant's tables that points at an account or a participant, as "app.Model.field"."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_config.name not in settings.TENANT_APPS:
            continue
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if _points_at_somebody(model, field):
                yield f"{model._meta.label}.{field.name}", field


def _points_at_somebody(model: type[Model], field: Field) -> bool:
    target = field.related_model
    if target is not None:
        return target._meta.label_lower in PEOPLE
    return field.get_internal_type() in ("BigIntegerField", "IntegerField") and bool(
        _PLAIN.search(field.name)
    )


def test_every_link_to_a_person_is_spoken_for() -> None:
    found = {name for name, _field in links()}
    assert len(found) > 10
    known = register()
    assert sorted(found - known.covers - set(known.not_personal)) == []


def test_nothing_is_spoken_for_that_is_not_there() -> None:
    known = register()
    for holding in known.holdings:
        model = apps.get_model(holding.model)
        assert model._meta.label == holding.model
        for link in holding.links:
            assert model._meta.get_field(link.split("__")[0])
    assert all(apps.get_model(link.rpartition(".")[0]) and why for link, why in known.not_personal.items())


def test_keys_and_words_are_whole() -> None:
    known = register()
    keys = [f"{holding.model.split('.')[0]}.{holding.key}" for holding in known.holdings]
    assert len(keys) == len(set(keys))
    rules = [rule.key for rule in known.retention]
    assert len(rules) == len(set(rules))
    for holding in known.holdings:
        assert str(holding.title)
        assert str(holding.about)
        assert holding.fields
        assert (holding.ties is None) == (not holding.tie_words)
    for rule in known.retention:
        assert rule.least <= rule.days <= rule.most


def test_every_module_about_people_is_named_in_the_settings() -> None:
    root = Path(__file__).resolve().parents[2]
    found = {
        ".".join(path.relative_to(base).with_suffix("").parts)
        for base in (root, root / "platform")
        for path in [*base.glob("participation/*/personal.py"), *base.glob("accounts/personal.py")]
    }
    assert found == set(settings.WHAT_PEOPLE_LEAVE)
