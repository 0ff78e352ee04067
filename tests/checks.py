"""`make check`: everything that CI runs beside the tests. Each check runs, whatever the others found."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.wheel import run_from_the_wheel

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE_FOLDERS = ["platform", "tenants", "participation", "billing", "onboarding"]
UNREACHABLE = re.compile(
    r"ConnectionError|Max retries|NameResolution|ServiceError|Failed to (resolve|establish)|timed out"
)


@dataclass(frozen=True)
class Outcome:
    """What a check found: `text` is shown when it failed, `remark` always."""

    passed: bool
    text: str = ""
    remark: str = ""


Check = Callable[[], Outcome]


def tool(*command: str, environment: dict[str, str] | None = None) -> Check:
    """A check that is a command of the virtual environment, and passes when the command does."""

    def check() -> Outcome:
        done = run(*command, environment=environment)
        return Outcome(done.returncode == 0, done.stdout)

    return check


def run(*command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command of the virtual environment in the repository, its two outputs as one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PATH": path, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def production() -> dict[str, str]:
    """An environment in which production settings start, with values that open nothing."""
    return {
        "DATABASE_URL": "postgresql://app_login@127.0.0.1/civocracy",
        "DEFAULT_FROM_EMAIL": "Civocracy <no-reply@civocracy.example>",
        "DJANGO_SETTINGS_MODULE": "civocracy.settings.production",
        "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
        "PUBLIC_HOSTS": "civocracy.example",
        "SELLER_CITY": "Paris",
        "SELLER_POSTAL_CODE": "75011",
        "SELLER_STREET": "12 rue des Lilas",
        "SELLER_VAT_ID": "FR40303265045",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "STRIPE_SECRET_KEY": "sk_test_not_a_key",
        "STRIPE_WEBHOOK_SECRETS": "whsec_not_a_secret",
        "TENANT_HOST_SUFFIX": "civocracy.example",
    }


def audit() -> Outcome:
    """Known vulnerabilities among the locked packages. Says so when the service that knows them is out of reach."""
    done = run(
        "pip-audit", "--requirement", "requirements-dev.lock", "--disable-pip", "--progress-spinner", "off"
    )
    if done.returncode and "vulnerabilit" not in done.stdout and UNREACHABLE.search(done.stdout):
        return Outcome(True, remark="not audited: the service is not reachable from here")
    return Outcome(done.returncode == 0, done.stdout)


def wheel() -> Outcome:
    """Build the wheel, install it by itself, and run the product from it until it says it is ready."""
    with tempfile.TemporaryDirectory(prefix="civocracy-wheel-") as folder:
        try:
            seconds = run_from_the_wheel(Path(folder))
        except subprocess.CalledProcessError as error:
            return Outcome(False, f"{error}\n{error.stdout}")
        except RuntimeError as error:
            return Outcome(False, str(error))
    return Outcome(True, remark=f"ready {seconds:.0f} s after its start")


CHECKS: dict[str, Check] = {
    "types": tool("mypy"),
    "format": tool("ruff", "format", "--check", "."),
    "lint": tool("ruff", "check", "."),
    "import order": tool("lint-imports"),
    "templates": tool("djlint", "--lint", "--quiet", *TEMPLATE_FOLDERS),
    "dependencies": tool("deptry", "."),
    "migrations": tool(
        "python", "manage.py", "makemigrations", "--check", "--dry-run",
        environment={"DJANGO_SETTINGS_MODULE": "civocracy.settings.test"},
    ),
    "deployment": tool(
        "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", environment=production()
    ),
    "vulnerabilities": audit,
    "wheel": wheel,
}  # fmt: skip


def main(names: list[str]) -> int:
    """Run the named checks, or all. Returns how many failed, as an exit code of 0 or 1."""
    chosen = {name: check for name, check in CHECKS.items() if not names or name in names}

    def timed(check: Check) -> tuple[Outcome, float]:
        began = time.monotonic()
        return check(), time.monotonic() - began

    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, (outcome, seconds) in zip(chosen, pool.map(timed, chosen.values()), strict=True):
            word = "ok" if outcome.passed else "FAILED"
            print(f"{word:<8}{name:<18}{seconds:6.1f} s  {outcome.remark}".rstrip(), flush=True)
            if not outcome.passed:
                failed.append(name)
                print(outcome.text.strip(), flush=True)
    print(
        f"{len(chosen) - len(failed)} checks in order, {len(failed)} not"
        + (f": {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
