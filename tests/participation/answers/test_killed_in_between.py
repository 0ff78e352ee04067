"""A process that is killed while an answer is published: nobody is told twice, and nobody never."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from participation.answers.models import OfficialAnswer
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.news.models import News, Notice
from tenants.context import enter
from tests.participation.arrange import open_discussion, person
from tests.world import ROOT

# What the killed process does: it publishes an answer, and dies by SIGKILL where it is told to.
SCRIPT = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
from tenants.context import enter, lobby
from tenants.models import Tenant
from accounts.models import User
from kit import audit, jobs
from participation.answers import actions
from participation.discussions.models import Contribution
from participation.news import jobs as news
from tests.participation.arrange import the_department

moment = sys.argv[1]
die = lambda *_args, **_kwargs: os.kill(os.getpid(), signal.SIGKILL)
if moment == "inside":
    audit.record = die
if moment == "while telling":
    news.spreading.audience_of = die
with lobby():
    lyon = Tenant.objects.get(slug="lyon")
with enter(lyon):
    bruno = User.objects.get(email="bruno@lyon.example")
    rows = list(Contribution.objects.order_by("id"))
    actions.answer_officially(rows, body="We plant.", by=bruno, department=the_department())
    if moment == "after":
        die()
with lobby():
    jobs.run_waiting()
"""


def killed(moment: str) -> None:
    """Publish an answer in another process, which is killed at that moment."""
    settings = connection.settings_dict
    server = f"{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    owner = f"app_migrator@/{settings['NAME']}?host={settings['HOST']}"
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, moment],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "civocracy.settings.test",
            "TEST_DATABASE_URL": f"postgresql://{server}",
            "TEST_OWNER_DATABASE_URL": f"postgresql://{owner}",
        },
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("moment", "is_published"), [("inside", False), ("after", True), ("while telling", True)]
)
def test_nobody_is_told_twice_or_never(
    lyon: Any, ada: Any, bruno: Any, run_jobs: Any, moment: str, is_published: bool
) -> None:
    with enter(lyon):
        discussion = open_discussion(bruno)
        for user in (ada, person("emil")):
            discussions.contribute(discussion, by=user, body="Lime trees")
    run_jobs()
    mail.outbox.clear()
    connection.close()
    killed(moment)
    with enter(lyon):
        assert OfficialAnswer.objects.exists() is is_published
        assert News.objects.filter(kind="answer").exists() is is_published
        assert Contribution.objects.filter(answered_at=None).exists() is not is_published
    _requeue_what_the_dead_held()
    for _time in range(2):
        run_jobs()
    told = sorted(message.to[0] for message in mail.outbox)
    assert told == (["ada@lyon.example", "emil@lyon.example"] if is_published else [])
    with enter(lyon):
        assert Notice.objects.filter(news__kind="answer").count() == (2 if is_published else 0)


def _requeue_what_the_dead_held() -> None:
    """A job whose worker was killed is taken up by the hourly look, as in production."""
    from participation.news.jobs import look_for_what_is_due
    from tenants.models import Tenant

    with enter(Tenant.objects.get(slug="lyon")):
        look_for_what_is_due()
