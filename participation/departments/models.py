"""The tree of departments and the roles people hold in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Filters over departments."""

    def current(self) -> DepartmentQuerySet:
        """Departments that have not been closed."""
        return self.filter(closed_at=None)


class Department(models.Model):
    """A part of the government. Departments are closed, never deleted, so that old figures keep their owner."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, db_index=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    #: How it presents itself to citizens: a few sentences, an address to write to, a colour ("#1f5f56") of its own.
    introduction = models.TextField(blank=True, default="", db_default="")
    contact_email = models.CharField(max_length=254, blank=True, default="", db_default="")
    brand_color = models.CharField(max_length=7, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Of a closed department: which one took over what it owned. Never a closed one itself.
    succeeded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="department_slug_unique"),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="department_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether the department has been closed."""
        return self.closed_at is not None

    @property
    def is_current(self) -> bool:
        """Whether the department still exists."""
        return self.closed_at is None


class Role(models.TextChoices):
    """What somebody may be appointed to. `rules.py` says what follows from each."""

    ADMINISTRATOR = "administrator", _("Administrator")
    DEPARTMENT_ADMINISTRATOR = "department_administrator", _("Department administrator")
    LEAD = "lead", _("Project lead")
    MODERATOR = "moderator", _("Moderator")
    COMMUNICATION = "communication", _("Communication officer")
    ANALYST = "analyst", _("Analyst")
    MEMBER = "member", _("Team member")


class RoleAssignment(models.Model):
    """Somebody holds a role, in one department and all below it, or (no department) in the whole government."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_assignments", db_index=False
    )
    role = models.CharField(max_length=30, choices=Role.choices)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="role_assignments"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # Also the index for "which roles does this person hold".
            models.UniqueConstraint(
                fields=["user", "role", "department"], nulls_distinct=False, name="role_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}"

    @property
    def is_tenant_wide(self) -> bool:
        """Whether the role reaches every department."""
        return self.department_id is None


class Decision(models.TextChoices):
    """What a government may leave to its departments, or not."""

    PUBLISH = "publish", _("Publish and close projects")
    MODERATE = "moderate", _("Moderate contributions")
    INVITE = "invite", _("Invite people and give them roles")
    BRAND = "brand", _("Decide how the department presents itself")


class Level(models.TextChoices):
    """Where a decision is taken, from the loosest to the strictest."""

    BRANCH = "branch", _("The department itself")
    ABOVE = "above", _("The department above it")
    SITE = "site", _("The whole site only")


class Delegation(models.Model):
    """Where one kind of decision is taken: in the whole government (no department), or in one department and all below it.

    "Above", said for the whole government, means above each department; said for one, it means above that one.
    """

    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="delegations",
        db_index=False,
    )
    decision = models.CharField(max_length=10, choices=Decision.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    #: The highest department whose administrators had a hand in it; None for the whole site. Nobody below may loosen it.
    decided_in = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "decision"], nulls_distinct=False, name="decision_delegated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.get_level_display()}"


class Colleague(models.Model):
    """What is known about somebody because they work here, or did."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="colleague"
    )
    #: The last day on which they did anything here. A day, because nobody needs to know more.
    last_active_on = models.DateField(null=True, blank=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    #: Who took over what they had.
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    def __str__(self) -> str:
        return str(self.user)
