"""What the coach says about questions as they are really asked, and the form it proposes instead.

The English ones are topics and questions of public consultations (Canada's electoral reform, housing in New Zealand, land on
the San Juan Islands) and as councils word them; the others are worded as French, German and Dutch cities word theirs. Each
stands with everything that should be said of it, and nothing else may be: a silly verdict costs more than a missing one.
"""

from __future__ import annotations

from typing import Any

import pytest

from participation.discussions.coach import advice_on, score_of, sharper_form
from participation.discussions.models import Discussion
from tenants.context import enter
from tests.participation.arrange import published_project

QUESTIONS: dict[str, dict[str, str]] = {
    "en": {
        "Canadian Electoral Reform": "no_question",
        "JOIN THE DISCUSSION BELOW: Land use and conservation in the San Juan Islands": "no_question",
        "How can we make housing affordable in New Zealand?": "",
        "What are your views on the future of our city?": "broad",
        "What do you think about housing?": "broad",
        "What should the council do about traffic?": "broad",
        "Do you support the proposed 20 mph limit on residential streets?": "yes_no",
        "In your opinion, should the Land Bank tax be made permanent?": "yes_no",
        "Don't you agree that the high street should be free of cars?": "yes_no leading",
        "How can we reduce flooding on Mill Road, and who should pay for it?": "double",
        "Where and when should the farmers' market take place?": "",
        "How might we help people who live alone and are over 65 to stay connected?": "",
        "Which places in Leith feel unsafe after dark, and why?": "",
        "May Day celebrations: what would you like to see in the park?": "",
        "How would you spend £100,000 on Victoria Park?": "",
        "Have your say on the new bus timetable": "no_question",
        "How do we leverage synergies for multimodal hubs in Leeds?": "hard",
    },
    "fr": {
        "Comment améliorer la qualité de l’air dans la métropole de Lyon ?": "",
        "Que pensez-vous du projet de tramway T9 ?": "",
        "Que pensez-vous de la mobilité ?": "broad",
        "Quelles sont vos attentes en matière de mobilité ?": "broad",
        "Quelle place pour la voiture en ville demain ?": "broad",
        "Faut-il piétonniser la Presqu’île ?": "yes_no",
        "Selon vous, faut-il limiter la vitesse à 30 km/h rue Garibaldi ?": "yes_no",
        "Êtes-vous pour ou contre la vidéosurveillance ?": "yes_no",
        "N’est-il pas temps de rendre le centre aux piétons ?": "yes_no leading",
        "Comment et où planter 300 000 arbres d’ici 2030 ?": "",
        "Quel avenir pour la place Bellecour ?": "",
        "Que faudrait-il pour que vous preniez le bus et que vous laissiez votre voiture ?": "",
        "Quels lieux de la Guillotière évitez-vous le soir, et pourquoi ?": "",
        "Comment réaménager la gare et qui doit payer les travaux ?": "double",
        "Grand débat : la transition écologique": "no_question",
        "Comment renforcer la gouvernance de la place du Marché ?": "hard",
    },
    "de": {
        "Wie soll das Tempelhofer Feld künftig genutzt werden?": "",
        "Was halten Sie von der Verkehrswende?": "broad",
        "Wie und wo wollen wir wohnen?": "broad",
        "Wie kann die Stadt klimaneutral werden?": "broad",
        "Soll die Friedrichstraße autofrei bleiben?": "yes_no",
        "Ist es Ihrer Meinung nach sinnvoll, in der Altstadt Tempo 30 einzuführen?": "yes_no",
        "Sind Sie für oder gegen die Bebauung am Ostpark?": "yes_no",
        "Finden Sie nicht auch, dass der Marktplatz grüner werden sollte?": "yes_no leading",
        "Wie können wir den Radverkehr in Freiburg bis 2030 sicherer machen?": "",
        "Wo fehlen in Ihrem Stadtteil Bänke, Schatten oder Trinkbrunnen?": "",
        "Welche Orte in der Nordstadt meiden Sie abends, und warum?": "",
        "Was würde Sie dazu bringen, im Winter öfter mit dem Bus zu fahren?": "",
        "Welche Wünsche haben Sie für die Bibliothek und wie oft kämen Sie?": "double",
        "Zukunft der Innenstadt": "broad no_question",
        "Wie gelingt die Nachverdichtung im Quartier am Hafen?": "hard",
    },
    "nl": {
        "Hoe maken we het Museumplein groener?": "",
        "Wat vindt u van de plannen voor de binnenstad?": "broad",
        "Hoe kan de buurt bijdragen aan een schone stad?": "broad",
        "Moet de Coolsingel autovrij worden?": "yes_no",
        "Bent u voor of tegen windmolens in de polder?": "yes_no",
        "Volgens u, moet de markt naar het Stationsplein?": "yes_no",
        "Vindt u ook niet dat er te hard wordt gereden op de Dorpsstraat?": "yes_no leading",
        "Waar en wanneer moet de markt komen?": "",
        "Welke plekken in Overvecht voelen 's avonds onveilig, en waarom?": "",
        "Waar moeten in 2027 nieuwe fietsenstallingen komen in Leuven?": "",
        "Wat is er nodig om de Markt op zaterdag bereikbaar te houden?": "",
        "Hoe ziet uw ideale speeltuin eruit en hoeveel mag die kosten?": "double",
        "Toekomst van de bibliotheek": "broad no_question",
        "Denk mee over de nieuwe speeltuin": "no_question",
        "Hoe past de omgevingsvisie bij uw straat in Zwolle?": "hard",
    },
}


