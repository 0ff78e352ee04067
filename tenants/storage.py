"""Files under the tenant's own prefix. Without a scope there is no place to put a file."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from kit import scope


class TenantStorage(FileSystemStorage):
    """The default storage: MEDIA_ROOT/<schema>/…; a path can never lead out of the tenant's own folder."""

    def __init__(self) -> None:
        super().__init__(base_url=None)

    @property
    def location(self) -> str:
        """The folder of all tenants' files, as the settings have it now."""
        return str(Path(settings.MEDIA_ROOT).absolute())

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Store a file, and return the name it got."""
        # Django asks the file system about the folder of all tenants before it makes one below it.
        Path(self.location).mkdir(parents=True, exist_ok=True)
        return super().save(name, content, max_length)

    def path(self, name: str) -> str:
        """Where the file lies. Raises OutsideScope, or SuspiciousFileOperation for a name that leads out."""
        return FileSystemStorage(location=str(folder_of(scope.current().schema))).path(name)


def folder_of(schema: str) -> Path:
    """The folder of a tenant's files, whether it exists or not."""
    return Path(settings.MEDIA_ROOT) / schema
