"""What can be a city's own domain, and who may ask for it."""

from __future__ import annotations

import pytest

from accounts.models import User
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from tenants.context import enter, lobby
from tenants.domains import records
from tenants.domains.actions import remove_domain, request_domain
from tenants.domains.names import domain_name, in_words, zone_of
from tenants.models import CustomDomain, Tenant
from tests.tenants.domains.conftest import NAME, routed


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("participer.lyon-example.org", "participer.lyon-example.org"),
        ("  Participer.LYON-Example.ORG. ", "participer.lyon-example.org"),
        ("https://participer.lyon-example.org/projets/?page=2", "participer.lyon-example.org"),
        ("participer.lyon-example.org:8443", "participer.lyon-example.org"),
        ("bürger.münchen-beispiel.de", "xn--brger-kva.xn--mnchen-beispiel-zvb.de"),
        ("BÜRGER.münchen-beispiel.de", "xn--brger-kva.xn--mnchen-beispiel-zvb.de"),
        ("straße.beispiel-stadt.de", "xn--strae-oqa.beispiel-stadt.de"),
        ("xn--brger-kva.beispiel-stadt.de", "xn--brger-kva.beispiel-stadt.de"),
        ("ville。exemple.fr", "ville.exemple.fr"),
        ("lyon-example.org", "lyon-example.org"),
    ],
)
def test_a_domain_is_kept_in_one_form_however_it_was_typed(typed: str, name: str) -> None:
    assert domain_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "lyon",
        "localhost",
        "lyon.localhost",
        "civocracy.localhost",
        "www.lyon.localhost",
        "192.0.2.7",
        "2001:db8::7",
        "[2001:db8::7]",
        "http://[2001:db8::7",
        "300.300.300.300",
        "lyon..org",
        "-lyon.org",
        "lyon-.org",
        "ly_on.org",
        "*.lyon-example.org",
        "a b.org",
        "lyon@example.org/x y",
        "x" * 64 + ".org",
        ".".join(["abcdefghi"] * 25) + ".org",
        "org",
        "co.uk",
        "gouv.fr",
        "github.io",
        "xn--a.org",
        "printer.local",
        "city.test",
        "participate.home.arpa",
        "hidden.onion",
        "intranet.corp",
    ],
)
def test_what_cannot_be_a_city_s_domain_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        domain_name(typed)
    assert refused.value.field == "name"
    assert len(str(refused.value)) > 20


def test_people_read_a_domain_with_its_accents() -> None:
    assert in_words("xn--brger-kva.xn--mnchen-beispiel-zvb.de") == "bürger.münchen-beispiel.de"
    assert in_words("xn--0.example.org") == "xn--0.example.org"


@pytest.mark.parametrize(
    ("name", "zone"),
    [("participer.ville.lyon.fr", "lyon.fr"), ("lyon.fr", "lyon.fr"), ("a.leeds.gov.uk", "leeds.gov.uk")],
)
def test_the_zone_is_the_domain_that_was_bought(name: str, zone: str) -> None:
    assert zone_of(name) == zone


def test_asking_gives_the_exact_records_and_routes_nothing(asked: CustomDomain) -> None:
    proof = records.proof_of(asked)
    assert (proof.kind, proof.name, proof.short) == ("TXT", f"_civocracy.{NAME}", "_civocracy.participer")
    assert proof.value == f"civocracy={asked.token}"
    assert len(asked.token) == 40
    (direction,) = records.leading_here(asked)
    assert (direction.kind, direction.name, direction.value) == ("CNAME", NAME, "sites.civocracy.example")
    assert [(one.kind, one.value) for one in records.by_address(asked)] == [
        ("A", "192.0.2.10"),
        ("AAAA", "2001:db8::10"),
    ]
    assert asked.state == "requested"
    assert routed(NAME) is None


def test_at_the_top_of_a_domain_addresses_are_asked_for_because_a_cname_cannot_be(
    plan: None, inside_lyon: Tenant, bruno: User
) -> None:
    domain = request_domain(inside_lyon, name="lyon-example.org", by=bruno)
    assert [(one.kind, one.short, one.value) for one in records.leading_here(domain)] == [
        ("A", "@", "192.0.2.10"),
        ("AAAA", "@", "2001:db8::10"),
    ]


def test_where_the_installation_names_no_addresses_the_top_of_a_domain_gets_an_alias(
    plan: None, inside_lyon: Tenant, bruno: User, settings: object
) -> None:
    settings.CUSTOM_DOMAIN_ADDRESSES = []  # type: ignore[attr-defined]  # pytest-django's
    domain = request_domain(inside_lyon, name="lyon-example.org", by=bruno)
    assert [(one.kind, one.value) for one in records.leading_here(domain)] == [
        ("ALIAS", "sites.civocracy.example")
    ]


def test_it_is_on_the_record_of_the_city(asked: CustomDomain, bruno: User) -> None:
    line = AuditEntry.objects.get(action="domain.requested")
    assert (line.actor_id, line.after) == (bruno.pk, {"name": NAME})


def test_a_plan_without_it_is_refused_with_a_sentence(inside_lyon: Tenant, bruno: User) -> None:
    with pytest.raises(Refused, match="Your plan does not include a domain of your own"):
        request_domain(inside_lyon, name=NAME, by=bruno)


def test_a_resident_and_another_city_s_administrator_may_not(
    plan: None, lyon: Tenant, turin: Tenant, ada: User, bruno: User, gino: User
) -> None:
    with enter(lyon), pytest.raises(NotAllowed):
        request_domain(lyon, name=NAME, by=ada)
    with enter(turin), pytest.raises(NotAllowed):
        request_domain(lyon, name=NAME, by=gino)
    with lobby(), pytest.raises(NotAllowed):
        request_domain(lyon, name=NAME, by=bruno)


def test_a_site_that_can_only_be_read_asks_for_nothing(plan: None, inside_lyon: Tenant, bruno: User) -> None:
    inside_lyon.state = Tenant.State.READ_ONLY
    with pytest.raises(Refused, match="only be read"):
        request_domain(inside_lyon, name=NAME, by=bruno)


def test_the_same_domain_is_asked_for_once(asked: CustomDomain, inside_lyon: Tenant, bruno: User) -> None:
    with pytest.raises(Refused, match="already"):
        request_domain(inside_lyon, name=NAME.upper(), by=bruno)


def test_ten_are_enough(plan: None, inside_lyon: Tenant, bruno: User) -> None:
    for number in range(10):
        request_domain(inside_lyon, name=f"site{number}.lyon-example.org", by=bruno)
    with pytest.raises(Refused, match="Remove a domain first"):
        request_domain(inside_lyon, name="one-more.lyon-example.org", by=bruno)


def test_what_was_removed_can_be_asked_for_again_and_is_proven_anew(
    asked: CustomDomain, inside_lyon: Tenant, bruno: User
) -> None:
    remove_domain(asked, by=bruno)
    again = request_domain(inside_lyon, name=NAME, by=bruno)
    assert again.pk == asked.pk
    assert again.token != asked.token
    assert (again.state, again.removed_at) == ("requested", None)
