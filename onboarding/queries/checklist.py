"""The way of a new workspace to its first good project, read off what is really there. Inside a tenant only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from participation.departments.models import Department
from participation.departments.queries import staff
from participation.discussions.models import Discussion
from participation.projects.models import Project
from participation.projects.queries import missing_to_publish, with_team

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# More drafts than this side by side, and the checklist has done its work.
_LOOKED_AT = 20


@dataclass(frozen=True)
class Task:
    """One thing on the way to a first good project: what, why, whether it is done, and where one does it."""

    key: str
    what: "_StrPromise"
    why: "_StrPromise"
    is_done: bool
    url: str
    verb: "_StrPromise"
    detail: str = ""


@dataclass(frozen=True)
class Checklist:
    """The five tasks in their order, and the project they are about (None before there is one)."""

    tasks: list[Task]
    project: Project | None

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(task.is_done for task in self.tasks)

    @property
    def is_complete(self) -> bool:
        """Whether the first good project is public."""
        return self.done == len(self.tasks)

    @property
    def next_task(self) -> Task | None:
        """The first task that is not done."""
        return next((task for task in self.tasks if not task.is_done), None)


def setup_checklist() -> Checklist:
    """How far this workspace is. A constant number of queries, whatever the number of projects."""
    project, missing = _most_advanced()
    is_public = project is not None and project.is_public
    has_purpose = is_public or (project is not None and missing == 0)
    question = _question_of(project)
    is_asked = is_public and question is not None and not question.is_draft
    at_project = (
        reverse("workspace:project", args=[project.slug]) if project else reverse("workspace:project_new")
    )
    new_question = reverse("workspace:discussion_new", args=[project.slug]) if project else at_project
    at_question = reverse("workspace:discussion", args=[question.pk]) if question else new_question
    still = ngettext("%(count)d thing is missing.", "%(count)d things are missing.", missing) % {
        "count": missing
    }
    tasks = [
        Task(
            "departments",
            _("Name the departments that take part"),
            _("Answers come from a department, and figures are shown for each. Two are enough to begin."),
            Department.objects.current().count() > 1,
            reverse("workspace:departments"),
            _("Add departments"),
        ),
        Task(
            "people",
            _("Invite the people you work with"),
            _(
                "A project needs somebody who leads, answers, moderates and communicates. Share it from the start."
            ),
            staff().count() > 1,
            reverse("workspace:people"),
            _("Invite somebody"),
        ),
        Task(
            "purpose",
            _("Draft a project that says what will be decided"),
            _(
                "Who decides, by when, what is open and what is not: people take part when they see the point."
            ),
            has_purpose,
            at_project,
            _("Complete the project") if project else _("Start a project"),
            still if project and missing else "",
        ),
        Task(
            "question",
            _("Ask one specific question"),
            _("One that somebody can answer on a phone in two minutes. The coach tells you whether it is."),
            question is not None,
            at_question,
            _("Write the question"),
        ),
        Task(
            "publish",
            _("Publish it"),
            _("Residents can read it at once. Send the link to a few people first and see how they answer."),
            is_asked,
            at_question if is_public else at_project,
            _("Look at it and publish"),
        ),
    ]
    return Checklist(tasks=tasks, project=project)


def _question_of(project: Project | None) -> Discussion | None:
    """The project's first question, a published one before a draft."""
    if project is None:
        return None
    questions = sorted(
        Discussion.objects.filter(project=project)[:_LOOKED_AT], key=lambda one: (one.is_draft, one.pk)
    )
    return questions[0] if questions else None


def _most_advanced() -> tuple[Project | None, int]:
    """The public project if there is one, else the draft that lacks least; and how much it lacks."""
    public = Project.objects.public().order_by("published_at", "id").first()
    if public is not None:
        return public, 0
    drafts = with_team(Project.objects.drafts()).order_by("-created_at", "-id")[:_LOOKED_AT]
    ranked = sorted(
        ((len(missing_to_publish(draft)), draft.pk, draft) for draft in drafts), key=lambda one: one[:2]
    )
    return (ranked[0][2], ranked[0][0]) if ranked else (None, 0)
