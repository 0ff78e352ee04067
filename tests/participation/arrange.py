"""Arranges a world through the product's own actions: projects, discussions, people, words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.actions import account_for, confirm_address
from accounts.models import User
from kit import clock
from participation.departments.actions import appoint
from participation.departments.models import Department
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.ideas.actions import suggest_idea
from participation.ideas.models import Idea
from participation.projects import actions as projects
from participation.projects.models import Project, Responsibility
from participation.surveys.actions import add_question, create_survey
from participation.surveys.models import Survey

PURPOSE: dict[str, Any] = {
    "decision": "The council chooses one of two plans for the Market Square.",
    "decider": "The city council",
    "influence": "consult",
    "influence_reason": "The budget is fixed, the plan is not.",
    "open_points": "Where the trees stand\nWhere bicycles are parked",
    "closed_points": "The underground car park stays",
}


def the_department() -> Department:
    """The department that every new tenant has."""
    return Department.objects.order_by("id")[0]


def person(name: str, *, role: str = "", department: Department | None = None) -> User:
    """Somebody of the tenant we are in, with a role if one is named."""
    user = account_for(f"{name}@lyon.example", language="fr", display_name=name.capitalize())
    confirm_address(user)
    if role:
        appoint(user, role=role, department=department, by=None)
    return user


def draft(by: Any, *, title: str = "The Market Square", **facts: Any) -> Project:
    """A draft with nothing but its title."""
    department = facts.pop("department", None) or the_department()
    return projects.create_project(title=title, department=department, language="en", by=by, **facts)


def complete_draft(by: Any, **facts: Any) -> Project:
    """A draft that lacks nothing."""
    decide_on = clock.today() + timedelta(days=90)
    project = draft(by, **{**PURPOSE, "decide_on": decide_on, **facts})
    projects.set_team(
        project,
        members=[
            projects.TeamMember(by, project.department, responsibility)
            for responsibility in Responsibility
            if responsibility != Responsibility.EXPERTISE
        ],
        by=by,
    )
    projects.add_expectation(
        project, indicator="Households that take part", target=Decimal(300), due_on=decide_on, by=by
    )
    return project


def published_project(by: Any, **facts: Any) -> Project:
    """A public project."""
    return projects.publish_project(complete_draft(by, **facts), by=by)


def open_discussion(by: Any, *, project: Project | None = None, **facts: Any) -> Discussion:
    """A discussion that takes contributions now, in a public project."""
    project = project or published_project(by)
    question = facts.pop("question", "Where should trees stand on the Market Square?")
    row = discussions.create_discussion(project, question=question, by=by, **facts)
    return discussions.publish_discussion(row, by=by)


def contributions(discussion: Discussion, by: Any, *, number: int) -> list[Contribution]:
    """So many different contributions of one person."""
    return [discussions.contribute(discussion, by=by, body=f"Thought {n}") for n in range(number)]


def open_box(by: Any, *, project: Project | None = None, **facts: Any) -> Discussion:
    """An idea box that takes ideas now, in a public project."""
    question = facts.pop("question", "What would make the park by the river better?")
    return open_discussion(by, project=project, question=question, kind=Discussion.Kind.IDEAS, **facts)


def ideas(box: Discussion, by: Any, *titles: str) -> list[Idea]:
    """Ideas of one person with these titles."""
    return [suggest_idea(box, by=by, title=title, body=f"{title}, because we need it.") for title in titles]


def open_survey(by: Any, *, project: Project | None = None, **facts: Any) -> Survey:
    """A survey that takes answers now, with one question that has two options."""
    survey = create_survey(project or published_project(by), title="The market on Saturdays", by=by, **facts)
    options = ["On foot", "By bicycle"]
    add_question(survey, kind="one", text="How do you come here?", options=options, by=by)
    return projects.publish_activity(survey, by=by)
