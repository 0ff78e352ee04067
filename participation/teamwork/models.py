"""Tasks, hand-overs between departments, absences, risks; and what reminders and calendars need to remember."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.departments.models import Department
from participation.projects.models import Project, Responsibility


class Anchor(models.TextChoices):
    """The day of a project from which a due date is counted."""

    PUBLICATION = "publication", _("Publication")
    CLOSING = "closing", _("End of participation")
    DECISION = "decision", _("Decision")


class TaskQuerySet(models.QuerySet["Task"]):
    """Filters over tasks."""

    def open(self) -> TaskQuerySet:
        """Tasks that still want doing."""
        return self.filter(state__in=Task.OPEN)


class Task(models.Model):
    """Something to do for a project: by a person, or by a department that has to name one."""

    class State(models.TextChoices):
        """Where a task stands."""

        TODO = "todo", _("To do")
        DOING = "doing", _("In progress")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    OPEN = (State.TODO, State.DOING)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TODO)
    dropped_reason = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: Which line of which template it was made from: the same line never makes a second one.
    template_key = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001  # NULLs may repeat
    #: From which day its due date is counted, and how many days after it; empty once somebody chose a date by hand.
    anchor = models.CharField(max_length=12, choices=Anchor.choices, blank=True)
    offset_days = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            # Also the index for "the tasks of this project".
            models.UniqueConstraint(fields=["project", "template_key"], name="task_made_once"),
            models.CheckConstraint(
                condition=Q(state__in=["todo", "doing"]) | Q(finished_at__isnull=False),
                name="task_finished_at_some_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], name="task_open_of", condition=Q(state__in=["todo", "doing"])
            ),
            models.Index(
                fields=["department", "due_on"],
                name="task_open_in",
                condition=Q(state__in=["todo", "doing"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still wants doing."""
        return self.state in self.OPEN

    @property
    def is_done(self) -> bool:
        """Whether it was done."""
        return self.state == self.State.DONE

    @property
    def is_dropped(self) -> bool:
        """Whether it was decided not to do it."""
        return self.state == self.State.DROPPED

    def is_late(self, today: date) -> bool:
        """Whether it should be done by now and is not."""
        return self.is_open and self.due_on is not None and self.due_on < today


class TaskTemplate(models.Model):
    """A list of tasks that this government has saved for its next projects.

    `lines` is a list of {key, title, note, anchor, days, carries}, as in content/tasks.toml.
    """

    name = models.CharField(max_length=80)
    lines = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="task_template_name_once")]

    def __str__(self) -> str:
        return self.name


class HandOver(models.Model):
    """A task, or a responsibility in a project, that one department asks another to take over.

    Rows stay: they are the history, and what is measured.
    """

    class State(models.TextChoices):
        """Where a hand-over stands."""

        ASKED = "asked", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="hand_overs")
    #: What is handed over: a task, or (without one) a responsibility in the team.
    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, null=True, blank=True, related_name="hand_overs", db_index=False
    )
    responsibility = models.CharField(max_length=20, choices=Responsibility.choices, blank=True)
    from_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.TextField(blank=True)
    #: By when the other department answers.
    due_at = models.DateTimeField()
    #: By when what was accepted is to be finished; taken from the task when it is accepted.
    finish_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    #: Who takes it on, named by the department that accepted.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            # Small, and so also the index for everything that waits for an answer.
            models.UniqueConstraint(
                fields=["project", "task", "responsibility"],
                condition=Q(state="asked"),
                nulls_distinct=False,
                name="handed_over_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(task__isnull=False, responsibility="")
                | Q(~Q(responsibility=""), task__isnull=True),
                name="hand_over_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(answered_at__isnull=False), name="hand_over_answered_at"
            ),
        ]

    def __str__(self) -> str:
        return self.task.title if self.task else str(self.get_responsibility_display())

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.state == self.State.ASKED


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Filters over absences."""

    def on(self, day: date) -> AbsenceQuerySet:
        """Of people who are away on that day."""
        return self.filter(first_on__lte=day, last_on__gte=day)

    def not_over(self, day: date) -> AbsenceQuerySet:
        """That last until that day or longer, begun or not."""
        return self.filter(last_on__gte=day)


class Absence(models.Model):
    """Somebody is away from the first to the last day, and somebody else stands in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences", db_index=False
    )
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="covers", db_index=False
    )
    first_on = models.DateField()
    last_on = models.DateField()
    created_at = models.DateTimeField(default=clock.now)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(user=models.F("cover")), name="absence_covered_by_another"),
        ]
        # Whoever asks wants those that are not over: few, whatever the years.
        indexes = [models.Index(fields=["last_on"], name="absence_end")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.first_on}"

    def is_on(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return self.first_on <= day <= self.last_on


class Risk(models.Model):
    """What people in the team are afraid of, the opportunity that lies in it, and who looks after both."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks", db_index=False)
    fear = models.CharField(max_length=300)
    opportunity = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    template_key = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001  # NULLs may repeat
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # Also the index for "the risks of this project".
            models.UniqueConstraint(fields=["project", "template_key"], name="risk_made_once"),
        ]

    def __str__(self) -> str:
        return self.fear


class CalendarAddress(models.Model):
    """The secret address under which a calendar program reads what somebody has to do. Only its hash is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="calendar_token_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class Reminded(models.Model):
    """What somebody was reminded of, so that nobody is told the same twice, nor mailed twice a day.

    `told` holds what is still open: {"task:12": "overdue:2026-11-20", …}.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    mailed_on = models.DateField()
    told = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.mailed_on}"
