"""What the coach knows of each language. Data, not code: words are in lower case, patterns are regular expressions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One language.

    `yes_no` are beginnings of questions that can be answered with yes or no; `opinions` ask for a view of everything;
    `broad` are topics that mean something else to everybody; `second` joins a second question to a first one;
    `leading` gives the answer away. `capitals_name` says whether a capital letter inside a sentence marks a name.
    """

    yes_no: tuple[str, ...]
    opinions: tuple[str, ...]
    broad: frozenset[str]
    second: str
    leading: str
    time: str
    capitals_name: bool = True
    most_words: int = 25


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in its order."""
    return tuple(text.split())


ENGLISH = Words(
    yes_no=words_of("do does did is are was were should shall would will can could may must have has"),
    opinions=("what do you think", "what is your opinion", "how do you feel", "tell us about", "what about"),
    broad=frozenset(
        words_of(
            """
            mobility traffic environment climate culture education health housing security safety
            future city region sustainability digitalisation youth sport nature energy economy
            democracy society
            """
        )
    ),
    second=r"\b(?:and|or|also)\s+(?:what|how|where|when|which|who|why|should|would|do|does|is|are)\b",
    leading=r"\b(?:don't you|do you not|do you agree|surely|obviously|of course|wouldn't you|isn't it|clearly)\b",
    time=r"\b(?:today|tomorrow|summer|winter|spring|autumn|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|week|month|year|morning|evening|night|weekend)s?\b",
)

FRENCH = Words(
    yes_no=(
        "est-ce que",
        "est-ce qu'",
        "faut-il",
        "doit-on",
        "devons-nous",
        "peut-on",
        "pouvons-nous",
        "êtes-vous",
        "voulez-vous",
        "souhaitez-vous",
        "pensez-vous que",
        "pensez-vous qu'",
        "avez-vous",
        "approuvez-vous",
        "seriez-vous",
        "aimeriez-vous",
        "la ville doit-elle",
        "devrait-on",
        "y a-t-il",
    ),
    opinions=(
        "que pensez-vous d",
        "quel est votre avis",
        "quelle est votre opinion",
        "parlez-nous d",
        "votre avis sur",
    ),
    broad=frozenset(
        words_of(
            """
            mobilité circulation environnement climat culture éducation santé logement sécurité
            avenir ville région durabilité numérique jeunesse sport nature énergie économie
            démocratie société
            """
        )
    ),
    second=r"\b(?:et|ou)\s+(?:que|quel|quelle|quels|quelles|comment|où|quand|pourquoi|qui|faut|est-ce|doit|à quel)\b",
    leading=r"(?:ne pensez-vous pas|n'est-ce pas|bien sûr|évidemment|êtes-vous d'accord|ne faut-il pas|ne faudrait-il pas)",
    time=r"\b(?:aujourd'hui|demain|été|hiver|printemps|automne|janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre|semaine|mois|année|an|matin|soir|nuit|week-end)s?\b",
)

GERMAN = Words(
    yes_no=words_of(
        """
        soll sollen sollte sollten ist sind war wird werden wollen möchten würden finden haben hat
        kann können darf dürfen muss müssen braucht brauchen gibt wünschen
        """
    ),
    opinions=(
        "was halten sie",
        "was denken sie",
        "was meinen sie",
        "wie finden sie",
        "ihre meinung",
        "wie stehen sie",
    ),
    broad=frozenset(
        words_of(
            """
            mobilität verkehr umwelt klima kultur bildung gesundheit wohnen sicherheit zukunft stadt
            region nachhaltigkeit digitalisierung jugend sport natur energie wirtschaft demokratie
            gesellschaft
            """
        )
    ),
    second=r"\b(?:und|oder|sowie)\s+(?:was|wie|wo|wann|welche\w*|wer|warum|wozu|soll\w*|ist|sind|wird|finden)\b",
    leading=r"(?:finden sie nicht auch|nicht wahr|selbstverständlich|natürlich|stimmen sie zu|sind sie auch|offensichtlich)",
    time=r"\b(?:heute|morgen|sommer|winter|frühling|frühjahr|herbst|januar|februar|märz|april|mai|juni|juli|august"
    r"|september|oktober|november|dezember|woche|wochen|monat|monate|jahr|jahre|jahren|abend|nacht|wochenende)\b",
    # Every noun has one.
    capitals_name=False,
)

DUTCH = Words(
    yes_no=words_of(
        """
        moet moeten is zijn was wordt worden wilt willen zou zouden vindt vinden heeft hebben kan
        kunnen mag mogen bent gaat
        """
    ),
    opinions=(
        "wat vindt u",
        "wat vind je",
        "wat denkt u",
        "wat denk je",
        "wat is uw mening",
        "hoe denkt u over",
    ),
    broad=frozenset(
        words_of(
            """
            mobiliteit verkeer milieu klimaat cultuur onderwijs gezondheid wonen veiligheid toekomst
            stad regio duurzaamheid digitalisering jeugd jongeren sport natuur energie economie
            democratie samenleving
            """
        )
    ),
    second=r"\b(?:en|of)\s+(?:wat|hoe|waar|wanneer|welke?|wie|waarom|moet\w*|is|zijn|zou|vindt)\b",
    leading=r"(?:vindt u niet ook|nietwaar|natuurlijk|vanzelfsprekend|bent u het ermee eens|uiteraard|toch\?)",
    time=r"\b(?:vandaag|morgen|zomer|winter|lente|voorjaar|herfst|januari|februari|maart|april|mei|juni|juli|augustus"
    r"|september|oktober|november|december|week|weken|maand|maanden|jaar|jaren|avond|nacht|weekend)\b",
)

LANGUAGES = {"en": ENGLISH, "fr": FRENCH, "de": GERMAN, "nl": DUTCH}
