"""Fixtures that every test may use. The cast: ada (resident of Lyon), bruno (staff of Lyon), chiara (resident of Turin,
who must see nothing of Lyon), dora (Civocracy staff)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.test import TestCase, TransactionTestCase

from tests import world

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from tenants.models import Tenant

# Tests run beside each other on few cores: how long one example takes says nothing about the code.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """A copy of the template database for this worker, instead of pytest-django's own."""
    server = world.start_server()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with django_db_blocker.unblock():
        _use_socket(server)
        template = world.make_template(server)
        name = world.copy_for_worker(server, template, worker)
        world.repoint_django(server, name)
        _keep_files_apart(worker)

    def start_over(_test: object) -> None:
        # A test that commits gets the next one a fresh copy. Django's own way, emptying every table, would empty the
        # shared schema's tenants too, and the application's role may not even do it.
        from django.db import connection

        connection.close()
        world.copy_for_worker(server, template, worker)

    TransactionTestCase._fixture_teardown = start_over  # type: ignore[method-assign]
    TestCase._fixture_teardown = _roll_back  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        from django.db import connection

        connection.close()
        world.drop(server, name)


@pytest.fixture(scope="session", autouse=True)
def ready_statements_are_the_ordinary_ones() -> Iterator[None]:
    """Whenever a statement that is kept ready is asked, the ordinary one is built too and has to be the same."""
    from django.core.exceptions import EmptyResultSet
    from django.db import connection

    from kit.ready import Ready

    ask = Ready.__call__

    def said(make: Callable[[], tuple[str, Any]]) -> tuple[str, list[Any]] | None:
        try:
            sql, params = make()
        except EmptyResultSet:
            return None
        return sql.replace("(%s)", "%s"), list(params)

    def ask_both_ways(self: Ready[Any], **values: Any) -> list[Any]:
        rows = ask(self, **values)
        ordinary = said(self.build(**values).query.get_compiler("default").as_sql)
        if ordinary is None:
            assert rows == []
        else:
            assert said(lambda: self.kept().in_full(values, connection)) == ordinary
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ready, "__call__", ask_both_ways)
        yield


@pytest.fixture(scope="session", autouse=True)
def parts_that_are_kept_are_what_the_page_would_draw() -> Iterator[None]:
    """Whenever a part of a page is drawn or found, the page draws it too, with all it knows: they have to be the same."""
    from django.db import connection

    from kit.parts import everything_on
    from kit.templatetags.parts import PartNode

    render = PartNode.render
    moments = re.compile(r"(<time[^>]*>)[^<]*")

    def refuse(_execute: Any, sql: str, *_given: Any) -> None:
        raise AssertionError(f"A part of a page asks the database while it is drawn: {sql}")

    def render_both_ways(self: PartNode, context: Any) -> str:
        values = {name: one.resolve(context, ignore_failures=True) for name, one in self.named.items()}
        everything_on(values)
        with connection.execute_wrapper(refuse):
            part = render(self, context)
            with context.push(values):
                whole = self.nodelist.render(context)
        assert moments.sub(r"\1", part) == moments.sub(r"\1", whole)
        return part

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PartNode, "render", render_both_ways)
        yield


def _keep_files_apart(worker: str) -> None:
    from django.conf import settings

    settings.MEDIA_ROOT = settings.MEDIA_ROOT.with_name(f"civocracy-test-media-{worker}")


_roll_back = TestCase._fixture_teardown


def _use_socket(server: Any) -> None:
    from django.conf import settings
    from django.db import connection

    settings.SUPERUSER_DATABASE_URL = server.url()
    for config in (connection.settings_dict, settings.DATABASES["default"], settings.OWNER_DATABASE):
        config["HOST"], config["PORT"] = str(server.socket_dir), ""


