"""Whether migrations let the old code run against the new structure, which is what happens during every deploy.

The rule is expand, then contract: a release adds what the next one needs, and takes away only what the one before no longer
used. A migration that takes away says why that is safe: `safe_because = "nothing reads it since 1.4"` on the class.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

OUR_PACKAGES = {"accounts", "kit", "tenants", "billing", "onboarding", "participation", "civocracy"}
_TAKES_AWAY = (ops.RemoveField, ops.DeleteModel, ops.RenameField, ops.RenameModel, ops.AlterModelTable)


def unsafe_migrations() -> dict[str, list[str]]:
    """Our migrations that would break the running release, as "app.name" → reasons, except those that say why not."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found: dict[str, list[str]] = {}
    ours = our_apps()
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app not in ours or migration.initial or hasattr(migration, "safe_because"):
            continue
        before = loader.project_state((app, name), at_end=False)
        reasons = list(hazards(migration, before))
        if reasons:
            found[f"{app}.{name}"] = reasons
    return found


def our_apps() -> set[str]:
    """The labels of the apps that are ours."""
    return {one.label for one in apps.get_app_configs() if one.name.partition(".")[0] in OUR_PACKAGES}


def hazards(migration: Migration, before: ProjectState) -> Iterator[str]:
    """Why a migration would break code that does not know it yet. `before` is the state of the models it starts from."""
    state = before.clone()
    made: set[str] = set()
    for operation in migration.operations:
        model = getattr(operation, "model_name_lower", "")
        if isinstance(operation, ops.CreateModel):
            made.add(operation.name_lower)
        elif model not in made:  # Old code knows nothing of a table that this very migration makes.
            yield from _hazards_of(operation, migration.app_label, state)
        operation.state_forwards(migration.app_label, state)


def _hazards_of(operation: Operation, app: str, state: ProjectState) -> Iterator[str]:
    if isinstance(operation, _TAKES_AWAY):
        yield f"{operation.describe()}: the running release still uses it"
    elif isinstance(operation, ops.AddField) and _must_be_given(operation.field):
        yield f"{operation.describe()}: the running release does not fill it; give it db_default or null=True"
    elif isinstance(operation, ops.AlterField):
        field = state.models[app, operation.model_name_lower].fields[operation.name]
        yield from _narrowings(operation, field)
    elif isinstance(operation, ops.AddConstraint):
        yield f"{operation.describe()}: the running release may write rows that it forbids"


def _must_be_given(field: models.Field[object, object]) -> bool:
    in_a_table_of_its_own = field.many_to_many
    return not (field.null or field.has_db_default() or in_a_table_of_its_own)


def _narrowings(operation: ops.AlterField, before: models.Field[object, object]) -> Iterator[str]:
    after = operation.field
    if before.null and not after.null:
        yield f"{operation.describe()}: the running release may still leave it empty"
    if type(before) is not type(after):
        yield f"{operation.describe()}: its type changes under the running release"
    elif (after.max_length or 10**9) < (before.max_length or 10**9):
        yield f"{operation.describe()}: the running release may write longer values"
    if after.unique and not before.unique:
        yield f"{operation.describe()}: the running release may write rows that it forbids"
