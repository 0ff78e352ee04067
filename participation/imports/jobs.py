"""Importing in the background."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from kit.errors import NotAllowed, Refused
from kit.jobs import job
from participation.imports.models import ConsultationImport


@job()
def run_import_in_background(*, import_id: int, user_id: int) -> None:
    """Bring an import in on behalf of somebody. Harmless when repeated; goes on where it was interrupted."""
    # Imported here because the actions queue this job.
    from participation.imports.actions.running import begin_import, run_import

    consultation = ConsultationImport.objects.select_related("project").filter(pk=import_id).first()
    if consultation is None:
        return
    by = get_user_model().objects.filter(pk=user_id).first()
    try:
        if consultation.is_failed:
            consultation = begin_import(consultation, by=by)
        run_import(consultation, by=by)
    except (Refused, NotAllowed):
        # The reason is kept with the import, where the person reads it; trying again would not change it.
        return


@job()
def preview_import_in_background(*, import_id: int) -> None:
    """Read the files of an import that are too large to be read while a person waits."""
    from participation.imports.actions.mapping import preview_import

    consultation = ConsultationImport.objects.filter(pk=import_id).first()
    if consultation is not None:
        preview_import(consultation)