def keys(question: str, language: str) -> set[str]:
    return {advice.key for advice in advice_on(question, language=language)}


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [(language, *one) for language, table in QUESTIONS.items() for one in table.items()],
)
def test_of_a_real_question_everything_is_said_that_should_be_and_nothing_else(
    language: str, question: str, expected: str
) -> None:
    assert keys(question, language) == set(expected.split())


def test_the_score_begins_at_a_hundred_and_says_what_it_is_less_for() -> None:
    assert score_of([]) == 100
    [advice] = advice_on("Should we plant trees on Market Street in 2027?", language="en")
    assert score_of([advice]) == 100 - advice.weight
    poor = advice_on("Don't you agree that traffic is bad and what should we do", language="en")
    assert 0 <= score_of(poor) < 50


@pytest.mark.parametrize(
    ("language", "question", "form"),
    [
        (
            "en",
            "What should the council do about traffic?",
            "When it comes to traffic, what would help ‹whom› in ‹which place› before ‹when›?",
        ),
        (
            "en",
            "How can we reduce flooding on Mill Road, and who should pay for it?",
            "How can we reduce flooding on Mill Road?",
        ),
        (
            "en",
            "Should Elm Street be closed?",
            "What would you need so that ‹the change› in ‹which place› works for you?",
        ),
        (
            "fr",
            "Quelles sont vos attentes en matière de mobilité ?",
            "En matière de mobilité, qu’est-ce qui aiderait ‹qui› à ‹quel endroit› avant ‹quand› ?",
        ),
        ("fr", "Comment réaménager la gare et qui doit payer ?", "Comment réaménager la gare ?"),
        (
            "de",
            "Zukunft der Innenstadt",
            "Was sollten wir über ‹die Sache› an ‹welchem Ort› wissen, bevor wir im ‹wann› entscheiden?",
        ),
        ("nl", "Hoe maken we het Museumplein groener?", ""),
    ],
)
def test_it_proposes_a_sharper_form(language: str, question: str, form: str) -> None:
    assert sharper_form(question, language=language) == form


@pytest.mark.parametrize("language", list(QUESTIONS))
def test_a_form_that_is_filled_in_is_a_good_question_and_before_that_it_says_what_is_missing(
    language: str,
) -> None:
    for question in QUESTIONS[language]:
        if form := sharper_form(question, language=language):
            again = keys(form, language)
            assert again <= {"blank"}, (question, form)


@pytest.mark.django_db
def test_the_editor_takes_the_form_over_and_keeps_everything_else(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = published_project(bruno)
    client, here = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/discussions/new/"
    typed = {"question": "Should Elm Street be closed?", "background": "It floods.", "moderation": "post"}
    page = client.post(here, {**typed, "check": "yes"}).content.decode()
    assert "80 of 100" in page
    assert "What would you need so that" in page
    taken = client.post(here, {**typed, "sharper": "yes"})
    assert taken.status_code == 200
    words = taken.content.decode()
    assert "works for you?</textarea>" in words
    assert "It floods.</textarea>" in words
    assert "Something is still to be filled in." in words
    with enter(lyon):
        assert not Discussion.objects.exists()
