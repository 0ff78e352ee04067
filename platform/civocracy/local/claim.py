"""One run per folder: who holds it, and what a run that was killed has left behind."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import psutil

from .problems import Problem


class Claim:
    """The right to run from a folder, held for as long as this process lives.

    The lock is the operating system's, so a crash cannot leave it behind. The file says who holds it, and lists
    the processes that were started, for the run after one that was killed.
    """

    def __init__(self, var: Path) -> None:
        self._path = var / "run.json"
        var.mkdir(parents=True, exist_ok=True)
        self._handle = self._path.open("a+")
        self._record: dict[str, Any] = {}

    def take(self, *, doing: str) -> None:
        """Take the claim. Raises Problem, with the address of the other run, when somebody holds it."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._handle.close()
            other = self._read()
            raise Problem(
                f"Civocracy already runs from this folder (process {other.get('pid', 'unknown')}, "
                f"http://localhost:{other.get('port', '?')}/).\n"
                f"Stop it before {doing}: Ctrl-C where it runs, or  kill {other.get('pid', 'PID')}"
            ) from error

    def record(self, *, port: int, children: list[psutil.Process]) -> None:
        """Write down who runs, and what was started."""
        self._write(
            {
                "pid": os.getpid(),
                "port": port,
                "children": [{"pid": child.pid, "started": child.create_time()} for child in children],
            }
        )

    def leftovers(self) -> list[psutil.Process]:
        """The processes of an earlier run that still live, because that run was killed."""
        alive = []
        for child in self._read().get("children", []):
            try:
                process = psutil.Process(child["pid"])
            except psutil.NoSuchProcess:
                continue
            if process.create_time() == child["started"]:  # else the number has gone to somebody else
                alive += [process, *process.children(recursive=True)]
        return alive

    def release(self) -> None:
        """Let go. The next run finds nothing left behind."""
        self._write({})
        self._handle.close()

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text() or "{}")
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, record: dict[str, Any]) -> None:
        self._handle.seek(0)
        self._handle.truncate()
        self._handle.write(json.dumps(record))
        self._handle.flush()
