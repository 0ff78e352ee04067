"""Legal texts have drafts and numbered versions; what somebody agreed to is added and never changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from kit.errors import NotAllowed, Refused
from participation.privacy import actions, queries
from participation.privacy.models import Consent, LegalText
from tenants.context import enter

pytestmark = pytest.mark.django_db


def publish(by: Any, text: str, *, asks_again: bool = True, kind: str = "terms") -> LegalText:
    actions.save_draft(
        kind,
        bodies={"fr": f"# {text}", "en": f"# {text} in English"},
        changes={"fr": f"Nouveau : {text}"},
        asks_again=asks_again,
        by=by,
    )
    return actions.publish_text(kind, by=by)


def test_a_draft_is_seen_by_administrators_alone(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        actions.save_draft("terms", bodies={"fr": "# Brouillon"}, changes={}, by=bruno)
        with pytest.raises(NotAllowed):
            actions.save_draft("terms", bodies={"fr": "x"}, changes={}, by=ada)
    page = client_at(lyon).get("/legal/terms/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "no terms of its own" in page
    assert "Brouillon" not in page
    assert client_at(lyon).get("/api/v1/legal/terms/").json() == []
    assert "Brouillon" in client_at(lyon, bruno).get("/workspace/privacy/texts/terms/").content.decode()


def test_every_page_of_a_site_leads_to_its_terms_its_privacy_notice_and_its_rules(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    for path in ("/", "/account/login/", "/workspace/", "/workspace/people/", "/nothing/"):
        page = client_at(lyon, bruno if "workspace" in path else None).get(path).content.decode()
        for kind in ("imprint", "terms", "privacy", "moderation", "accessibility"):
            assert f'href="/legal/{kind}/"' in page, (path, kind)
    rules = client_at(lyon).get("/legal/moderation/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "It insults or threatens somebody" in rules
    with enter(lyon):
        publish(bruno, "Chez nous", kind="moderation")
    assert "Chez nous" in client_at(lyon).get("/legal/moderation/").content.decode()


def test_versions_are_numbered_public_and_stay_readable(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        publish(bruno, "Premier")
        publish(bruno, "Second")
    client = client_at(lyon, HTTP_ACCEPT_LANGUAGE="fr")
    assert "Second" in client.get("/legal/terms/").content.decode()
    assert "Premier" in client.get("/legal/terms/versions/1/").content.decode()
    history = client.get("/legal/terms/versions/").content.decode()
    assert "Nouveau : Second" in history
    assert [one["number"] for one in client.get("/api/v1/legal/terms/").json()] == [2, 1]
    assert client.get("/legal/terms/versions/3/").status_code == 404
    assert client.get("/legal/nothing/versions/").status_code == 404


def test_a_reader_gets_their_own_language_else_that_of_the_site(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    from tenants.models import Tenant

    with enter(lyon):
        text = publish(bruno, "Charte")
        assert queries.in_language(text.bodies, "en") == "# Charte in English"
        assert queries.in_language(text.bodies, "nl") == "# Charte"
    assert isinstance(lyon, Tenant)


def test_publishing_needs_the_main_language_and_says_what_changed(lyon: Any, bruno: Any) -> None:
    with enter(lyon):
        with pytest.raises(Refused):
            actions.publish_text("terms", by=bruno)
        actions.save_draft("terms", bodies={"en": "# Only English"}, changes={}, by=bruno)
        with pytest.raises(Refused) as refused:
            actions.publish_text("terms", by=bruno)
        assert refused.value.field == "body_fr"
        publish(bruno, "Premier")
        actions.save_draft("terms", bodies={"fr": "# Second"}, changes={}, by=bruno)
        with pytest.raises(Refused) as refused:
            actions.publish_text("terms", by=bruno)
        assert refused.value.field == "changes_fr"


def test_people_are_asked_again_only_when_a_version_needs_it(lyon: Any, bruno: Any, ada: Any) -> None:
    with enter(lyon):
        assert queries.page_to_see_first(ada) == ""
        publish(bruno, "Premier")
        assert queries.page_to_see_first(ada) == "privacy:consents"
        actions.answer(ada, purpose="terms", given=True)
        assert queries.page_to_see_first(ada) == ""
        publish(bruno, "Faute corrigée", asks_again=False)
        assert queries.page_to_see_first(ada) == ""
        publish(bruno, "Autre chose")
        assert queries.page_to_see_first(ada) == "privacy:consents"
        publish(bruno, "Encore une faute", asks_again=False)
        assert queries.page_to_see_first(ada) == "privacy:consents"
        actions.answer(ada, purpose="terms", given=True)
        assert queries.page_to_see_first(ada) == ""


def test_nobody_is_kept_from_reading(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        publish(bruno, "Premier")
    client = client_at(lyon, ada)
    assert client.get("/").status_code == 200
    page = client.get("/my-data/consents/?next=/projects/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert 'href="/projects/"' in page
    answer = client.post("/my-data/consents/", {"purpose": "terms", "given": "yes", "next": "/projects/"})
    assert answer["Location"] == "/projects/", "nothing is asked any more"
    with enter(lyon):
        assert Consent.objects.get(user=ada).text.number == 1


def test_everything_that_is_asked_for_is_agreed_to_at_once_and_the_way_goes_on(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        for kind in ("terms", "moderation"):
            actions.save_draft(kind, bodies={"fr": "Premier"}, changes={}, by=bruno)
            actions.publish_text(kind, by=bruno)
    client, here = client_at(lyon, ada), "/my-data/consents/"
    assert 'name="texts"' in client.get(here).content.decode()
    one = client.post(here, {"purpose": "terms", "given": "no", "next": "/contributions/kept/"})
    assert one["Location"].startswith(here), "the other text is still asked for"
    both = client.post(here, {"texts": "yes", "next": "/contributions/kept/"})
    assert both["Location"] == "/contributions/kept/"
    assert 'name="texts"' not in client.get(here).content.decode()
    with enter(lyon):
        mine = Consent.objects.filter(user=ada).order_by("pk").values_list("purpose", "given")
        assert ("statistics", True) not in mine
        assert queries.page_to_see_first(ada) == ""
        assert actions.agree_to_texts(ada) == 0


def test_answers_are_added_and_never_changed(lyon: Any, ada: Any) -> None:
    with enter(lyon):
        actions.answer(ada, purpose="statistics", given=True)
        made = actions.answer(ada, purpose="statistics", given=False)
        assert list(Consent.objects.order_by("pk").values_list("given", flat=True)) == [True, False]
        [standing] = queries.standings(ada)
        assert standing.answer == made
        with pytest.raises(ProgrammingError), transaction.atomic():
            Consent.objects.filter(pk=made.pk).update(given=True)
        with pytest.raises(Refused):
            actions.answer(ada, purpose="terms", given=True)


def test_taking_back_the_consent_for_figures_empties_what_was_told(lyon: Any, ada: Any) -> None:
    with enter(lyon):
        type(ada).objects.filter(pk=ada.pk).update(age_band="80_up")
        actions.answer(ada, purpose="statistics", given=True)
        actions.answer(ada, purpose="statistics", given=False)
        ada.refresh_from_db()
        assert (ada.age_band, ada.area_id) == ("", None)


def test_the_editor_keeps_what_was_typed_and_publishes(lyon: Any, bruno: Any, client_at: Any) -> None:
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")
    address = "/workspace/privacy/texts/moderation/"
    with enter(lyon):
        publish(bruno, "Anciennes", kind="moderation")
    refused = client.post(address, {"body_fr": "# Toutes neuves", "publish": "1"})
    assert refused.status_code == 422
    assert "# Toutes neuves" in refused.content.decode()
    assert (
        client.post(address, {"body_fr": "# Nos règles", "asks_again": "on", "save": "1"}).status_code == 302
    )
    assert "Nos règles</h" in client.get(address).content.decode()
    assert (
        client.post(address, {"body_fr": "# Nos règles", "changes_fr": "Tout", "publish": "1"}).status_code
        == 302
    )
    assert "Nos règles" in client_at(lyon).get("/legal/moderation/").content.decode()


def test_the_api_knows_what_i_agreed_to(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        publish(bruno, "Premier")
    client = client_at(lyon, ada)
    asked = {one["purpose"]: one["is_asked"] for one in client.get("/api/v1/me/consents/").json()}
    assert asked == {"terms": True, "statistics": False}
    made = client.post(
        "/api/v1/me/consents/", {"purpose": "terms", "given": True}, content_type="application/json"
    )
    assert made.status_code == 201
    assert {one["purpose"]: one["is_asked"] for one in made.json()}["terms"] is False


def test_texts_of_one_government_are_not_those_of_another(
    lyon: Any, turin: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        publish(bruno, "Premier")
    assert "Premier" not in client_at(turin).get("/legal/terms/").content.decode()
    assert client_at(turin).get("/api/v1/legal/terms/").json() == []


def test_saying_ones_age_is_agreeing_and_taking_it_back_is_on_record_too(
    lyon: Any, ada: Any, client_at: Any
) -> None:
    client = client_at(lyon, ada)
    said = {"display_name": "Ada", "language": "fr", "age_band": "35_49"}
    for age in ("35_49", "35_49", "50_64", ""):
        client.post("/account/profile/", {**said, "age_band": age})
    with enter(lyon):
        rows = Consent.objects.filter(user=ada, purpose="statistics").order_by("pk")
        assert list(rows.values_list("given", flat=True)) == [True, False]
