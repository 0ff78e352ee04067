"""The worker: carries out background jobs until it is told to stop."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kit.worker import work


class Command(BaseCommand):
    """A thin shell over kit.worker."""

    help = "Carry out background jobs. Stops on SIGTERM or Ctrl-C, after the jobs that are running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many at once, and whether to stay."""
        parser.add_argument(
            "--concurrency", type=int, default=4, help="jobs of each queue at once (default: 4)"
        )
        parser.add_argument("--once", action="store_true", help="stop when nothing waits any more")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        work(concurrency=options["concurrency"], once=options["once"])
