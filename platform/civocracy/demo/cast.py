"""Where the demo plays and who may sign in there. Plain facts without Django: `make run` prints them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A tenant of the demo."""

    slug: str
    name: str
    kind: str
    country: str
    population: int
    language: str
    timezone: str
    brand_color: str
    legal_name: str
    #: The slug of the region that it belongs to; empty for none.
    region: str = ""

    @property
    def host(self) -> str:
        """Its host on this machine."""
        return f"{self.slug}.localhost"

    @property
    def label(self) -> str:
        """How the terminal calls it."""
        language = {"fr": "in French", "de": "in German", "en": "in English"}[self.language]
        if self.region:
            return f"{self.name}, a member of {self.region.title()}"
        return f"{self.name}, a {self.kind} {language}"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in. `place` is the tenant's slug; empty means Civocracy's own site."""

    email: str
    name: str
    place: str
    role: str


VALBOURG = Place(
    slug="valbourg",
    name="Valbourg",
    kind="city",
    country="FR",
    population=84_200,
    language="fr",
    timezone="Europe/Paris",
    brand_color="#1d6f5c",
    legal_name="Ville de Valbourg",
)
SEEFURT = Place(
    slug="seefurt",
    name="Seefurt",
    kind="city",
    country="DE",
    population=31_400,
    language="de",
    timezone="Europe/Berlin",
    brand_color="#1f5fa8",
    legal_name="Stadt Seefurt",
)
NORTHMOOR = Place(
    slug="northmoor",
    name="Northmoor",
    kind="region",
    country="GB",
    population=1_210_000,
    language="en",
    timezone="Europe/London",
    brand_color="#7a3e9d",
    legal_name="Northmoor Combined Authority",
)


def _member(name: str, *, population: int, brand_color: str) -> Place:
    slug = name.lower()
    return Place(
        slug=slug,
        name=name,
        kind="city",
        country="GB",
        population=population,
        language="en",
        timezone="Europe/London",
        brand_color=brand_color,
        legal_name=f"{name} Town Council",
        region=NORTHMOOR.slug,
    )


#: The first two let the region see their figures, the last one has not chosen to: what each says is in its script.
MEMBERS = (
    _member("Calderby", population=46_300, brand_color="#8a3b12"),
    _member("Brackholme", population=18_900, brand_color="#2f6b2f"),
    _member("Easterness", population=27_400, brand_color="#1b5e8a"),
)
#: A region before its members.
PLACES = (VALBOURG, SEEFURT, NORTHMOOR, *MEMBERS)

PEOPLE = (
    Person("claire.morel@valbourg.example", "Claire Morel", "valbourg", "Valbourg: administrator"),
    Person(
        "youssef.benali@valbourg.example", "Youssef Benali", "valbourg", "Valbourg: project lead, mobility"
    ),
    Person("sophie.garnier@valbourg.example", "Sophie Garnier", "valbourg", "Valbourg: moderator"),
    Person("nadia.petit@mail.example", "Nadia Petit", "valbourg", "Valbourg: resident"),
    Person("jutta.hansen@seefurt.example", "Jutta Hansen", "seefurt", "Seefurt: administrator"),
    Person("murat.yildiz@seefurt.example", "Murat Yıldız", "seefurt", "Seefurt: project lead, city planning"),
    Person("karin.vogt@mail.example", "Karin Vogt", "seefurt", "Seefurt: resident"),
    Person(
        "margaret.holt@northmoor.example",
        "Margaret Holt",
        "northmoor",
        "Northmoor: administrator of the region",
    ),
    Person("dev.patel@northmoor.example", "Dev Patel", "northmoor", "Northmoor: project lead, transport"),
    Person("owen.price@mail.example", "Owen Price", "northmoor", "Northmoor: resident"),
    Person(
        "anne.tranter@calderby.example",
        "Anne Tranter",
        "calderby",
        "Calderby: administrator, shares figures with the region",
    ),
    Person("dora.lindqvist@civocracy.example", "Dora Lindqvist", "", "Civocracy: staff, sees the console"),
)