@pytest.fixture(scope="session", autouse=True)
def _sentences_as_they_stand_in_the_code() -> None:
    """Whether somebody has compiled our catalogues must not matter: a test reads the sentences that the code holds.

    Catalogues are checked by tests/architecture, and read by people in the browser's tests, which run the whole product.
    """
    from django.utils.translation.trans_real import DjangoTranslation

    DjangoTranslation._add_installed_apps_translations = lambda self: None  # type: ignore[attr-defined]
    DjangoTranslation._add_local_translations = lambda self: None  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _back_in_the_lobby() -> Iterator[None]:
    """Nothing that a test entered leaks into the next one."""
    yield
    from django.db import connection
    from django.utils import timezone, translation

    from tenants import hosts

    connection.set_schema_to_public()  # type: ignore[attr-defined]
    hosts.forget_here()
    timezone.deactivate()
    translation.deactivate()


@pytest.fixture(autouse=True)
def _routing_is_looked_up_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a second a request looks whether routing has changed: that must not fall into a page's count of queries."""
    if "tenants" not in request.node.path.parts:
        monkeypatch.setattr("tenants.hosts.LOOK_EVERY", 3600.0)


@pytest.fixture
def in_lobby(db: None) -> Iterator[None]:
    """The shared schema, entered."""
    from tenants.context import lobby

    with lobby():
        yield


@pytest.fixture
def lyon(db: None) -> Tenant:
    """A city, active, with its own schema."""
    return _tenant("lyon")


@pytest.fixture
def turin(db: None) -> Tenant:
    """Another city, whose rows have the same ids as Lyon's."""
    return _tenant("turin")


def _tenant(slug: str) -> Tenant:
    from tenants.context import lobby
    from tenants.models import Tenant

    with lobby():
        return Tenant.objects.get(slug=slug)


@pytest.fixture
def inside_lyon(lyon: Tenant) -> Iterator[Tenant]:
    """Lyon, entered for the length of the test."""
    from tenants.context import enter

    with enter(lyon):
        yield lyon


def person(tenant: Tenant, name: str) -> User:
    """A resident of a tenant with a confirmed address."""
    from accounts.actions import account_for, confirm_address
    from tenants.context import enter

    with enter(tenant):
        email = f"{name}@{tenant.slug}.example"
        user = account_for(email, language=tenant.language, display_name=name.capitalize())
        confirm_address(user)
        return user


@pytest.fixture
def ada(lyon: Tenant) -> User:
    """A resident of Lyon."""
    return person(lyon, "ada")


@pytest.fixture
def bruno(lyon: Tenant) -> User:
    """Staff of Lyon: its administrator."""
    from participation.departments.actions import appoint
    from participation.departments.models import Role
    from tenants.context import enter

    user = person(lyon, "bruno")
    with enter(lyon):
        appoint(user, role=Role.ADMINISTRATOR, by=None)
    return user


@pytest.fixture
def chiara(turin: Tenant) -> User:
    """A resident of Turin, who must see nothing of Lyon."""
    return person(turin, "chiara")


@pytest.fixture
def dora(db: None) -> User:
    """Civocracy staff, in the shared schema."""
    from accounts.actions import account_for, confirm_address
    from tenants.context import lobby

    with lobby():
        user = account_for("dora@civocracy.example", language="en", display_name="Dora")
        confirm_address(user)
        user.is_civocracy_staff = True
        user.save(update_fields=["is_civocracy_staff"])
        return user


@pytest.fixture
def client_at() -> Callable[..., Client]:
    """A test client on a tenant's host (None: the public host), signed in as `user` if given."""
    from django.conf import settings
    from django.test import Client

    from kit import clock
    from tenants.context import enter, lobby

    def make(tenant: Tenant | None = None, user: User | None = None, **headers: str) -> Client:
        host = f"{tenant.slug}.localhost" if tenant else settings.PUBLIC_HOST
        client = Client(HTTP_HOST=host, **headers)  # type: ignore[arg-type]  # keyword headers
        if user is not None:
            with enter(tenant) if tenant else lobby():
                client.force_login(user)
                # As if they had been here today already: noting it must not fall into a page's count of queries.
                session = client.session
                session["seen_on"] = clock.today().isoformat()
                session.save()
        return client

    return make


@pytest.fixture
def run_jobs() -> Callable[[], int]:
    """Carry out the background jobs that wait, the way the worker would; returns how many ran."""
    from kit import jobs
    from tenants.context import lobby

    def run() -> int:
        with lobby():
            return jobs.run_waiting()

    return run
