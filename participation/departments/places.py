"""Which department a thing belongs to, found without asking the database. Named in settings.AUDIT_PLACE."""

from __future__ import annotations

from django.db.models import Model

from participation.departments.models import Department

#: By what things hang on each other, the nearest first: an answer or a reply, an activity, a project, a department.
_ABOVE = ("promise", "answer", "contribution", "task", "discussion", "survey", "activity", "project")


def place_of(subject: Model) -> int | None:
    """The number of the department, or None: when there is none, or when finding it would cost a query."""
    if isinstance(subject, Department):
        return subject.pk
    seen: Model | None = subject
    for _step in range(5):
        if seen is None:
            return None
        own = getattr(seen, "department_id", None)
        if isinstance(own, int):
            return own
        loaded = seen._state.fields_cache
        seen = next((loaded[name] for name in _ABOVE if isinstance(loaded.get(name), Model)), None)
    return None
