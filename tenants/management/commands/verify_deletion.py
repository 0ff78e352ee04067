"""`manage.py verify_deletion`: whether a record of a deletion is ours, and still true."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.leaving import records
from tenants.models import DeletionRecord


class Command(BaseCommand):
    """A thin shell over tenants.leaving.records."""

    help = "Check the signature of a record of a deletion, and ask again whether anything is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which record."""
        parser.add_argument("record", help="its reference, the schema's name, or a file with the record")
        parser.add_argument(
            "--save", type=Path, metavar="PATH", help="write the record to this file, to hand it out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Show it, check it, and fail when it does not hold."""
        try:
            record = records.record_named(options["record"])
        except DeletionRecord.DoesNotExist as error:
            raise CommandError(str(error)) from None
        verdict = records.verify(record)
        self.stdout.write(json.dumps(verdict.document, ensure_ascii=False, indent=1))
        for what, left in verdict.left.items():
            self.stdout.write(f"{what}: {left} left")
        self.stdout.write("The signature is ours." if verdict.is_signed else "The signature is NOT ours.")
        if record.export_destroyed_at:
            self.stdout.write(f"The final export was destroyed on {record.export_destroyed_at:%Y-%m-%d}.")
        elif record.export_file:
            self.stdout.write(f"The final export is kept until {record.export_kept_until:%Y-%m-%d}.")
        if options["save"]:
            options["save"].write_text(records.portable(record))
        if not verdict.holds:
            raise CommandError("The record does not hold.")
        self.stdout.write("The record holds: nothing is left.")
