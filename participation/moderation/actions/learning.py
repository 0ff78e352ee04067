"""Learning from decisions, and saying of what waits how much it looks like what was hidden. For background jobs alone."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from kit import clock
from participation.moderation.learning.examples import Examples, examples
from participation.moderation.learning.text import VERSION
from participation.moderation.models import Case, Lesson

AT_ONCE = 200


def learn_from_decisions(*, at: datetime | None = None) -> Lesson | None:
    """Learn anew from what is decided now, where that is another thing than before; what waits is to be judged again.

    With too few decisions what was learned earlier is forgotten. Returns the lesson that holds now, if there is one.
    """
    from participation.moderation.learning import keeping

    _forget_words_of_what_is_gone()
    lesson, taught = Lesson.objects.order_by("-pk").first(), examples()
    if not taught.are_enough:
        if lesson is not None:
            _replace(None)
        return None
    same = lesson is not None and (lesson.digest, lesson.version) == (taught.digest, VERSION)
    if lesson is not None and same and keeping.read(lesson.file) is not None:
        return lesson
    return _replace(_learned(taught, at or clock.now()))


def _learned(taught: Examples, at: datetime) -> Lesson:
    from participation.moderation.learning import keeping, model

    learned, quality = model.learn(taught)
    return Lesson(
        file=keeping.keep(learned),
        version=VERSION,
        digest=taught.digest,
        hidden=taught.hidden_count,
        kept=taught.kept_count,
        found=quality.found,
        missed=quality.missed,
        wrong=quality.wrong,
        learned_at=at,
    )


def _replace(lesson: Lesson | None) -> Lesson | None:
    """Put a lesson in the place of all earlier ones, whose files go once that is certain."""
    from participation.moderation.learning import keeping

    with transaction.atomic():
        earlier = list(Lesson.objects.select_for_update().values_list("file", flat=True))
        Lesson.objects.all().delete()
        if lesson is not None:
            lesson.save(force_insert=True)
        judged = Case.objects.filter(settled_at=None).exclude(likeness=Case.UNKNOWN)
        judged.update(likeness=Case.UNKNOWN, likeness_words="")
        for name in earlier:
            transaction.on_commit(partial(keeping.throw_away, name))
    return lesson


def judge_what_waits(*, limit: int = AT_ONCE) -> int:
    """Say of so many waiting cases that were not judged yet how much they look like what was hidden. Returns how many."""
    lesson = Lesson.objects.order_by("-pk").first()
    if lesson is None or lesson.version != VERSION or not lesson.tells_apart:
        return 0
    waiting = Case.objects.waiting().filter(likeness=Case.UNKNOWN).order_by("-opened_at", "-id")
    rows = list(waiting.values_list("pk", "contribution__idea__title", "contribution__body")[:limit])
    if not rows:
        return 0
    from participation.moderation.learning import keeping, model

    learned = keeping.read(lesson.file)
    if learned is None:
        return 0
    judged = []
    for pk, title, body in rows:
        likeness = model.judge(learned, f"{title}\n{body}" if title else body)
        judged.append(Case(pk=pk, likeness=likeness.value, likeness_words="\n".join(likeness.words)))
    with transaction.atomic():
        # Nobody's decision waits for this, and what was decided meanwhile keeps no words.
        still = set(
            Case.objects.filter(pk__in=[case.pk for case in judged], settled_at=None)
            .select_for_update(no_key=True, skip_locked=True)
            .values_list("pk", flat=True)
        )
        Case.objects.bulk_update(
            [case for case in judged if case.pk in still], ["likeness", "likeness_words"]
        )
    return len(rows)


def _forget_words_of_what_is_gone() -> None:
    """Words of a contribution that its author took back, or that was forgotten, are not shown either."""
    gone = Q(contribution__body="") | Q(settled_at__isnull=False)
    Case.objects.exclude(likeness_words="").filter(gone).update(likeness_words="")
