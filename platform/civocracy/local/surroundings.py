"""Where the run keeps its things, and the environment that its processes get."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from civocracy.embedded import Server

DATABASE = "civocracy"


@dataclass(frozen=True)
class Places:
    """The folders and files of a run, all below `var`."""

    var: Path

    @property
    def postgres(self) -> Path:
        """The data folder of the embedded Postgres."""
        return self.var / "postgres"

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.var / "log"

    @property
    def twin(self) -> Path:
        """What the Stripe twin remembers."""
        return self.var / "stripe-twin.sqlite3"

    def all_data(self) -> list[Path]:
        """Everything that `make reset` removes. Benchmarks and screenshots stay."""
        names = ["postgres", "mailbox", "media", "static", "farewell", "log"]
        return [self.var / name for name in names] + sorted(self.var.glob("stripe-twin.sqlite3*"))


def places() -> Places:
    """The places of the current folder; CIVOCRACY_VAR names another one."""
    return Places(Path(os.environ.get("CIVOCRACY_VAR") or Path.cwd() / "var").resolve())


def environment(where: Places, server: Server, *, port: int, twin_port: int) -> dict[str, str]:
    """What every process of the run gets: this machine's settings, its database and its addresses."""
    return {
        **os.environ,
        "CIVOCRACY_VAR": str(where.var),
        "DATABASE_URL": server.url(user="app_login", database=DATABASE),
        "DJANGO_SETTINGS_MODULE": "civocracy.settings.local",
        "OWNER_DATABASE_URL": server.url(user="app_migrator", database=DATABASE),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "STRIPE_API_BASE": f"http://127.0.0.1:{twin_port}",
        "SUPERUSER_DATABASE_URL": server.url(user="postgres", database="postgres"),
    }


def python(*arguments: str) -> list[str]:
    """A command of this virtual environment's Python."""
    return [sys.executable, *arguments]
