"""The three public consultations, imported whole: the counts are those that their files hold.

The files are not part of this repository; tests/participation/imports/conftest.py says where they are looked for. What can
go wrong with them is also held by the small exports that the other tests make themselves.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db.models import Count

from participation.discussions.models import Contribution, Stance
from participation.engagement import queries
from participation.engagement.queries import Scope
from participation.engagement.rolling import roll_up_everything
from participation.imports.actions import Upload
from participation.imports.models import ConsultationImport, RejectedRow
from participation.journal.models import Event, Kind
from participation.participants.models import Participant
from tests.participation.imports.conftest import CONSULTATIONS

Bring = Callable[..., ConsultationImport]


@dataclass(frozen=True)
class Holds:
    """What the files of a consultation hold, counted without this product."""

    folder: str
    contributions: int
    moderated_out: int
    vote_rows: int
    stances: int
    changed: int
    voters: int
    authors: int
    agrees: int
    disagrees: int
    days: int
    sustain_index: float
    inequality: float


REAL = [
    Holds("canada-electoral-reform", 174, 22, 12_018, 11_950, 3, 448, 23, 7_230, 2_861, 790, 0.025, 0.620),
    Holds("nz-affordable-housing", 165, 46, 15_076, 14_995, 1, 381, 57, 8_084, 4_572, 26, 0.569, 0.490),
    Holds("san-juan-farmland", 297, 105, 33_530, 33_463, 2, 404, 109, 17_254, 9_687, 45, 0.823, 0.402),
]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CONSULTATIONS.is_dir(), reason=f"{CONSULTATIONS} holds no consultations"),
]


@pytest.fixture(params=REAL, ids=lambda holds: holds.folder)
def holds(request: pytest.FixtureRequest) -> Holds:
    """One of the three."""
    found: Holds = request.param
    return found


@pytest.fixture
def files(holds: Holds) -> Iterator[list[Upload]]:
    """Its files, open."""
    folder = CONSULTATIONS / holds.folder
    with ExitStack() as stack:
        yield [
            Upload(path.name, stack.enter_context(path.open("rb"))) for path in sorted(folder.glob("*.csv"))
        ]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_counts_are_those_of_the_files(holds: Holds, files: list[Upload], brought_in: Bring) -> None:
    done = brought_in(files)
    assert Contribution.objects.count() == holds.contributions
    assert Contribution.objects.hidden().count() == holds.moderated_out
    assert Stance.objects.count() == holds.stances
    assert Participant.objects.filter(source="import").count() == holds.voters
    assert Contribution.objects.values("participant").distinct().count() == holds.authors
    assert Stance.objects.values("participant").distinct().count() == holds.voters
    assert not RejectedRow.objects.exists()
    assert done.agree_value == 1
    assert (done.evidence["basis"], done.evidence["opposing"]) == ("totals", 0)
    assert done.evidence["matching"] == done.evidence["telling"]
    assert done.counts["votes_repeated"] == holds.vote_rows - holds.stances
    assert done.preview["stated_agrees"] == holds.agrees
    assert done.preview["stated_disagrees"] == holds.disagrees
    kinds = dict(Event.objects.values_list("kind").annotate(Count("id")))
    assert kinds[Kind.CONTRIBUTION_MADE] == holds.contributions
    assert kinds[Kind.CONTRIBUTION_HIDDEN] == holds.moderated_out
    assert kinds[Kind.STANCE_TAKEN] == holds.stances


def test_each_contribution_and_each_stance_is_the_one_of_the_file(
    holds: Holds, files: list[Upload], brought_in: Bring
) -> None:
    brought_in(files)
    folder = CONSULTATIONS / holds.folder
    comments = {row["comment-id"]: row for row in rows_of(folder / "comments.csv")}
    stored = {
        row.external_ref.split(":")[-1]: row for row in Contribution.objects.select_related("participant")
    }
    assert stored.keys() == comments.keys()
    for number, row in comments.items():
        contribution = stored[number]
        assert contribution.body == row["comment-body"].strip()
        assert round(contribution.created_at.timestamp() * 1000) == int(row["timestamp"])
        assert contribution.is_hidden == (row["moderated"] == "-1")
        assert contribution.participant.external_ref.split(":")[-1] == row["author-id"]
    last: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows_of(folder / "votes.csv"):
        key, cast = (row["comment-id"], row["voter-id"]), (int(row["timestamp"]), int(row["vote"]))
        last[key] = max(last.get(key, (0, 0)), cast, key=lambda vote: vote[0])
    rows = Stance.objects.values_list("contribution__external_ref", "participant__external_ref", "value")
    assert {(ref.split(":")[-1], voter.split(":")[-1]): value for ref, voter, value in rows} == {
        key: value for key, (_at, value) in last.items()
    }


def test_a_second_time_changes_nothing(holds: Holds, files: list[Upload], brought_in: Bring) -> None:
    done = brought_in(files)
    events = Event.objects.count()
    again = brought_in(files)
    assert again.pk == done.pk
    assert Event.objects.count() == events
    assert Stance.objects.count() == holds.stances


def test_the_figures_agree_with_the_files(holds: Holds, files: list[Upload], brought_in: Bring) -> None:
    done = brought_in(files)
    roll_up_everything()
    for figures in (
        queries.figures_of_project(done.project),
        queries.figures_of(Scope.activity("discussion", done.discussion.pk)),
    ):
        assert (figures.contributions, figures.replies) == (holds.contributions, 0)
        assert figures.stances == holds.stances
        assert figures.contributors == holds.authors
        assert figures.participants == holds.voters
        assert figures.hidden == holds.moderated_out
        assert len(figures.days) == holds.days
        assert sum(day.contributions for day in figures.days) == holds.contributions
        assert sum(day.stances for day in figures.days) == holds.stances
        # In Lyon's time zone; the decision record quotes those of Greenwich.
        assert figures.sustain_index == pytest.approx(holds.sustain_index, abs=0.001)
        assert figures.participation_inequality == pytest.approx(holds.inequality, abs=0.001)
        assert figures.active_engagement_rate == 0
