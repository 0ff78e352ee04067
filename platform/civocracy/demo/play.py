"""Plays a script: everything in the order of time, through the actions of the rooms, with the clock set to then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from random import Random

from django.utils import timezone

from accounts.models import User
from kit import clock, jobs
from participation.answers.actions import answer_officially, mark_read
from participation.departments.models import Department
from participation.discussions import actions as discussions
from participation.discussions.grounds import Ground
from participation.discussions.models import Contribution, Discussion
from participation.moderation import actions as moderation
from participation.projects import actions as projects
from participation.projects.models import Project
from tenants.context import lobby

from . import loop, more, rhythm, stances
from .script import Answering, DiscussionScript, ProjectScript, Saying, Script
from .shown import plan_what_is_shown
from .teamwork import plan_work
from .tenancy import Company

#: Nothing of the demo happened within this time before now: whoever looks adds what is new.
CALM = timedelta(hours=2)


@dataclass
class Stage:
    """The plan of what will be played, and who plays it."""

    company: Company
    language: str
    now: datetime
    random: Random
    scenes: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    @property
    def curtain(self) -> datetime:
        """The last moment of the demo."""
        return self.now - CALM

    def at(self, moment: datetime, scene: Callable[[datetime], None]) -> None:
        """Plan something. What is planned for the same moment happens in the order of planning."""
        self.scenes.append((moment, next(self._numbers), scene))

    def day(self, number: int, hour: int = 9) -> datetime:
        """A day counted from today, at an hour of the tenant's own time."""
        return (timezone.localtime(self.now) + timedelta(days=number)).replace(
            hour=hour, minute=0, second=0, microsecond=0
        )

    def date(self, number: int) -> date:
        """The calendar day counted from today."""
        return self.day(number).date()

    def play(self) -> None:
        """Let it all happen, with the clock of the whole product set to each moment."""
        for moment, _number, scene in sorted(self.scenes, key=lambda planned: planned[:2]):
            with clock.frozen_at(moment):
                scene(moment)


def play(script: Script, company: Company, *, language: str, now: datetime, random: Random) -> None:
    """Play a whole script. Call it inside the tenant, in one transaction."""
    stage = Stage(company, language, now, random)
    for project in script.projects:
        _plan_project(stage, project)
    stage.play()


def send_mails(now: datetime) -> None:
    """Carry out the jobs that the play has queued, so that no mail arrives only when somebody looks."""
    with lobby(), clock.frozen_at(now - CALM):
        jobs.run_waiting()


def _plan_project(stage: Stage, script: ProjectScript) -> None:
    company, lead = stage.company, stage.company.staff[script.lead]
    published = script.published if script.published is not None else 0
    # Written some time before it was published; a draft was begun last week.
    begun = stage.day(published - 20 if script.published is not None else -6, 10)
    made: list[Project] = []

    def write(moment: datetime) -> None:
        project = projects.create_project(
            title=script.title,
            department=company.departments[script.department],
            language=stage.language,
            by=lead,
            at=moment,
            decide_on=stage.date(script.decide_in) if script.decide_in is not None else None,
            **script.facts,
        )
        made.append(project)
        for member in script.team:
            projects.add_member(
                project,
                user=company.staff[member["email"]],
                responsibility=member["responsibility"],
                department=company.departments[member["department"]],
                by=lead,
            )
        for one in script.expectations:
            projects.add_expectation(
                project,
                indicator=one["indicator"],
                unit=one["unit"],
                baseline=Decimal(one["baseline"]),
                target=Decimal(one["target"]),
                due_on=stage.date(one["due"]),
                by=lead,
            )
        for one in script.milestones:
            projects.add_milestone(
                project,
                title=one["title"],
                text=one.get("text", ""),
                happens_on=stage.date(one["day"]),
                by=lead,
            )

    stage.at(begun, write)
    plan_what_is_shown(stage, script, made, begun)
    plan_work(stage, script, made, begun)
    if script.published is None:
        return
    stage.at(
        stage.day(published),
        lambda moment: _replace(made, projects.publish_project(made[0], by=lead, at=moment)),
    )
    heard = [_plan_discussion(stage, script, discussion, made, lead) for discussion in script.discussions]
    loop.plan_promises(stage, script, made, lead)
    more.plan_activities(stage, script, made, lead)
    if script.closed is not None:
        stage.at(
            stage.day(script.closed, 15),
            lambda moment: _replace(
                made, projects.close_project(made[0], by=lead, outcome=script.outcome, at=moment)
            ),
        )
    if heard:
        loop.plan_outcome(stage, script, made, heard[0], lead)


def _replace(made: list[Project], project: Project) -> None:
    made[0] = project


