"""Following, and not following any more."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from kit import clock
from participation.departments.models import Department
from participation.lifecycle import refuse_unless_writable
from participation.news.models import Following, Place

_TAKE_OVER = """
    INSERT INTO news_following (user_id, place, place_id, is_on, is_automatic, created_at)
    SELECT user_id, place, %s::bigint, is_on, is_automatic, created_at
    FROM news_following WHERE place = 'department' AND place_id = %s::bigint
    ON CONFLICT (place, place_id, user_id) DO NOTHING
"""


def follow(user: Any, *, place: str, place_id: int = 0) -> Following:
    """Follow a place from now on, because somebody chose to."""
    refuse_unless_writable()
    row, _made = Following.objects.update_or_create(
        user=user,
        place=place,
        place_id=place_id,
        defaults={"is_on": True, "is_automatic": False, "created_at": clock.now()},
    )
    return row


def follow_by_taking_part(user: Any, *, place: str, place_id: int) -> None:
    """Follow a place because somebody said something there; whoever turned it off before stays without. One query."""
    row = Following(
        user=user, place=place, place_id=place_id, is_on=True, is_automatic=True, created_at=clock.now()
    )
    Following.objects.bulk_create([row], ignore_conflicts=True)


def stop_following(user: Any, *, place: str, place_id: int = 0) -> None:
    """Follow it no more. For a project or a question this also silences it for those who follow the department or the site,
    and taking part does not turn it on again."""
    refuse_unless_writable()
    if place in (Place.SITE, Place.DEPARTMENT):
        Following.objects.filter(user=user, place=place, place_id=place_id).delete()
        return
    Following.objects.update_or_create(
        user=user, place=place, place_id=place_id, defaults={"is_on": False, "is_automatic": False}
    )


def hand_over(department: Department, *, heir: Department) -> dict[str, list[int]]:
    """Let whoever follows a department follow its heir instead. Named in settings.WHAT_DEPARTMENTS_OWN."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_OVER, [heir.pk, department.pk])
        gone = Following.objects.filter(place=Place.DEPARTMENT, place_id=department.pk)
        moved = sorted(gone.values_list("user_id", flat=True))
        gone.delete()
    return {"followers": moved}
