"""A database of its own for a measurement, with the cast of the tests in it and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests import world


@contextmanager
def a_database(name: str) -> Iterator[None]:
    """Django set up on a fresh copy called `name`, which is gone afterwards."""
    server = world.start_server()
    world.point_settings_at(server, "template1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "civocracy.settings.test"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.SUPERUSER_DATABASE_URL = server.url()
    for config in (connection.settings_dict, settings.DATABASES["default"], settings.OWNER_DATABASE):
        config["HOST"], config["PORT"] = str(server.socket_dir), ""
    copy = world.copy_for_worker(server, world.make_template(server), name)
    world.repoint_django(server, copy)
    try:
        yield
    finally:
        connection.close()
        world.drop(server, copy)
