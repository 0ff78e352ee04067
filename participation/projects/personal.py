"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person
from participation.projects.models import Project, ProjectMember


def _responsibilities(person: Person) -> int:
    carried = ProjectMember.objects.filter(user=person.account)
    return carried.exclude(project__state=Project.State.ARCHIVED).count()


HOLDINGS = (
    Holding(
        key="responsibilities",
        model="projects.ProjectMember",
        links=("user",),
        title=_("Your places in project teams"),
        about=_("Who carries which part of a project, and on behalf of which department."),
        fields={
            "project__title": _("Project"),
            "responsibility": _("Responsibility"),
            "department__name": _("Department"),
            "created_at": _("Since"),
        },
        fate=Fate.DELETED,
        ties=_responsibilities,
        tie_words=_("You carry part of a project. Somebody else in its team has to take that over first."),
    ),
    Holding(
        key="projects",
        model="projects.Project",
        links=("created_by",),
        title=_("Projects you set up"),
        about=_("Who began a project."),
        fields={"title": _("Project"), "created_at": _("When"), "state": _("State")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="planned_publications",
        model="projects.Project",
        links=("publish_by",),
        title=_("Publications you planned"),
        about=_("In whose name a draft is published when its time comes."),
        fields={"title": _("Project"), "publish_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="asked_reviews",
        model="projects.PublicationReview",
        links=("asked_by",),
        title=_("Looks at drafts you asked for"),
        about=_("Who asked others to look at a project before it is published."),
        fields={
            "project__title": _("Project"),
            "note": _("Note"),
            "asked_at": _("When"),
            "state": _("State"),
        },
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="decided_reviews",
        model="projects.PublicationReview",
        links=("decided_by",),
        title=_("Drafts you looked at"),
        about=_("Who approved a project before it was published, or sent it back, and why."),
        fields={
            "project__title": _("Project"),
            "comment": _("Comment"),
            "decided_at": _("When"),
            "state": _("State"),
        },
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="preview_links",
        model="projects.PreviewLink",
        links=("created_by",),
        title=_("Links to previews you made"),
        about=_("Who let somebody see a draft, for how long. The link itself is not kept."),
        fields={
            "project__title": _("Project"),
            "note": _("For whom"),
            "created_at": _("When"),
            "expires_at": _("Until"),
        },
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="document_versions",
        model="projects.DocumentVersion",
        links=("added_by",),
        title=_("Documents you added"),
        about=_("Who put which version of a document on the site, on behalf of the government."),
        fields={
            "document__title": _("Document"),
            "number": _("Version"),
            "changes": _("What changed"),
            "added_at": _("When"),
        },
        fate=Fate.UNLINKED,
    ),
)
