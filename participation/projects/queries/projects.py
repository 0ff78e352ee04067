"""Questions about projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, Prefetch, Q, QuerySet, TextField
from django.utils.translation import gettext_lazy as _

from kit.pagination import Page, ReadyPages
from kit.ready import IDS, Ready
from participation.departments.capabilities import Capability
from participation.departments.standing import standing_of
from participation.projects.models import (
    Project,
    ProjectMember,
    Responsibility,
)
from participation.projects.rules import CREATE_PROJECT

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Missing:
    """A piece without which a project cannot be published: what it is, why it matters, and where to mend it.

    `section` is a page of the editor (purpose, team or expectations), `anchor` the id of the field on it.
    """

    key: str
    what: _StrPromise
    why: _StrPromise
    section: str
    anchor: str


PURPOSE = {
    "decision": Missing(
        "decision",
        _("The decision to be taken"),
        _("People take part when they see what is really being decided."),
        "purpose",
        "id_decision",
    ),
    "decider": Missing(
        "decider",
        _("Who takes the decision"),
        _("People want to know whom they are speaking to."),
        "purpose",
        "id_decider",
    ),
    "decide_on": Missing(
        "decide_on",
        _("The date of the decision"),
        _("Without a date nobody knows whether their voice comes in time."),
        "purpose",
        "id_decide_on",
    ),
    "influence": Missing(
        "influence",
        _("The level of influence"),
        _("It tells people how far their voice reaches. Disappointment starts where this is left open."),
        "purpose",
        "id_influence",
    ),
    "influence_reason": Missing(
        "influence_reason",
        _("Why this level of influence"),
        _("A level with a reason is accepted, even when it is a low one."),
        "purpose",
        "id_influence_reason",
    ),
    "open_points": Missing(
        "open_points",
        _("What is open"),
        _("Contributions become useful when people know what they can still change."),
        "purpose",
        "id_open_points",
    ),
    "closed_points": Missing(
        "closed_points",
        _("What is not open"),
        _("Saying it now spares everybody the anger of hearing it later."),
        "purpose",
        "id_closed_points",
    ),
}
EXPECTATION = Missing(
    "expectation",
    _("At least one expectation with a target and a date"),
    _("In the end you will want to know, and be asked, whether this was worth it."),
    "expectations",
    "id_indicator",
)
TEAM = {
    Responsibility.LEAD: Missing(
        "lead",
        _("A person who leads the project"),
        _("Projects without an owner stop after the first week."),
        "team",
        "id_responsibility",
    ),
    Responsibility.ANSWERS: Missing(
        "answers",
        _("A person responsible for answering"),
        _("People come back when somebody answers them."),
        "team",
        "id_responsibility",
    ),
    Responsibility.MODERATION: Missing(
        "moderation",
        _("A person responsible for moderation"),
        _("A conversation stays friendly when somebody looks after it."),
        "team",
        "id_responsibility",
    ),
    Responsibility.COMMUNICATION: Missing(
        "communication",
        _("A person responsible for communication"),
        _("Nobody takes part in what they have not heard of."),
        "team",
        "id_responsibility",
    ),
}
#: As many places as a menu can hold.
PLACES_SHOWN = 50
PIECES = len(PURPOSE) + len(TEAM) + 1


def missing_to_publish(project: Project) -> list[Missing]:
    """Every piece the project still lacks before it can be published, in the order of the editor. Two queries."""
    missing = [piece for name, piece in PURPOSE.items() if not _is_filled(getattr(project, name))]
    covered = {member.responsibility for member in project.members.all()}
    missing += [piece for responsibility, piece in TEAM.items() if responsibility not in covered]
    if not project.expectations.all():
        missing.append(EXPECTATION)
    return missing


def _is_filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


@dataclass(frozen=True)
class Carried:
    """A responsibility of the team and who carries it, on behalf of which department. `missing` while nobody has to."""

    responsibility: Responsibility
    members: list[ProjectMember]
    missing: Missing | None


def responsibilities_of(project: Project) -> list[Carried]:
    """Every responsibility with whoever carries it, the lead first. No query when the team is prefetched."""
    members = list(project.members.all())
    carriers = {one: [member for member in members if member.responsibility == one] for one in Responsibility}
    return [Carried(one, found, None if found else TEAM.get(one)) for one, found in carriers.items()]


def with_team(projects: QuerySet[Project]) -> QuerySet[Project]:
    """The projects with their department, and with team and expectations at one query each."""
    members = ProjectMember.objects.select_related("user", "department").order_by("id")
    return projects.select_related("department").prefetch_related(
        Prefetch("members", members), "expectations"
    )


_NAMED = Ready(lambda slug: with_team(Project.objects.filter(slug=slug)), slug=TextField())


def project_named(slug: str) -> Project | None:
    """That project with its department, team and expectations. Three queries."""
    return _NAMED.first(slug=slug)


def projects_by_state() -> dict[str, int]:
    """How many projects are in each state. One query."""
    return dict(_STATES())


_STATES = Ready(lambda: Project.objects.order_by().values_list("state").annotate(Count("pk")))


def leads_of(project: Project, *, also: Any = None) -> list[Any]:
    """Whoever leads the project and has an account that works, and perhaps somebody else, each once. One query."""
    rows = ProjectMember.objects.filter(project=project, responsibility=Responsibility.LEAD).select_related(
        "user"
    )
    people = {member.user_id: member.user for member in rows}
    if also is not None:
        people[also.pk] = also
    return [person for person in people.values() if person.is_active]


def projects_for_staff(user: Any) -> QuerySet[Project]:
    """All projects of the government: staff work across departments and see each other's drafts."""
    return with_team(Project.objects.all())


