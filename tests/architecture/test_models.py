"""The order of the rooms among models, where a string may hide an import, and the schema that each model lives in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Field, Model

from tenants.models import Tenant

from .tree import ORDER, PARTICIPATION_ORDER, STRANGERS

#: Relations (tables, indexes, sequences) that one tenant may cost: Postgres keeps a copy of their description for every
#: connection that touched the tenant.
BUDGET = 450


def room(model: type[Model]) -> str:
    return model.__module__.split(".")[0]


def relations() -> Iterator[tuple[type[Model], Field, type[Model]]]:
    for model in apps.get_models(include_auto_created=True):
        if room(model) not in ORDER:
            continue
        for field in model._meta.get_fields(include_hidden=False):
            target = getattr(field, "related_model", None)
            if target is not None and not field.auto_created and field.model is model:
                yield model, field, target


def test_models_point_only_at_rooms_below_them() -> None:
    wrong = []
    for model, field, target in relations():
        ours, theirs = room(model), room(target)
        if theirs not in ORDER or ours == theirs:
            continue
        if ORDER.index(ours) > ORDER.index(theirs) or frozenset({ours, theirs}) in STRANGERS:
            wrong.append(f"{model.__name__}.{field.name} points from {ours} to {theirs}")
    assert wrong == []


def test_models_of_participation_point_only_at_rooms_below_them() -> None:
    wrong = []
    for model, field, target in relations():
        if room(model) == room(target) == "participation":
            ours, theirs = model.__module__.split(".")[1], target.__module__.split(".")[1]
            if PARTICIPATION_ORDER.index(ours) > PARTICIPATION_ORDER.index(theirs):
                wrong.append(f"{model.__name__}.{field.name} points from {ours} to {theirs}")
    assert wrong == []


def test_every_app_with_tables_has_its_schema_and_participation_never_the_shared_one() -> None:
    with_tables = {model._meta.app_config.name for model in apps.get_models() if model._meta.managed}
    shared, tenant = set(settings.SHARED_APPS), set(settings.TENANT_APPS)
    assert with_tables - shared - tenant == set()
    assert {name for name in shared if name.startswith("participation")} == set()
    assert {name for name in tenant if name.split(".")[0] in ("tenants", "billing", "onboarding")} == set()


def test_no_shared_model_points_into_a_tenant_and_no_tenants_model_out_of_it() -> None:
    shared, tenant = set(settings.SHARED_APPS), set(settings.TENANT_APPS)
    wrong = []
    for model, field, target in relations():
        ours, theirs = model._meta.app_config.name, target._meta.app_config.name
        for schema in (shared, tenant):
            if ours in schema and theirs not in schema:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert wrong == []


@pytest.mark.django_db
def test_the_shared_schema_and_a_tenants_hold_exactly_their_apps_tables(lyon: Tenant) -> None:
    for schema, names in (("public", settings.SHARED_APPS), (lyon.schema_name, settings.TENANT_APPS)):
        wanted = {
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and model._meta.app_config.name in names
        }
        foreign = {
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if model._meta.app_config.name not in names
        }
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = %s::regnamespace",
                [schema],
            )
            found = {name for (name,) in cursor.fetchall()}
        assert wanted - found == set(), f"missing in {schema}"
        assert found & foreign == set(), f"do not belong into {schema}"


@pytest.mark.django_db
def test_a_tenant_stays_within_its_budget_of_relations(lyon: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = %s::regnamespace", [lyon.schema_name]
        )
        (count,) = cursor.fetchone()
    assert 0 < count <= BUDGET
