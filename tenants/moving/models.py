"""What the shared schema keeps about moves between cells."""

from __future__ import annotations

from django.db import models

from tenants.steps import RecordedStep


class Move(models.Model):
    """One tenant on its way from one cell to another: who wanted it, why, and how it ended."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="moves")
    from_cell = models.CharField(max_length=20)
    to_cell = models.CharField(max_length=20)
    by = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    #: When it was called off; the tenant never left its cell then.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(finished_at=None, withdrawn_at=None),
                name="one_move_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tenant}: {self.from_cell} → {self.to_cell}"


class MoveStep(RecordedStep):
    """One step of a move, with what it found."""

    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="steps")
    outcome = models.JSONField(default=dict)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["move", "key"], name="move_step_once")]

    def __str__(self) -> str:
        return f"{self.move}: {self.key} {self.state}"
