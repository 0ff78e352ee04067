"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person
from participation.answers.models import Promise


def _open_promises(person: Person) -> int:
    return Promise.objects.open().given().filter(owner=person.account).count()


HOLDINGS = (
    Holding(
        key="answers",
        model="answers.OfficialAnswer",
        links=("written_by",),
        title=_("Official answers you wrote"),
        about=_("Who wrote an answer in the name of a department."),
        fields={"project__title": _("Project"), "body": _("Answer"), "published_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="read_marks",
        model="answers.ReadMark",
        links=("read_by",),
        title=_("Contributions you marked as read"),
        about=_("Who read a contribution on behalf of a department."),
        fields={"contribution_id": _("Number of the contribution"), "read_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="reviews",
        model="answers.OfficialAnswer",
        links=("reviewer",),
        title=_("Answers you were asked to look at"),
        about=_("Who is the second pair of eyes for an answer."),
        fields={"project__title": _("Project"), "published_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="answer_versions",
        model="answers.AnswerVersion",
        links=("replaced_by",),
        title=_("Official answers you corrected"),
        about=_("Who corrected an answer, and why."),
        fields={"reason": _("The reason"), "replaced_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="promises",
        model="answers.Promise",
        links=("owner",),
        title=_("Promises you own"),
        about=_("Who looks after a promise."),
        fields={"project__title": _("Project"), "text": _("What"), "due_on": _("Due")},
        fate=Fate.UNLINKED,
        ties=_open_promises,
        tie_words=_("You own promises that are open. Somebody else has to take them over first."),
    ),
    Holding(
        key="promise_events",
        model="answers.PromiseEvent",
        links=("done_by",),
        title=_("What you did with promises"),
        about=_("Who said what became of a promise."),
        fields={"kind": _("What"), "words": _("Words"), "happened_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="outcomes",
        model="answers.Outcome",
        links=("published_by",),
        title=_("Outcomes you published"),
        about=_("Who made public what came of a project."),
        fields={"project__title": _("Project"), "published_at": _("When")},
        fate=Fate.UNLINKED,
    ),
)
