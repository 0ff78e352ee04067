"""The pages of moderation and the API: the same doors, and nothing for strangers."""

from __future__ import annotations

from typing import Any

import pytest

from participation.departments.models import Role
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.moderation import actions
from participation.moderation.models import Case, Flag, Statement
from tenants.context import enter
from tests.participation.arrange import open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(lyon: Any, bruno: Any, ada: Any) -> Contribution:
    with enter(lyon):
        return discussions.contribute(open_discussion(bruno), by=ada, body="My neighbour at number 12.")


@pytest.fixture
def nora(lyon: Any) -> Any:
    with enter(lyon):
        return person("nora")


def test_a_resident_flags_and_a_moderator_decides(
    lyon: Any, made: Contribution, nora: Any, bruno: Any, client_at: Any
) -> None:
    page = client_at(lyon, nora).get(f"/contributions/{made.pk}/")
    assert f"/contributions/{made.pk}/flag/" in page.content.decode()
    sent = client_at(lyon, nora).post(
        f"/contributions/{made.pk}/flag/", {"ground": "private", "words": "Us!"}
    )
    assert sent.status_code == 302
    staff = client_at(lyon, bruno)
    queue = staff.get("/workspace/moderation/").content.decode()
    assert "Us!" in queue
    assert "Nora" not in queue
    with enter(lyon):
        case = Case.objects.get()
    refused = staff.post("/workspace/moderation/decisions/", {"case": case.pk, "what": "hide", "reason": ""})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.content.decode()
    without = staff.post(
        "/workspace/moderation/decisions/", {"case": case.pk, "what": "hide", "reason": "A name."}
    )
    assert without.status_code == 422
    assert "A name." in without.content.decode()
    staff.post(
        "/workspace/moderation/decisions/",
        {"case": case.pk, "what": "hide", "ground": "private", "reason": "A name."},
    )
    with enter(lyon):
        assert Contribution.objects.get(pk=made.pk).is_hidden


def test_a_flag_without_a_rule_is_refused_and_keeps_the_words(
    lyon: Any, made: Contribution, nora: Any, client_at: Any
) -> None:
    page = client_at(lyon, nora).post(f"/contributions/{made.pk}/flag/", {"words": "It is about us."})
    assert page.status_code == 422
    assert "It is about us." in page.content.decode()
    with enter(lyon):
        assert not Flag.objects.exists()


def test_the_author_reads_the_reasons_appeals_and_is_answered(
    lyon: Any, made: Contribution, ada: Any, nora: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        discussions.hide_contribution(made, by=bruno, ground="private", reason="It names a neighbour.")
        statement = Statement.objects.get()
        gina = person("gina", role=Role.MODERATOR)
    author = client_at(lyon, ada)
    assert f"/decisions/{statement.pk}/" in author.get("/decisions/").content.decode()
    page = author.get(f"/decisions/{statement.pk}/").content.decode()
    assert "It names a neighbour." in page
    assert "Bruno" not in page
    assert client_at(lyon, nora).get(f"/decisions/{statement.pk}/").status_code == 404
    author.post(f"/decisions/{statement.pk}/", {"words": "I meant a house."})
    address = f"/workspace/moderation/appeals/{statement.pk}/"
    assert client_at(lyon, bruno).get(address).status_code == 403
    assert "I meant a house." in client_at(lyon, gina).get("/workspace/moderation/appeals/").content.decode()
    client_at(lyon, gina).post(address, {"grants": "yes", "answer": "You are right."})
    assert "You are right." in author.get(f"/decisions/{statement.pk}/").content.decode()
    with enter(lyon):
        assert Contribution.objects.get(pk=made.pk).is_visible


def test_a_person_is_blocked_and_unblocked_on_the_pages(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any
) -> None:
    staff = client_at(lyon, bruno)
    assert staff.get(f"/workspace/contributions/{made.pk}/block/").status_code == 200
    staff.post(
        f"/workspace/contributions/{made.pk}/block/", {"ground": "insult", "reason": "Again.", "days": "7"}
    )
    with enter(lyon):
        block = Statement.objects.get()
    assert "Again." in staff.get("/workspace/moderation/blocks/").content.decode()
    staff.post(f"/workspace/moderation/blocks/{block.pk}/lifting/")
    with enter(lyon):
        assert Statement.objects.get().is_lifted


def test_claiming_on_the_page(lyon: Any, made: Contribution, nora: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        actions.flag_contribution(made, by=nora, ground="private")
    staff = client_at(lyon, bruno)
    assert staff.post("/workspace/moderation/claims/", {"what": "claim"}).url.endswith("?show=mine")
    assert "neighbour" in staff.get("/workspace/moderation/?show=mine").content.decode()
    staff.post("/workspace/moderation/claims/", {"what": "release"})
    with enter(lyon):
        assert Case.objects.get().claimed_by is None


def test_programs_use_the_same_doors(
    lyon: Any, made: Contribution, ada: Any, nora: Any, bruno: Any, client_at: Any
) -> None:
    api = "/api/v1"
    flagged = client_at(lyon, nora).post(
        f"{api}/contributions/{made.pk}/flags/", {"ground": "private"}, content_type="application/json"
    )
    assert flagged.status_code == 201
    staff = client_at(lyon, bruno)
    [case] = staff.get(f"{api}/moderation/cases/").json()["results"]
    assert case["flags"] == [{"ground": "private", "words": ""}]
    assert staff.post(f"{api}/moderation/claims/").json() == {"count": 1}
    body = {"cases": [case["id"]], "decision": "hide", "ground": "private", "reason": "A name."}
    decided = staff.post(f"{api}/moderation/decisions/", body, content_type="application/json")
    assert decided.json() == {"count": 1, "refusals": []}
    [statement] = client_at(lyon, ada).get(f"{api}/decisions/").json()["results"]
    assert statement["facts"] == "A name."
    address = f"{api}/decisions/{statement['id']}/appeal/"
    appealed = client_at(lyon, ada).put(address, {"words": "No."}, content_type="application/json")
    assert appealed.json()["appeal"] == "No."
    assert staff.get(f"{api}/moderation/appeals/").json()["results"] == []
    assert staff.get(f"{api}/moderation/waits/").json()["decided"] == 1


def test_a_person_without_a_role_sees_no_queue(
    lyon: Any, made: Contribution, nora: Any, client_at: Any
) -> None:
    with enter(lyon):
        mia = person("mia", role=Role.MEMBER)
    assert client_at(lyon, mia).get("/workspace/moderation/").status_code == 403
    assert client_at(lyon, nora).get("/api/v1/moderation/cases/").status_code == 403
