"""What the coach says about a question, in four languages."""

from __future__ import annotations

import pytest

from participation.discussions.coach import advice_on
from participation.discussions.coach.words import LANGUAGES

GOOD = {
    "en": "What would make crossing Garibaldi Street safer for children before September?",
    "fr": "Comment rendre la traversée de la rue Garibaldi plus sûre pour les enfants avant septembre ?",
    "de": "Was würde den Schulweg über die Garibaldistraße bis zum Herbst sicherer machen?",
    "nl": "Wat maakt de oversteek van de Garibaldistraat veiliger voor kinderen vóór september?",
}
POOR = {
    "broad": {
        "en": "What do you think about mobility?",
        "fr": "Que pensez-vous de la mobilité ?",
        "de": "Was halten Sie vom Verkehr?",
        "nl": "Wat vindt u van mobiliteit?",
    },
    "double": {
        "en": "Where should trees stand in Market Street and how should we pay for them?",
        "fr": "Où planter des arbres rue du Marché et comment les financer ?",
        "de": "Wo sollen in der Marktstraße Bäume stehen und wie sollen wir sie bezahlen?",
        "nl": "Waar moeten in de Marktstraat bomen staan en hoe betalen we die?",
    },
    "yes_no": {
        "en": "Should Garibaldi Street become a street for bicycles in 2027?",
        "fr": "Faut-il faire de la rue Garibaldi une rue cyclable en 2027 ?",
        "de": "Soll die Garibaldistraße 2027 zur Fahrradstraße werden?",
        "nl": "Moet de Garibaldistraat in 2027 een fietsstraat worden?",
    },
    "leading": {
        "en": "Why is it obviously better to have fewer cars in Garibaldi Street in 2027?",
        "fr": "Pourquoi la rue Garibaldi doit-elle évidemment accueillir moins de voitures en 2027 ?",
        "de": "Warum ist die Garibaldistraße mit weniger Autos 2027 natürlich schöner für alle?",
        "nl": "Waarom is de Garibaldistraat met minder auto's in 2027 natuurlijk mooier voor iedereen?",
    },
}


def keys(question: str, language: str) -> list[str]:
    return [advice.key for advice in advice_on(question, language=language)]


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_good_question_gets_no_advice(language: str) -> None:
    assert keys(GOOD[language], language) == []


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("key", list(POOR))
def test_a_poor_question_gets_the_advice_it_needs(key: str, language: str) -> None:
    assert key in keys(POOR[key][language], language)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_long_question_is_found_in_every_language(language: str) -> None:
    assert "long" in keys(GOOD[language].rstrip("?") + " " + "und weiter " * 15 + "?", language)


def test_a_title_is_not_a_question() -> None:
    assert keys("Trees on the Market Square in 2027", "en") == ["no_question"]


def test_two_question_marks_are_two_questions_in_any_language() -> None:
    assert keys("広場に木を? どこに?", "ja") == ["double"]


def test_no_question_yet_gets_no_advice() -> None:
    assert keys("   ", "en") == []


def test_a_broad_topic_that_names_its_place_is_not_too_broad() -> None:
    assert "broad" not in keys("How should traffic flow around Bellecour in summer?", "en")


def test_every_advice_says_what_why_and_what_instead() -> None:
    for advice in advice_on("Do you agree that traffic and how about the environment", language="en"):
        assert advice.what
        assert advice.why
        assert advice.instead
