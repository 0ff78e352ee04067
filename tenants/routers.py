"""Which app's tables belong in which schema."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections


class SchemaRouter:
    """Shared apps migrate in the shared schema, tenants' apps in a tenant's."""

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """False where the app has no tables in the schema that the connection is in."""
        app = apps.get_app_config(app_label)
        in_lobby = connections[db].schema_name == "public"  # type: ignore[attr-defined]  # our backend's
        return app.name in (settings.SHARED_APPS if in_lobby else settings.TENANT_APPS)