def _plan_discussion(
    stage: Stage, project: ProjectScript, script: DiscussionScript, made: list[Project], lead: User
) -> dict[int, Contribution]:
    """Returns what will have been said, by number."""
    opens, closes = stage.day(script.opens, 10), stage.day(script.closes, 20)
    end = min(closes, stage.curtain)
    found: list[Discussion] = []
    said: dict[int, Contribution] = {}

    def open_it(moment: datetime) -> None:
        draft = discussions.create_discussion(
            made[0],
            question=script.question,
            background=script.background,
            opens_at=moment,
            closes_at=closes,
            by=lead,
            at=moment,
        )
        found.append(discussions.publish_discussion(draft, by=lead, at=moment))

    stage.at(opens, open_it)
    times = rhythm.moments(
        project.curve, opens + timedelta(hours=1), end, len(script.contributions), stage.random
    )
    for number, (saying, when) in enumerate(zip(script.contributions, times, strict=True), start=1):
        _plan_saying(stage, saying, number, when, end, found, said)
    for answering in script.answers:
        _plan_answer(stage, answering, times, said)
    _plan_reading(stage, project, times, said)
    if script.hidden:
        _plan_hidden(stage, project, script.hidden, end, found)

    def take_stances(_moment: datetime) -> None:
        moods = [(said[number], saying.mood) for number, saying in enumerate(script.contributions, start=1)]
        crowd = [*stage.company.crowd, *stage.company.residents]
        stances.take_many(found[0], moods, crowd=crowd, end=end, random=stage.random)

    if script.hidden and end == stage.curtain:

        def flag_what_is_well(moment: datetime) -> None:
            # Not everything that is flagged breaks a rule: this one waits for whoever tries the product. It is the latest
            # one so far: what the script ends with may be said in the two hours that are left.
            last = said[max(said)]
            somebody = _resident(stage, "", but=last.participant.user)
            moderation.flag_contribution(last, by=somebody, ground=Ground.BESIDE, at=moment)

        stage.at(end - timedelta(hours=2), flag_what_is_well)

    # The stances go in together at the end: thousands of them, each with its own time.
    stage.at(end, take_stances)
    return said


def _plan_saying(
    stage: Stage,
    saying: Saying,
    number: int,
    when: datetime,
    end: datetime,
    found: list[Discussion],
    said: dict[int, Contribution],
) -> None:
    author = _resident(stage, saying.by)

    def contribute(moment: datetime) -> None:
        said[number] = discussions.contribute(found[0], by=author, body=saying.text, at=moment)

    stage.at(when, contribute)
    before = when
    for text in saying.replies:
        before = rhythm.later(before, 1.2, end, stage.random)
        replier = _resident(stage, "", but=author)
        stage.at(before, partial(_reply, said, number, replier, text))


def _reply(said: dict[int, Contribution], number: int, by: User, text: str, moment: datetime) -> None:
    discussions.reply(said[number], by=by, body=text, at=moment)


def _plan_answer(
    stage: Stage, answering: Answering, times: list[datetime], said: dict[int, Contribution]
) -> None:
    heard = max(times[number - 1] for number in answering.to)
    when = rhythm.in_office(heard + timedelta(days=answering.after), stage.curtain, stage.random)

    def answer(moment: datetime) -> None:
        answer_officially(
            [said[number] for number in answering.to],
            body=answering.text,
            by=stage.company.staff[answering.by],
            department=stage.company.departments[answering.department],
            at=moment,
        )

    stage.at(rhythm.within(when, heard, stage.curtain, stage.random), answer)


def _plan_reading(
    stage: Stage, project: ProjectScript, times: list[datetime], said: dict[int, Contribution]
) -> None:
    """The department reads most contributions within some days."""
    reader = stage.company.staff[project.team[0]["email"]]
    department = stage.company.departments[project.department]
    for number, heard in enumerate(times, start=1):
        when = rhythm.in_office(
            heard + timedelta(days=stage.random.randint(1, 4)), stage.curtain, stage.random
        )
        if stage.random.random() < 0.8 and heard < when < stage.curtain:
            stage.at(when, partial(_read, said, number, reader, department))


def _read(
    said: dict[int, Contribution], number: int, by: User, department: Department, moment: datetime
) -> None:
    mark_read([said[number]], by=by, department=department, at=moment)


def _plan_hidden(
    stage: Stage, project: ProjectScript, hidden: dict[str, str], end: datetime, found: list[Discussion]
) -> None:
    """Somebody is rude, and a moderator says why it cannot stay."""
    moderators = [one["email"] for one in project.team if one["responsibility"] == "moderation"]
    moderator, author = stage.company.staff[moderators[0]], _resident(stage, "")
    rude: list[Contribution] = []

    def contribute(moment: datetime) -> None:
        rude.append(discussions.contribute(found[0], by=author, body=hidden["text"], at=moment))

    def flag(moment: datetime) -> None:
        somebody = _resident(stage, "", but=author)
        moderation.flag_contribution(rude[0], by=somebody, ground=Ground.INSULT, at=moment)

    def hide(moment: datetime) -> None:
        why = {"ground": Ground.INSULT, "reason": hidden["reason"]}
        discussions.hide_contribution(rude[0], by=moderator, at=moment, **why)

    said_at = end - timedelta(days=stage.random.randint(9, 20), hours=stage.random.randint(1, 9))
    stage.at(said_at, contribute)
    stage.at(said_at + timedelta(hours=1), flag)
    stage.at(said_at + timedelta(hours=3), hide)


def _resident(stage: Stage, name: str, *, but: User | None = None) -> User:
    residents = stage.company.residents
    if name:
        return next(user for user in residents if user.display_name == name)
    # Some speak often and most once or twice: the first in the list are the talkative ones.
    weights = [1 / (place + 6) for place in range(len(residents))]
    while True:
        (user,) = stage.random.choices(residents, weights)
        if user != but:
            return user
