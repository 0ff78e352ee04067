"""Builds the wheel and runs the product from it, in an environment that knows nothing of this checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.running import product

ROOT = Path(__file__).resolve().parents[1]


def run_from_the_wheel(folder: Path) -> float:
    """Seconds from the start to ready. Raises CalledProcessError or RuntimeError with what went wrong."""
    built = folder / "built"
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built))
    (wheel,) = built.glob("*.whl")
    python = _environment(folder / "environment")
    _run("uv", "pip", "install", "--quiet", "--no-deps", "--offline", "--python", str(python), str(wheel))
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    found = _run(str(python), "-c", "import civocracy; print(civocracy.__file__)", cwd=elsewhere).strip()
    if not Path(found).is_relative_to(folder):
        raise RuntimeError(f"The product was imported from {found}, and not from the wheel.")
    with product(elsewhere, python=str(python)) as running:
        return running.seconds


def _environment(place: Path) -> Path:
    """A virtual environment with the locked packages and without the checkout; returns its Python."""
    _run("uv", "venv", "--quiet", "--python", sys.executable, str(place))
    (packages,) = place.glob("lib/python*/site-packages")
    # The line adds our packages' folder, and leaves the .pth file in it unread that points to the checkout.
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin" / "python"


def _run(*command: str, cwd: Path = ROOT) -> str:
    bin_folder = Path(sys.executable).parent
    program = str(bin_folder / command[0]) if (bin_folder / command[0]).exists() else command[0]
    return subprocess.run(
        [program, *command[1:]],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    ).stdout
