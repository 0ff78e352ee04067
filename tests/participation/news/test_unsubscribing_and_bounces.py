"""One click unsubscribes, without signing in; an address that does not work is written to no more."""

from __future__ import annotations

import email
import email.policy
import io
import json
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from participation.answers.actions import answer_officially
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.news import actions, bounces, queries
from participation.news.kinds import Kind, Pace
from participation.news.models import Reader
from participation.news.tokens import Addressee, bounce_token, find_bounce_token, unsubscribe_token
from tenants.context import enter
from tests.participation.arrange import open_discussion, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(inside_lyon: Any, ada: Any, bruno: Any) -> Contribution:
    return discussions.contribute(open_discussion(bruno), by=ada, body="Lime trees")


def answered(made: Contribution, bruno: Any, run_jobs: Any, body: str = "Yes.") -> Any:
    answer_officially([made], body=body, by=bruno, department=the_department())
    run_jobs()
    return mail.outbox[-1]


def path_in(header: str) -> str:
    return header.strip("<>").partition("localhost")[2].partition("/")[2].join(["/", ""])


def test_every_mail_can_be_unsubscribed_by_the_mail_program(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any, client_at: Any
) -> None:
    message = answered(made, bruno, run_jobs)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = path_in(message.extra_headers["List-Unsubscribe"])
    client = client_at(lyon)
    client.handler.enforce_csrf_checks = True
    response = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    with enter(lyon):
        assert queries.paces_of(queries.reader_of(ada))[Kind.ANSWER] == Pace.NEVER
        assert queries.paces_of(queries.reader_of(ada))[Kind.OUTCOME] == Pace.AT_ONCE


def test_opening_the_link_alone_changes_nothing(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any, client_at: Any
) -> None:
    path = path_in(answered(made, bruno, run_jobs).extra_headers["List-Unsubscribe"])
    page = client_at(lyon).get(path).content.decode()
    assert "Arrêter ces e-mails" in page or "Stop these mails" in page
    with enter(lyon):
        assert not Reader.objects.exists()


def test_everything_can_be_stopped_at_once(lyon: Any, inside_lyon: Any, ada: Any, client_at: Any) -> None:
    path = f"/notices/unsubscribe/{unsubscribe_token(ada.pk, [Kind.ANSWER])}/"
    client_at(lyon).post(path, {"everything": "yes"})
    with enter(lyon):
        assert set(queries.paces_of(queries.reader_of(ada)).values()) == {Pace.NEVER}


def test_a_token_of_lyon_is_worth_nothing_in_turin(
    lyon: Any, turin: Any, inside_lyon: Any, ada: Any, client_at: Any
) -> None:
    path = f"/notices/unsubscribe/{unsubscribe_token(ada.pk, [Kind.ANSWER])}/"
    assert client_at(turin).post(path).status_code == 404
    assert client_at(lyon).post(path[:-3] + "xx/").status_code == 404


@given(tenant=st.integers(1, 2**62), user=st.integers(1, 2**62))
def test_a_bounce_token_is_found_wherever_it_stands_and_fits_into_an_address(tenant: int, user: int) -> None:
    token = bounce_token(Addressee(tenant, user))
    assert len(f"bounces+{token}") <= 64
    assert find_bounce_token(f"<bounces+{token.upper()}@mail.example>") == Addressee(tenant, user)
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert find_bounce_token(forged) is None


def token_of(lyon: Any, ada: Any) -> str:
    return bounce_token(Addressee(lyon.pk, ada.pk))


