"""The pages of a project in the workspace stand under the stages of its life, and say where one is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from participation.projects.parts import BELONGS_TO, STAGES, stages_of
from tenants.context import enter
from tests.participation.arrange import draft

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).resolve().parents[3] / "participation"
SECTIONS = {key for _stage, parts in STAGES for key, _label, _name in parts}


def test_every_page_of_a_project_belongs_to_one_part() -> None:
    framed = {
        name
        for file in ROOM.rglob("*.py")
        for name in re.findall(r'\bframe\(\s*request,\s*[\w.]+,\s*"(\w+)"', file.read_text())
    }
    assert framed >= {"purpose", "themes", "closure"}
    assert framed <= SECTIONS | set(BELONGS_TO)
    assert set(BELONGS_TO.values()) <= SECTIONS


def test_each_part_has_its_page_and_one_of_them_is_here(inside_lyon: Any, bruno: Any) -> None:
    project = draft(bruno)
    for section in (*SECTIONS, *BELONGS_TO):
        stages = stages_of(project, section)
        assert sum(len(stage.parts) for stage in stages) == len(SECTIONS)
        assert len({part.url for stage in stages for part in stage.parts}) == len(SECTIONS)
        assert [bool(stage.here) for stage in stages].count(True) == 1


def test_a_page_says_which_part_it_is_and_one_below_it_to_which_it_belongs(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = draft(bruno)
    client, address = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/"
    team = client.get(f"{address}team/").content.decode()
    # Once in what a phone unfolds, and once for a wide screen.
    assert team.count(f'href="{address}team/" aria-current="page"') == 2
    assert (
        len(re.findall(r'aria-current="(?:page|true)">', team.split('class="parts"')[1].split("</nav>")[0]))
        == 2
    )
    below = client.get(f"{address}discussions/new/").content.decode()
    assert below.count(f'href="{address}activities/" aria-current="true"') == 2
    assert re.search(r"<summary><span[^>]*><span[^>]*>Open up</span> Taking part</span>", below)
