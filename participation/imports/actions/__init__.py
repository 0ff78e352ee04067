"""Everything that can be done with an import."""

from participation.imports.actions.mapping import preview_import, set_mapping
from participation.imports.actions.running import begin_import, queue_import, run_import
from participation.imports.actions.uploads import (
    Upload,
    discard_import,
    start_import,
    start_offline_import,
    start_sheets_import,
)

__all__ = [
    "Upload",
    "begin_import",
    "discard_import",
    "preview_import",
    "queue_import",
    "run_import",
    "set_mapping",
    "start_import",
    "start_offline_import",
    "start_sheets_import",
]
