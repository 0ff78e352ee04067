"""The processes that the run starts, and how they end: all of them, with whatever they started themselves."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil

PATIENCE = 25.0
"""Seconds that a process has to finish what it is doing before it is ended by force."""

_PR_SET_PDEATHSIG = 1


class Child:
    """One process of the run, in a session of its own, so that Ctrl-C reaches only whoever started it."""

    def __init__(self, name: str, command: list[str], *, environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists():
            log.replace(log.with_suffix(".previous.log"))
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_ending_with(os.getpid()) if sys.platform == "linux" else None,
            )
        self.process = psutil.Process(self._popen.pid)
        self._asked: list[psutil.Process] = []

    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._popen.poll()

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def family(self) -> list[psutil.Process]:
        """The process and everything below it."""
        try:
            return [self.process, *self.process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def ask_to_stop(self) -> None:
        """Let it begin to finish; `stop` waits for it."""
        self._asked = self.family()
        with contextlib.suppress(psutil.NoSuchProcess):
            self.process.terminate()

    def stop(self) -> None:
        """Ask it to finish, wait, and end by force what is still there."""
        stop_all(self._asked or self.family())
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(timeout=1)


def stop_all(family: list[psutil.Process], *, patience: float = PATIENCE) -> None:
    """End the first process of `family` gently and the rest with it; what outlives `patience` seconds is killed."""
    if not family:
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        family[0].terminate()
    psutil.wait_procs(family[:1], timeout=patience)
    # What the process left behind when it went, or could not end itself.
    for orphan in family[1:]:
        with contextlib.suppress(psutil.NoSuchProcess):
            orphan.terminate()
    _, alive = psutil.wait_procs(family, timeout=patience if len(family) == 1 else 3)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=3)


def _ending_with(parent: int) -> Callable[[], None]:
    """Have the kernel end a child when `parent`, the run, is killed: nothing keeps the ports."""
    prctl = ctypes.CDLL(None).prctl

    def in_the_child() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return in_the_child
