"""Reads the mailbox to which mails come back."""

from __future__ import annotations

import email
import email.policy
import mailbox
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from participation.news.arriving import pass_on
from participation.news.bounces import from_report
from tenants.context import lobby


class Command(BaseCommand):
    """A thin shell over `from_report` and `pass_on`."""

    help = "Take in delivery reports: one message from standard input, or every message of a maildir, which is emptied."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the reports are."""
        parser.add_argument(
            "--maildir", type=Path, help="a maildir; without it, one message is read from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them, and print how many were understood."""
        understood = others = 0
        with lobby():
            for message, done in self._messages(options["maildir"]):
                bounce = from_report(message)
                if bounce is not None and pass_on(bounce):
                    understood += 1
                else:
                    others += 1
                done()
        self.stdout.write(f"{understood} reports taken in, {others} messages that are none of ours.")

    def _messages(self, maildir: Path | None) -> Any:
        if maildir is None:
            yield email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default), lambda: None
            return
        box = mailbox.Maildir(maildir, create=False)
        for key in list(box.iterkeys()):
            yield box[key], lambda key=key: box.discard(key)
