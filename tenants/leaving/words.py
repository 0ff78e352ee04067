"""The description that goes with an export: every table and column in words, in the form of a Data Package.

https://specs.frictionlessdata.io/data-package/
"""

from __future__ import annotations

import inspect
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, JSONField, Model

from tenants.leaving.archive import Entry
from tenants.leaving.tables import Column, Table

_TYPES = {
    "smallint": "integer",
    "integer": "integer",
    "bigint": "integer",
    "numeric": "number",
    "double precision": "number",
    "boolean": "boolean",
    "date": "date",
    "jsonb": "object",
}
BINARY = "The bytes as hexadecimal digits, after \\x."


def described(table: Table) -> dict[str, Any]:
    """The Table Schema of one table: fields with type and words, primary key, foreign keys."""
    model = _models().get(table.name)
    fields = {field.column: field for field in model._meta.concrete_fields} if model else {}
    return {
        "fields": [_field(column, fields.get(column.name)) for column in table.columns],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {
                "fields": list(reference.columns),
                "reference": {
                    "resource": "" if reference.table == table.name else _name(reference.table),
                    "fields": list(reference.targets),
                },
            }
            for reference in table.references
        ],
        "missingValues": [""],
    }


def package(title: str, tables: list[tuple[Table, Entry, Entry]], *, made_at: str) -> dict[str, Any]:
    """The datapackage.json of the tables with their files: CSV and JSON Lines."""
    resources: list[dict[str, Any]] = []
    for table, as_csv, as_json in tables:
        model = _models().get(table.name)
        common = {
            "title": str(model._meta.verbose_name_plural) if model else table.name,
            "description": _first_paragraph(model),
            "encoding": "utf-8",
            "schema": described(table),
        }
        for entry, suffix, kind, media in (
            (as_csv, "", "csv", "text/csv"),
            (as_json, "-jsonl", "ndjson", "application/x-ndjson"),
        ):
            if entry is as_json and not entry.lines:
                continue  # an empty file describes nothing, and programs stumble over it
            resources.append(
                {
                    "name": f"{_name(table.name)}{suffix}",
                    "path": entry.path,
                    "format": kind,
                    "mediatype": media,
                    "bytes": entry.size,
                    "hash": f"sha256:{entry.sha256}",
                    **common,
                }
            )
    return {
        "profile": "data-package",
        "name": "export",
        "title": title,
        "created": made_at,
        "resources": resources,
    }


def _models() -> dict[str, type[Model]]:
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name in settings.TENANT_APPS
    }


def _name(table: str) -> str:
    return table.replace("_", "-")


def _first_paragraph(model: type[Model] | None) -> str:
    # Django writes a signature where there is no docstring: that is no description.
    text = inspect.getdoc(model) if model is not None else None
    if model is None or not text or text.startswith(f"{model.__name__}("):
        return ""
    return " ".join(text.split("\n\n")[0].split())


def _field(column: Column, field: Field[Any, Any] | None) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": _type(column, field)}
    constraints: dict[str, Any] = {}
    if column.is_required and found["type"] != "string":  # an empty text is a value of its own
        constraints["required"] = True
    words = []
    if field is not None:
        found["title"] = str(field.verbose_name)
        if field.help_text:
            words.append(str(field.help_text))
        if field.flatchoices:
            words.append("; ".join(f"{value} = {label}" for value, label in field.flatchoices) + ".")
        if field.unique:
            constraints["unique"] = True
        if field.max_length and found["type"] == "string":
            constraints["maxLength"] = field.max_length
    if column.type == "bytea":
        words.append(BINARY)
    if found["type"] == "datetime":
        found["format"] = "any"
    if words:
        found["description"] = " ".join(words)
    if constraints:
        found["constraints"] = constraints
    return found


def _type(column: Column, field: Field[Any, Any] | None) -> str:
    if isinstance(field, JSONField) and field.default is list:
        return "array"
    if column.type.startswith("timestamp"):
        return "datetime"
    return _TYPES.get(column.type, "string")
