"""What figures can show beside what people said: marked days, the census, expectations, open data."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from accounts.models import AgeBand, Area, User
from kit import clock
from participation.engagement import actions
from participation.engagement.models import Mark, Voice
from participation.projects.models import Project
from tenants.context import current_tenant

#: How many days ago, of what kind, and in each language what happened.
_DAYS: tuple[tuple[int, str, dict[str, str]], ...] = (
    (
        75,
        Mark.Kind.TRAINING,
        {
            "fr": "Journée de formation de toutes les équipes",
            "de": "Schulungstag aller Teams",
            "nl": "Opleidingsdag van alle teams",
            "en": "Training day of all teams",
        },
    ),
    (
        30,
        Mark.Kind.MAILING,
        {
            "fr": "Lettre d’information à tous les foyers",
            "de": "Rundbrief an alle Haushalte",
            "nl": "Nieuwsbrief aan alle huishoudens",
            "en": "Newsletter to all households",
        },
    ),
)
#: Of 1,000 inhabitants, and of 1,000 who take part: the old write more than the young, as in most places.
_INHABITANTS = (180, 90, 130, 190, 195, 145, 70)
_PARTICIPANTS = (15, 60, 130, 250, 290, 220, 35)
#: The middle of town takes part more than its edges.
_AREA_WEIGHTS = (40, 28, 14, 10, 8)


def show_figures(*, by: User, language: str, random: Random) -> None:
    """Give a place of the demo something beside its contributions to look at. The figures must have been counted."""
    bands = [str(band.value) for band in AgeBand]
    people = list(User.objects.filter(participant__isnull=False, role_assignments=None).order_by("pk"))
    areas = list(Area.objects.order_by("pk"))
    for person in people:
        if random.random() < 0.6:
            person.age_band = random.choices(bands, _PARTICIPANTS)[0]
        if areas and random.random() < 0.5:
            person.area = random.choices(areas, _AREA_WEIGHTS[: len(areas)])[0]
    User.objects.bulk_update(people, ["age_band", "area"], batch_size=500)
    population = current_tenant().population
    census = {band: population * share // 1_000 for band, share in zip(bands, _INHABITANTS, strict=True)}
    actions.set_census("age", inhabitants=dict(census), by=by)
    shares = [0.30, 0.24, 0.18, 0.16, 0.12][: len(areas)]
    inhabitants = {str(area.pk): round(population * share) for area, share in zip(areas, shares, strict=True)}
    actions.set_census("area", inhabitants=dict(inhabitants), by=by)
    for ago, kind, titles in _DAYS:
        day = clock.today() - timedelta(days=ago)
        actions.mark_day(title=titles.get(language, titles["en"]), happened_on=day, kind=kind, by=by)
    for project in Project.objects.public().order_by("pk"):
        _say_expectations(project, people, random)
    actions.count_again_by_night()
    actions.request_open_data(by=by)


def _say_expectations(project: Project, people: list[User], random: Random) -> None:
    chosen: list[Any] = random.sample(people, min(len(people), 24))
    for person in chosen:
        if project.is_closed:
            met = random.choices(Voice.Met.values, (3, 5, 2))[0]
            clarity = random.choices((1, 2, 3, 4, 5), (1, 2, 4, 6, 4))[0]
            again = random.choices(Voice.Met.values, (7, 2, 1))[0]
            actions.judge(project, met=met, clarity=clarity, again=again, by=person)
        elif project.is_published:
            hope = random.choices(Voice.Hope.values, (5, 4, 3, 2))[0]
            actions.say_hope(project, hope=hope, by=person)
