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
