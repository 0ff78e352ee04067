"""The folders, and the trap that one of them sets: `platform` is also a module of Python's."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

import pytest

from .tree import ORDER, PLATFORM, ROOT, STRANGERS, home

FOLDERS = {".ci", "billing", "deploy", "onboarding", "participation", "platform", "tenants", "tests"}


def tracked() -> list[str]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("folder", [".", "platform", "tests", "tests/kit"])
def test_platform_stays_the_standard_librarys_module(folder: str) -> None:
    # In a process of its own: here, pytest has imported `platform` long before.
    program = "import platform; print(platform.__file__, platform.python_version())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0].endswith("/platform.py")
    assert not done.stdout.startswith(str(ROOT))


def test_the_platform_folder_is_not_a_package() -> None:
    assert not (PLATFORM / "__init__.py").exists()


def test_no_test_folder_is_called_platform() -> None:
    assert not (ROOT / "tests" / "platform").exists()


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_top_level_holds_the_agreed_folders_only() -> None:
    found = {path.split("/")[0] for path in tracked() if "/" in path}
    assert found - FOLDERS == set()


def test_no_dependency_ships_a_package_with_the_name_of_a_room() -> None:
    by_package = importlib.metadata.packages_distributions()
    ours = {name: set(by_package.get(name, [])) - {"civocracy"} for name in ORDER}
    assert {name: others for name, others in ours.items() if others} == {}


def test_every_room_exists() -> None:
    assert [name for name in ORDER if not (home(name) / "__init__.py").exists()] == []
    assert frozenset({"billing", "participation"}) in STRANGERS


def test_no_compiled_translation_and_no_data_of_a_run_is_tracked() -> None:
    assert [path for path in tracked() if path.endswith(".mo") or path.startswith("var/")] == []
