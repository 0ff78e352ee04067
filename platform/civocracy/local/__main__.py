"""`python -m civocracy.local run` and `… reset`: what `make run` and `make reset` call."""

from __future__ import annotations

import argparse
import os
import sys

from .problems import Problem
from .supervisor import Supervisor, reset
from .surroundings import places


def main() -> int:
    """Do what the argument says. Returns the exit code: 1 when something is in the way, told in words."""
    parser = argparse.ArgumentParser(prog="python -m civocracy.local", description=__doc__)
    parser.add_argument("what", choices=["run", "reset"])
    wish = parser.parse_args()
    try:
        if wish.what == "run":
            Supervisor(places(), wanted_port=os.environ.get("PORT") or "8000").run()
        else:
            reset(places())
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"\nNo permission for {error.filename}. Was it made by another user, root perhaps?",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
