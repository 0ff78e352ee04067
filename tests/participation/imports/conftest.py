"""A project in Lyon to import into, and the files to import."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.participation.imports.exports import comments_csv, small_consultation, summary_csv, votes_csv

if TYPE_CHECKING:
    from accounts.models import User
    from participation.imports.actions import Upload
    from participation.imports.models import ConsultationImport
    from participation.projects.models import Project
    from tenants.models import Tenant

REPOSITORY = Path(__file__).resolve().parents[3]
#: Where the real consultations lie, if they do.
CONSULTATIONS = Path(
    os.environ.get("CONSULTATIONS_DIR", REPOSITORY.parent / "shared" / "data" / "consultations")
)


def uploads(**files: bytes) -> list[Upload]:
    """Files to upload by the name before .csv."""
    from participation.imports.actions import Upload

    return [Upload(f"{name}.csv", io.BytesIO(content)) for name, content in files.items()]


def small_files(**changed: bytes) -> list[Upload]:
    """The small consultation of `exports.py` as files, some of them changed."""
    comments, votes = small_consultation()
    files = {
        "comments": comments_csv(comments),
        "votes": votes_csv(votes),
        "summary": summary_csv("Trams at night"),
    }
    return uploads(**{**files, **changed})


@pytest.fixture
def project(inside_lyon: Tenant, bruno: User) -> Project:
    """A draft in Lyon that Bruno leads."""
    from participation.departments.models import Department
    from participation.projects.actions import create_project

    department = Department.objects.order_by("id").first()
    assert department is not None
    return create_project(title="Trams at night", department=department, language="fr", by=bruno)


@pytest.fixture
def brought_in(project: Project, bruno: User) -> Callable[..., ConsultationImport]:
    """Import files the whole way; keyword arguments are those of `start_import`."""
    from participation.imports import actions

    def bring(files: list[Upload] | None = None, **options: Any) -> ConsultationImport:
        consultation, _new = actions.start_import(
            project, uploads=files or small_files(), by=bruno, **options
        )
        previewed = actions.preview_import(consultation)
        return actions.run_import(actions.begin_import(previewed, by=bruno), by=bruno)

    return bring
