"""How well departments work together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participation.engagement.definitions.meaning import SECOND, Definition, Origin, Unit

TABLE = (
    Definition(
        "departments_per_project",
        _("Departments per project"),
        _("How many departments carry a public project together."),
        _(
            "Mean, over the public projects, of the number of different departments: the project's own and those on whose "
            "behalf somebody is in its team."
        ),
        Unit.RATIO,
        Origin.TEAMWORK,
        since=SECOND,
    ),
    Definition(
        "projects_across_departments",
        _("Projects across departments"),
        _("The share of public projects that more than one department carries."),
        _("Public projects with at least two different departments, divided by all public projects."),
        Unit.SHARE,
        Origin.TEAMWORK,
        since=SECOND,
    ),
    Definition(
        "hand_overs_answered_in_time",
        _("Hand-overs answered in time"),
        _(
            "How often a department that was asked to take something over has answered by the time that was set."
        ),
        _(
            "Hand-overs accepted or declined by their due time, divided by those that were answered or whose time is over. "
            "Those that were taken back do not count."
        ),
        Unit.SHARE,
        Origin.TEAMWORK,
        since=SECOND,
    ),
    Definition(
        "hand_overs_finished_in_time",
        _("Hand-overs finished in time"),
        _("How often what a department took over was done by the day that was agreed."),
        _(
            "Accepted hand-overs of tasks that were done by the day the task was due when it was accepted, divided by those "
            "that are done or whose day is over. Tasks without a day do not count."
        ),
        Unit.SHARE,
        Origin.TEAMWORK,
        since=SECOND,
    ),
)