@pytest.mark.parametrize(
    ("event", "permanent"),
    [
        ({"RecordType": "Bounce", "Type": "HardBounce", "Metadata": {"civocracy": "TOKEN"}}, True),
        ({"RecordType": "Bounce", "Type": "SoftBounce", "Metadata": {"civocracy": "TOKEN"}}, False),
        ([{"event": "bounce", "status": "5.1.1", "unique_args": {"x": "TOKEN"}}], True),
        ([{"event": "deferred", "response": "4.2.2 mailbox full", "unique_args": {"x": "TOKEN"}}], False),
        (
            {
                "event-data": {
                    "event": "failed",
                    "severity": "permanent",
                    "user-variables": {"civocracy": "TOKEN"},
                }
            },
            True,
        ),
        (
            {
                "event-data": {
                    "event": "failed",
                    "severity": "temporary",
                    "user-variables": {"civocracy": "TOKEN"},
                }
            },
            False,
        ),
        ({"notificationType": "Complaint", "mail": {"source": "bounces+TOKEN@mail.example"}}, True),
    ],
)
def test_what_providers_send_is_understood(lyon: Any, ada: Any, event: Any, permanent: bool) -> None:
    text = json.dumps(event).replace("TOKEN", token_of(lyon, ada))
    [found] = bounces.from_webhook(json.loads(text))
    assert found.addressee == Addressee(lyon.pk, ada.pk)
    assert found.is_permanent is permanent


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(event=json_values)
def test_anything_else_that_is_sent_is_none_of_ours(event: Any) -> None:
    assert bounces.from_webhook(event) == []


REPORT = """From: mailer-daemon@mail.example
To: bounces+{token}@mail.example
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; ada@lyon.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [("failed", "5.1.1", True), ("delayed", "4.4.1", False), ("failed", "4.2.2", False)],
)
def test_a_report_by_mail_is_understood(
    lyon: Any, ada: Any, action: str, status: str, permanent: bool
) -> None:
    text = REPORT.format(token=token_of(lyon, ada), action=action, status=status)
    found = bounces.from_report(email.message_from_string(text, policy=email.policy.default))
    assert found is not None
    assert (found.addressee.user_id, found.is_permanent) == (ada.pk, permanent)


def test_a_bounce_stops_mails_and_its_owner_sees_it_and_can_mend_it(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any, client_at: Any, settings: Any
) -> None:
    settings.MAIL_WEBHOOK_SECRET = "between us"
    body = json.dumps({"Type": "HardBounce", "Description": "No such user", "x": token_of(lyon, ada)})
    public = client_at(None)
    assert public.post("/mail/bounces/", body, content_type="application/json").status_code == 404
    headers = {"HTTP_AUTHORIZATION": "Bearer between us"}
    sent = public.post("/mail/bounces/", body, content_type="application/json", **headers)
    assert sent.status_code == 204
    run_jobs()
    with enter(lyon):
        answer_officially([made], body="Yes.", by=bruno, department=the_department())
    run_jobs()
    assert mail.outbox == []
    client = client_at(lyon, ada)
    assert "No such user" in client.get("/notices/settings/").content.decode()
    client.post("/notices/address/")
    with enter(lyon):
        answer_officially([made], body="Again.", by=bruno, department=the_department())
    run_jobs()
    assert [message.to for message in mail.outbox] == [[ada.email]]


def test_without_a_secret_nobody_reports_bounces(client_at: Any, settings: Any, db: None) -> None:
    settings.MAIL_WEBHOOK_SECRET = ""
    response = client_at(None).post(
        "/mail/bounces/", "{}", content_type="application/json", HTTP_AUTHORIZATION="Bearer "
    )
    assert response.status_code == 404


def test_a_new_address_is_written_to(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    assert actions.note_bounce(ada.pk, is_permanent=True, reason="550")
    assert not actions.note_bounce(ada.pk, is_permanent=True, reason="550")
    ada.email = "ada@new.example"
    ada.save(update_fields=["email"])
    assert answered(made, bruno, run_jobs).to == ["ada@new.example"]


def test_the_command_reads_one_report_from_standard_input(
    lyon: Any, ada: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = REPORT.format(token=token_of(lyon, ada), action="failed", status="5.1.1")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    out = io.StringIO()
    call_command("read_bounces", stdout=out)
    assert out.getvalue().startswith("1 reports taken in")
    run_jobs()
    with enter(lyon):
        assert Reader.objects.get(user=ada).stopped_at is not None


def test_mails_come_back_to_an_address_that_names_their_person(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any, settings: Any
) -> None:
    settings.BOUNCE_ADDRESS = "bounces@mail.example"
    message = answered(made, bruno, run_jobs)
    assert message.from_email == f"bounces+{token_of(lyon, ada)}@mail.example"
    assert str(message.message()["From"]).startswith("Lyon")