def page_of_staff(*, cursor: str | None, size: int) -> Page[Project]:
    """A page of all of them, newest first."""
    return _of_staff(size).page(cursor)


@lru_cache
def _of_staff(size: int) -> ReadyPages[Project]:
    return ReadyPages(lambda: with_team(Project.objects.all()), ordering=("-created_at", "-id"), size=size)


def projects_of(user: Any) -> QuerySet[Project]:
    """The projects in whose team `user` is, newest first."""
    return with_team(
        Project.objects.filter(pk__in=ProjectMember.objects.filter(user=user).values("project_id"))
    ).order_by("-created_at", "-id")


def projects_where(user: Any, capability: Capability) -> QuerySet[Project]:
    """The projects about which `user` may, by a role or by what they carry in the team. For lists; rules ask for one."""
    return projects_within(capability, scope_of(user, capability).values)


@dataclass(frozen=True)
class Scope:
    """The projects about which somebody may, for statements that are kept ready: all of them, or those by its `values`.

    `is_everything` belongs to the shape of such a statement.
    """

    is_everything: bool
    values: Mapping[str, Any] = field(default_factory=dict)


def scope_fields(everywhere: bool) -> dict[str, Any]:
    """The kinds of a scope's values, for the places of a statement."""
    return {} if everywhere else {"carrier": BigIntegerField(), "departments": IDS, "further_up": IDS}


def scope_of(user: Any, capability: Capability) -> Scope:
    """Where `user` may. No query but that of `standing_of`."""
    standing = standing_of(user)
    places = capability.departments(user)
    if places is None:
        return Scope(is_everything=True)
    # Somebody without any role carries nothing: nobody has the number 0.
    carrier = user.pk if standing.reach else 0
    further_up = sorted(place for decision, place in standing.seats if decision == capability.decision)
    return Scope(False, {"carrier": carrier, "departments": sorted(places), "further_up": further_up})


def projects_within(capability: Capability, values: Mapping[str, Any]) -> QuerySet[Project]:
    """The projects of a scope: all where there are no values; they may be places of a statement that is kept ready."""
    if not values:
        return Project.objects.all()
    carried = ProjectMember.objects.filter(
        user=values["carrier"], responsibility__in=capability.responsibilities
    )
    mine = Q(pk__in=carried.values("project_id")) & ~Q(department__any=values["further_up"])
    return Project.objects.filter(mine | Q(department__any=values["departments"]))


def departments_to_create_in(user: Any) -> frozenset[int] | None:
    """Ids of the departments in which `user` may create projects; None means all."""
    return CREATE_PROJECT.departments(user)


def places_of_projects(*, only_public: bool) -> list[str]:
    """Where projects are, the places with most of them first; at most PLACES_SHOWN. One query."""
    return _places(only_public)()


@lru_cache
def _places(only_public: bool) -> Ready[str]:
    projects = Project.objects.public() if only_public else Project.objects.all()
    rows = projects.order_by().exclude(place="").values("place").annotate(total=Count("pk"))
    ordered = rows.order_by("-total", "place").values_list("place", flat=True)
    return Ready(lambda: ordered[:PLACES_SHOWN])


def active_count() -> int:
    """How many projects are published and not closed. Named in settings.COUNTED_LIMITS."""
    return Project.objects.running().count()


def project_counts(*, only_public: bool) -> dict[int, int]:
    """How many projects each department has, by its number: public ones, or all that are not archived. One query."""
    rows = Project.objects.public() if only_public else Project.objects.exclude(state=Project.State.ARCHIVED)
    return dict(rows.order_by().values_list("department_id").annotate(total=Count("pk")))
