"""Starts the product, watches it, and stops all of it."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

import psycopg

from civocracy import embedded

from . import ports
from .children import Child, stop_all
from .claim import Claim
from .problems import Problem
from .surroundings import Places, environment, python
from .welcome import say, welcome

READY_WITHIN = 90.0
"""Seconds that a server has to answer that it is ready."""
PAUSE = 0.1
"""Seconds between two looks at the processes."""

TWIN = ("stripe_twin", "--port")
WORKER = ("work",)


class Stopped(Exception):
    """Somebody asked the run to stop: Ctrl-C, a closed terminal, or `kill`."""


class Supervisor:
    """One run, from the first process to the last."""

    def __init__(self, where: Places, *, wanted_port: str) -> None:
        self._where = where
        self._wanted_port = wanted_port
        self._children: list[Child] = []
        self._asked_to_stop = False

    def run(self) -> None:
        """Run until somebody asks to stop. Raises Problem when it cannot start, or when a process dies."""
        claim = Claim(self._where.var)
        claim.take(doing="starting it again")
        with self._noticing_signals():
            try:
                stop_all(claim.leftovers())
                self._start(claim)
                while True:
                    self._look_after_everybody()
            except Stopped:
                say("\nStopping …")
            finally:
                self._stop()
                claim.release()
        say("Everything has stopped. The data is kept: 'make run' goes on with it, 'make reset' starts over.")

    def _start(self, claim: Claim) -> None:
        began = time.monotonic()
        port = ports.web_port(self._wanted_port)
        twin_port = ports.next_free(port + 1)
        first_time = not self._where.postgres.exists()
        say(
            "Setting Civocracy up. The first time takes about a minute."
            if first_time
            else "Starting Civocracy."
        )
        if os.geteuid() == 0:
            say(f"  Running as root: Postgres runs as the system user {embedded.SYSTEM_USER}.")
        try:
            server = embedded.start(self._where.postgres)
            embedded.wait_until_ready(server)
        except embedded.EmbeddedPostgresError as error:
            raise Problem(str(error)) from error
        variables = environment(self._where, server, port=port, twin_port=twin_port)

        def start(name: str, *arguments: str) -> Child:
            child = Child(
                name, python(*arguments), environment=variables, log=self._where.logs / f"{name}.log"
            )
            self._children.append(child)
            claim.record(port=port, children=[each.process for each in self._children])
            return child

        if not os.environ.get(
            "STRIPE_SECRET_KEY"
        ):  # with a test key of one's own, the sandbox answers instead
            start("stripe-twin", "-m", "django", *TWIN, str(twin_port))
            self._wait_until(lambda: _listens(twin_port), who="The Stripe twin")
        self._finish(start("prepare", "-m", "civocracy.local.prepare"))
        since = datetime.now(UTC)
        start("worker", "-m", "django", *WORKER)
        start("web", "-m", "gunicorn", "-c", "python:civocracy.web_server")
        self._wait_until(lambda: _works(variables["DATABASE_URL"], since), who="The worker")
        self._wait_until(lambda: _is_healthy(port), who="The web server")
        welcome(port=port, logs=self._where.logs, seconds=time.monotonic() - began)

    def _finish(self, child: Child) -> None:
        """Pass on what `child` says until it ends. Raises Problem when it fails."""
        with child.log.open(errors="replace") as output:
            while (code := child.exit_code()) is None:
                self._look_after_everybody(but=child)
                for line in output:
                    say(line.rstrip("\n"))
            for line in output:
                say(line.rstrip("\n"))
        self._children.remove(child)
        if code:
            raise Problem(f"Setting up failed; what it said is above and in {child.log}.")

    def _wait_until(self, is_ready: Callable[[], bool], *, who: str) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not is_ready():
            self._look_after_everybody()
            if time.monotonic() > deadline:
                raise Problem(
                    f"{who} did not answer within {READY_WITHIN:.0f} s. Its log is in {self._where.logs}."
                )

    def _look_after_everybody(self, *, but: Child | None = None) -> None:
        """Wait a moment. Raises Stopped when somebody asked for it, Problem when a process has died."""
        if self._asked_to_stop:
            raise Stopped
        for child in self._children:
            code = child.exit_code()
            if child is not but and code is not None:
                how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
                raise Problem(
                    f"The {child.name} process {how}, so everything is being stopped.\n"
                    f"The end of its log ({child.log}):\n{child.last_words()}"
                )
        time.sleep(PAUSE)

    def _stop(self) -> None:
        for child in self._children:
            child.ask_to_stop()
        for child in self._children:
            child.stop()
        embedded.stop(self._where.postgres)

    @contextmanager
    def _noticing_signals(self) -> Iterator[None]:
        def notice(_number: int, _frame: FrameType | None) -> None:
            self._asked_to_stop = True

        signals = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # `nohup make run` asks to outlive the terminal
            signals.append(signal.SIGHUP)
        before = {number: signal.signal(number, notice) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def reset(where: Places) -> None:
    """Remove the demo's data. Raises Problem while a run holds it."""
    claim = Claim(where.var)
    claim.take(doing="starting over")
    stop_all(claim.leftovers())
    embedded.stop(where.postgres)
    for path in where.all_data():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    claim.release()
    say("The demo's data is gone. 'make run' sets it up anew.")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((ports.LOOPBACK, port)) == 0


def _works(database: str, since: datetime) -> bool:
    """Whether a worker has reported to the queue since then."""
    with psycopg.connect(database) as connection:
        query = "SELECT 1 FROM procrastinate_workers WHERE last_heartbeat >= %s"
        return connection.execute(query, [since]).fetchone() is not None


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
