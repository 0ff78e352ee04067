"""What happens by the clock: owners are reminded of what they promised, and what is late becomes public."""

from __future__ import annotations

from kit import clock
from kit.jobs import job, periodic
from participation.answers.models import Promise, PromiseEvent
from participation.answers.news import announce_promise, remind_of_promise
from participation.answers.reminders import BEFORE, stage_of
from participation.projects.models import Project


@periodic("23 5 * * *", each_tenant=True)
@job()
def look_after_promises() -> None:
    """Remind owners, ask leads for help with what is long late, and say openly what became late. Once for each stage."""
    today = clock.today()
    soon = today.fromordinal(today.toordinal() + BEFORE[0])
    rows = (
        Promise.objects.open().given().filter(due_on__lte=soon).exclude(project__state=Project.State.ARCHIVED)
    )
    for promise in rows.select_related("project", "owner").order_by("id").iterator(chunk_size=200):
        stage = stage_of(promise.due_on, today)
        if stage is None:
            continue
        remind_of_promise(promise, stage, at=clock.now())
        told = announce_promise(promise, f"late:{promise.due_on}", at=clock.now()) if stage.is_late else None
        if told is not None:
            PromiseEvent.objects.create(
                promise=promise, kind=PromiseEvent.Kind.LATE, due_on=promise.due_on, happened_at=clock.now()
            )
