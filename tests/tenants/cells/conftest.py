"""A second cell on the server of the tests, and a city that lives there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from tenants import actions, cells, isolation, provisioning
from tenants.context import lobby
from tenants.models import Tenant
from tenants.owner import owner_connection
from tests import world
from tests.places import City, furnish
from tests.tenants.test_provisioning_a_tenant import STEPS, reserve


@pytest.fixture
def north(transactional_db: None, settings: Any) -> Iterator[str]:
    """A cell of its own: as empty as `migrate` leaves it."""
    server = world.start_server()
    name = world.copy_for_worker(server, world.make_template(server), "north")
    base = django_settings.DATABASES["default"]
    settings.CELLS = {
        "north": {
            "URL": server.url(user="app_login", database=name),
            "OWNER_URL": server.url(user="app_migrator", database=name),
            "DATABASE": {**base, "NAME": name},
            "OWNER_DATABASE": {**django_settings.OWNER_DATABASE, "NAME": name},
        }
    }
    with owner_connection(cell="north") as owner:
        isolation.grant_queue_rights(owner)
        for schema in ("t_lyon", "t_turin"):
            owner.execute(f"DROP SCHEMA {schema} CASCADE")
        owner.execute("DELETE FROM tenants_domain")
        owner.execute("DELETE FROM tenants_provisioningstep")
        owner.execute("DELETE FROM tenants_statechange")
        owner.execute("DELETE FROM tenants_tenant")
    yield "north"
    cells.forget("north")
    world.drop(server, name)


@pytest.fixture
def oslo(north: str, tmp_path: Path, settings: Any) -> Iterator[City]:
    """A city whose schema lies in the second cell, with everything in it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.NEW_TENANTS_CELL = north
    tenant = made("oslo")
    yield furnish(tenant, marker="FJORD")
    with lobby():
        for left in Tenant.objects.exclude(slug__in=["lyon", "turin"]):
            actions.drop_tenant(left)


def made(slug: str) -> Tenant:
    """A city that is set up, in the cell for new tenants."""
    with lobby(), override_settings(PROVISIONING_STEPS=STEPS):
        tenant = reserve(slug)
        actions.set_state(tenant, state="active", reason="paid")
        provisioning.carry_on(tenant)
        tenant.refresh_from_db()
    return tenant
