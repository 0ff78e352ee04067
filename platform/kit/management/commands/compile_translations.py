"""`manage.py compile_translations`: makes the .mo files that Django reads, without the gettext tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Compile each catalogue that changed since it was compiled last."""

    help = "Compile the translations (.po) for use (.mo). Catalogues that have not changed are left alone."
    requires_system_checks = []
    requires_migrations_checks = False

    def handle(self, **options: Any) -> None:
        """Compile, and say how many catalogues there were."""
        sources = list(_catalogues())
        stale = [source for source in sources if _is_stale(source)]
        for source in stale:
            compile_catalogue(source)
        if options["verbosity"]:
            self.stdout.write(
                f"{len(stale)} of {len(sources)} catalogues compiled, the others had not changed."
            )


def compile_catalogue(source: Path) -> None:
    """Write the .mo file beside a .po file, whole or not at all."""
    with source.open("rb") as handle:
        catalogue = read_po(handle, locale=source.parents[1].name, abort_invalid=True)
    unfinished = source.with_suffix(".mo.new")
    with unfinished.open("wb") as handle:
        write_mo(handle, catalogue)
    unfinished.replace(source.with_suffix(".mo"))


def _catalogues() -> Iterator[Path]:
    for folder in settings.LOCALE_PATHS:
        yield from sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
