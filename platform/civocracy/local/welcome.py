"""What the terminal says when everything is ready."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from civocracy.demo.cast import PEOPLE, PLACES


def say(line: str) -> None:
    """Print a line at once. A terminal that is gone is no reason to fail: there is still everything to stop."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - stays open until the process ends


def welcome(*, port: int, logs: Path, seconds: float) -> None:
    """Say where everything is and who may sign in."""

    def address(host: str, path: str = "/") -> str:
        return f"http://{host}:{port}{path}"

    sites = [
        ("Civocracy's own site", address("localhost")),
        *((place.label, address(place.host)) for place in PLACES),
        ("Staff console", address("localhost", "/console/")),
        ("Mails that were sent", address("localhost", "/dev/mailbox/")),
    ]
    width = max(len(name) for name, _address in sites)
    lines = [
        "",
        f"Civocracy is ready, after {seconds:.0f} s. Stop it with Ctrl-C.",
        "",
        *(f"  {name:<{width}}  {where}" for name, where in sites),
        "",
        "To sign in, choose 'Sign in' on a site and type one of these addresses.",
        "The code arrives in the mailbox above; no mail leaves this machine.",
        "",
        *(f"  {person.email:<38} {person.role}" for person in PEOPLE),
        "",
        f"To sign a new city up: {address('localhost', '/start/')}   test card: 4242 4242 4242 4242",
        f"Logs: {logs}",
        "",
    ]
    for line in lines:
        say(line)
