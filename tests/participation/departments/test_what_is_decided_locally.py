"""What departments may decide themselves: set for all or for a branch, enforced everywhere, loosened by nobody below."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import NotAllowed
from kit.models import AuditEntry
from participation.departments import actions, queries
from participation.departments.models import Decision, Delegation, Department, Level, Role, RoleAssignment
from participation.departments.standing import standing_of
from participation.discussions import actions as discussions
from participation.discussions.rules import may_moderate
from participation.moderation.queries import waiting_cases
from participation.projects import actions as projects
from participation.projects.models import Project, Responsibility
from participation.projects.rules import may_edit_project, may_publish_project
from tests.participation.arrange import complete_draft, open_discussion, person
from tests.participation.departments.levels import Levels, fresh, holder

pytestmark = pytest.mark.django_db
ABOVE, BRANCH, SITE = Level.ABOVE, Level.BRANCH, Level.SITE


def may_publish(levels: Levels, user: Any) -> bool:
    return bool(may_publish_project(fresh(user), Project.objects.get(pk=levels.project.pk)))


# --- What a rule does -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said_in", "level", "who_may"),
    [
        (None, None, {"above", "own"}),
        (None, BRANCH, {"above", "own"}),
        (None, ABOVE, {"above"}),
        (None, SITE, set()),
        ("own", ABOVE, {"above"}),
        ("own", SITE, set()),
        ("above", ABOVE, set()),  # above the branch, and above "above" there is only the whole site
        ("below", SITE, {"above", "own"}),
        ("sister", SITE, {"above", "own"}),
    ],
)
def test_where_publishing_is_decided(
    levels: Levels, bruno: Any, said_in: str | None, level: Level | None, who_may: set[str]
) -> None:
    place = levels.place(said_in) if said_in else None
    actions.delegate(place, levels={Decision.PUBLISH: level}, by=bruno)
    seats = {
        name: holder(levels, Role.DEPARTMENT_ADMINISTRATOR, name)
        for name in ("above", "own", "below", "sister")
    }
    assert {name for name, user in seats.items() if may_publish(levels, user)} == who_may
    assert may_publish(levels, bruno)


def test_the_nearest_rule_counts(levels: Levels, bruno: Any) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    actions.delegate(None, levels={Decision.PUBLISH: SITE}, by=bruno)
    actions.delegate(levels.own, levels={Decision.PUBLISH: BRANCH}, by=bruno)
    assert may_publish(levels, emma)
    actions.delegate(levels.own, levels={Decision.PUBLISH: None}, by=bruno)
    assert not may_publish(levels, emma)


def test_a_refusal_says_that_it_is_decided_further_up(levels: Levels, bruno: Any) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    finn = holder(levels, Role.MEMBER, "own")
    actions.delegate(levels.own, levels={Decision.PUBLISH: ABOVE}, by=bruno)
    with pytest.raises(NotAllowed, match="decided further up"):
        projects.publish_project(levels.project, by=fresh(emma))
    with pytest.raises(NotAllowed, match="Only those who lead"):
        projects.publish_project(levels.project, by=fresh(finn))


def test_leading_the_project_does_not_get_around_it(levels: Levels, bruno: Any) -> None:
    emma = person("emma", role=Role.LEAD, department=levels.own)
    projects.add_member(
        levels.project, user=emma, responsibility=Responsibility.LEAD, department=None, by=bruno
    )
    actions.delegate(levels.own, levels={Decision.PUBLISH: ABOVE}, by=bruno)
    project = Project.objects.get(pk=levels.project.pk)
    assert may_edit_project(fresh(emma), project)
    verdict = may_publish_project(fresh(emma), project)
    assert not verdict
    assert "decided further up" in str(verdict.reason)
    row = discussions.create_discussion(project, question="Where should buses stop?", by=fresh(emma))
    with pytest.raises(NotAllowed, match="decided further up"):
        discussions.publish_discussion(row, by=fresh(emma))


def test_a_public_project_is_not_brought_where_one_may_not_publish(levels: Levels, bruno: Any) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "above")
    actions.delegate(levels.sister, levels={Decision.PUBLISH: SITE}, by=bruno)
    project = projects.publish_project(levels.project, by=fresh(emma))
    with pytest.raises(NotAllowed):
        projects.edit_project(project, department=levels.sister, by=fresh(emma))


def test_moderation_and_its_list_follow(levels: Levels, bruno: Any, ada: Any) -> None:
    moderator = holder(levels, Role.MODERATOR, "own")
    further_up = holder(levels, Role.MODERATOR, "above")
    project = projects.publish_project(complete_draft(bruno, department=levels.own), by=bruno)
    discussion = open_discussion(bruno, project=project, moderation="pre")
    discussions.contribute(discussion, body="A bench, please.", by=ada)
    assert waiting_cases(fresh(moderator)).count() == 1
    actions.delegate(levels.own, levels={Decision.MODERATE: ABOVE}, by=bruno)
    assert not may_moderate(fresh(moderator), project)
    assert may_moderate(fresh(further_up), project)
    assert waiting_cases(fresh(moderator)).count() == 0
    assert waiting_cases(fresh(further_up)).count() == 1


def test_inviting_follows(levels: Levels, bruno: Any) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    actions.delegate(levels.own, levels={Decision.INVITE: ABOVE}, by=bruno)
    with pytest.raises(NotAllowed, match="roles are given further up"):
        actions.invite(
            email="x@lyon.example", role=Role.MEMBER, department=levels.own, by=fresh(emma), language="en"
        )
    with pytest.raises(NotAllowed):
        actions.dismiss(RoleAssignment.objects.get(user=emma), by=fresh(emma))


def test_presenting_oneself_follows(levels: Levels, bruno: Any) -> None:
    emma = holder(levels, Role.COMMUNICATION, "own")
    actions.present_department(levels.own, introduction="We plan buses.", by=fresh(emma))
    actions.delegate(levels.above, levels={Decision.BRAND: SITE}, by=bruno)
    with pytest.raises(NotAllowed, match="further up"):
        actions.present_department(levels.own, introduction="We plan trams.", by=fresh(emma))


# --- Who may set it ---------------------------------------------------------------------------------------------------


def test_nobody_sets_what_their_own_department_may_decide(levels: Levels) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    for place in (levels.own, levels.above, levels.sister, None):
        with pytest.raises(NotAllowed):
            actions.delegate(place, levels={Decision.PUBLISH: SITE}, by=fresh(emma))
    actions.delegate(levels.below, levels={Decision.PUBLISH: ABOVE}, by=fresh(emma))


def test_whoever_administers_a_branch_can_be_stricter_and_take_it_back(levels: Levels) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "above")
    for level in (ABOVE, SITE, BRANCH, ABOVE, None):
        actions.delegate(levels.own, levels={Decision.PUBLISH: level}, by=fresh(emma))
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("said_in", [None, "above", "own"])
@pytest.mark.parametrize("level", [ABOVE, SITE])
def test_nobody_loosens_what_was_decided_above_them(
    levels: Levels, bruno: Any, said_in: str | None, level: Level
) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "above")
    actions.delegate(levels.place(said_in) if said_in else None, levels={Decision.PUBLISH: level}, by=bruno)
    before = queries.decisions_in_force(levels.own)
    for looser in (BRANCH, *([None] if said_in == "own" else [])):
        with pytest.raises(NotAllowed, match="stricter here, not looser"):
            actions.delegate(levels.own, levels={Decision.PUBLISH: looser}, by=fresh(emma))
    assert queries.decisions_in_force(levels.own) == before


def test_making_it_stricter_does_not_make_it_ones_own(levels: Levels, bruno: Any) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "above")
    actions.delegate(levels.own, levels={Decision.PUBLISH: ABOVE}, by=bruno)
    actions.delegate(levels.own, levels={Decision.PUBLISH: SITE}, by=fresh(emma))
    with pytest.raises(NotAllowed):
        actions.delegate(levels.own, levels={Decision.PUBLISH: BRANCH}, by=fresh(emma))


def test_no_move_merger_or_closing_loosens_what_was_decided_above(levels: Levels, bruno: Any) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "above")
    actions.delegate(levels.own, levels={Decision.PUBLISH: SITE}, by=bruno)
    tries = (
        lambda: actions.move_department(levels.below, parent=levels.sister, by=fresh(emma)),
        lambda: actions.merge_department(levels.below, into=levels.sister, by=fresh(emma)),
        lambda: actions.merge_department(levels.own, into=levels.sister, by=fresh(emma)),
        lambda: actions.close_department(levels.own, heir=levels.sister, by=fresh(emma)),
        lambda: actions.close_department(levels.below, heir=levels.sister, by=fresh(emma)),
    )
    for attempt in tries:
        with pytest.raises(NotAllowed, match="stricter here, not looser"):
            attempt()
    actions.move_department(levels.own, parent=levels.sister, by=fresh(emma))  # its rule goes with it
    assert queries.decisions_in_force(levels.below)[Decision.PUBLISH].level == SITE
    actions.merge_department(levels.below, into=levels.sister, by=bruno)


def test_every_change_is_on_the_record_and_nothing_else_is(levels: Levels, bruno: Any) -> None:
    actions.delegate(levels.own, levels={Decision.PUBLISH: ABOVE, Decision.INVITE: None}, by=bruno)
    actions.delegate(levels.own, levels={Decision.PUBLISH: ABOVE}, by=bruno)
    actions.delegate(levels.own, levels={Decision.PUBLISH: None}, by=bruno)
    actions.delegate(None, levels={Decision.BRAND: SITE}, by=bruno)
    lines = AuditEntry.objects.filter(action="department.delegated").order_by("id")
    assert [(line.before, line.after) for line in lines] == [
        ({"publish": None}, {"publish": "above"}),
        ({"publish": "above"}, {"publish": None}),
        ({"brand": None}, {"brand": "site"}),
    ]
    assert [line.place_id for line in lines] == [levels.own.pk, levels.own.pk, None]


# --- Against a plain recomputation ------------------------------------------------------------------------------------


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parents=st.lists(st.integers(-1, 6), min_size=7, max_size=7),
    said=st.dictionaries(st.integers(-1, 6), st.sampled_from(Level), max_size=5),
    seat=st.integers(-1, 6),
)
def test_rules_count_as_a_plain_recomputation_says(
    inside_lyon: Any, parents: list[int], said: dict[int, Level], seat: int
) -> None:
    RoleAssignment.objects.filter(user__email="emma@lyon.example").delete()
    Delegation.objects.all().delete()
    above = {place: parent if parent < place else -1 for place, parent in enumerate(parents)}
    rows: dict[int, Department] = {}
    for place, parent in above.items():
        rows[place] = Department.objects.create(
            name=f"D{place}", slug=f"d{Department.objects.count()}", parent=rows.get(parent)
        )
    for place, level in said.items():
        Delegation.objects.create(department=rows.get(place), decision=Decision.PUBLISH, level=level)
    role = Role.MODERATOR if seat == -1 else Role.DEPARTMENT_ADMINISTRATOR
    emma = fresh(person("emma", role=role, department=rows.get(seat)))

    def line(place: int) -> list[int]:
        return [place, *line(above[place])] if place != -1 else [-1]

    for place, row in rows.items():
        rule = next((one for one in line(place) if one in said), None)
        level = said[rule] if rule is not None else BRANCH
        decided_in = {BRANCH: place, SITE: -1, ABOVE: above[place if rule in (-1, None) else rule]}[level]
        expected = seat in line(decided_in)
        standing = standing_of(emma)
        assert standing.decides(Decision.PUBLISH, role, department_id=row.pk) is expected
        assert standing.holds(role, department_id=row.pk) is (seat in line(place))
        places = standing.departments_with(role, decision=Decision.PUBLISH)
        assert (places is None or row.pk in places) is expected
