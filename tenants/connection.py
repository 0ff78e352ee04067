"""Django's default connection, as what it is: ours, which is in the lobby or inside a tenant."""

from __future__ import annotations

from typing import cast

from django.db import connection as _proxy

from tenants.postgresql.base import DatabaseWrapper

connection = cast("DatabaseWrapper", _proxy)
