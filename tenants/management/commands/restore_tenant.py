"""`manage.py restore_tenant`: a tenant back from its export."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kit.errors import Refused
from tenants import cells, hosts
from tenants.leaving.archive import BrokenArchive
from tenants.leaving.loading import CannotBeMade
from tenants.leaving.restoring import restore


class Command(BaseCommand):
    """A thin shell over tenants.leaving.restoring."""

    help = "Make a tenant anew from its export: all of it or nothing. The others keep working meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From where, and where to."""
        parser.add_argument("path", type=Path, help="the ZIP file of `export_tenant`")
        parser.add_argument(
            "--as", dest="slug", default="", help="another address, for a copy beside the original"
        )
        parser.add_argument(
            "--into", default="", metavar="URL", help="the owner's URL of another installation"
        )
        parser.add_argument("--cell", default=cells.MAIN, help="the cell that gets its schema")
        parser.add_argument("--media", type=Path, help="the folder of files of that installation")
        parser.add_argument("--by", default="", help="who does it; the user of this machine if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say what came back."""
        try:
            restored = restore(
                options["path"],
                slug=options["slug"],
                into=options["into"],
                media=options["media"],
                cell=options["cell"],
                by=options["by"] or getpass.getuser(),
                say=self.stdout.write if options["verbosity"] else lambda _line: None,
            )
        except (BrokenArchive, CannotBeMade, Refused, cells.UnknownCell) as error:
            raise CommandError(str(error)) from None
        hosts.forget()
        self.stdout.write(
            f"{restored.slug} is back in schema {restored.schema}: {sum(restored.rows.values())} rows of "
            f"{len(restored.rows)} tables, {restored.files} files. Counts and checksums are those of the export."
        )
        for note in restored.notes:
            self.stdout.write(f"Note: {note}")
