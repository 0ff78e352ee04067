"""What the coach knows of each language. Data, not code: words are in lower case, patterns are regular expressions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sharper:
    """Forms of a question that can be answered. `topic` holds %s, the topic that was named."""

    topic: str
    change: str
    anything: str


@dataclass(frozen=True)
class Words:
    """One language.

    `yes_no` are beginnings of questions that can be answered with yes or no; `opinions` ask for a view of everything;
    `broad` are topics that mean something else to everybody; `second` joins a second question to a first one;
    `leading` gives the answer away. `time` says when: days, months, seasons; "tomorrow" says nothing. `reasons` at the end
    ask for reasons and are no second question. `vague` are those of the broad words that name no topic. `jargon` are words
    of officials that many people do not know. `capitals_name` says whether a capital letter inside a sentence marks a name.
    `sharper` are forms to begin from, with what is to be filled in between ‹ and ›.
    """

    yes_no: tuple[str, ...]
    opinions: tuple[str, ...]
    broad: frozenset[str]
    second: str
    leading: str
    time: str
    reasons: str
    vague: frozenset[str]
    jargon: frozenset[str]
    sharper: Sharper
    capitals_name: bool = True
    most_words: int = 25


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in its order."""
    return tuple(text.split())


ENGLISH = Words(
    yes_no=(
        *words_of(
            """
            do does did is are was were should shall would will can could must has don't doesn't isn't
            aren't won't wouldn't shouldn't couldn't can't haven't
            """
        ),
        "have you",
        "have we",
        "may we",
    ),
    opinions=(
        "what do you think",
        "what is your opinion",
        "what are your views",
        "what are your thoughts",
        "how do you feel",
        "tell us about",
        "what about",
    ),
    broad=frozenset(
        words_of(
            """
            mobility traffic environment climate culture education health housing security safety
            future city region sustainability digitalisation youth sport nature energy economy
            democracy society
            """
        )
    ),
    second=r"\b(?:and|or|also)\s+(?:(?P<word>what|how|where|when|which|who|why)\b"
    r"|(?:should|would|do|does|is|are|can|could|will)\s+(?:you|we|they|it|there|the|this|that|your|our)\b)",
    leading=r"\b(?:don't you|do you not|do you agree|surely|obviously|of course|wouldn't you|isn't it|clearly)\b",
    time=r"\b(?:summer|winter|spring|autumn|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|week|month|year|morning|evening|night|weekend)s?\b",
    reasons=r"\band\s+(?:why|why not|for what reasons?)\W*$",
    vague=frozenset(words_of("future city region society youth")),
    jargon=frozenset(
        words_of(
            """
            stakeholder stakeholders multimodal intermodal synergies synergy holistic leverage paradigm
            governance deliverables co-creation placemaking permeability densification modal
            """
        )
    ),
    sharper=Sharper(
        topic="When it comes to %s, what would help ‹whom› in ‹which place› before ‹when›?",
        change="What would you need so that ‹the change› in ‹which place› works for you?",
        anything="What should we know about ‹the thing› in ‹which place› before we decide in ‹when›?",
    ),
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
        "n'est-il",
        "n'est-ce",
        "ne faut-il",
        "ne faudrait-il",
        "ne devrait-on",
        "ne pensez-vous",
        "faudrait-il",
        "soutenez-vous",
        "utilisez-vous",
        "pensez-vous qu",
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
    second=r"\b(?:et|ou)\s+(?:(?P<word>quel|quelle|quels|quelles|comment|où|quand|pourquoi|qui|combien)\b"
    r"|(?:faut|est-ce|doit|à quel|à quelle|que (?:faut|faudrait|pensez|proposez|souhaitez|devrait))\b)",
    leading=r"(?:ne pensez-vous pas|n'est-ce pas|n'est-il pas|bien sûr|évidemment|êtes-vous d'accord|ne faut-il pas"
    r"|ne faudrait-il pas|ne devrait-on pas)",
    time=r"\b(?:été|hiver|printemps|automne|janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre|semaine|mois|année|an|matin|soir|nuit|week-end)s?\b",
    reasons=r"\bet\s+pourquoi\W*$",
    vague=frozenset(words_of("avenir ville région société")),
    jargon=frozenset(
        words_of(
            """
            multimodalité multimodal intermodalité intermodal synergies synergie holistique gouvernance
            transversalité concertation résilience densification requalification co-construction
            co-construire apaisement
            """
        )
    ),
    sharper=Sharper(
        topic="En matière de %s, qu’est-ce qui aiderait ‹qui› à ‹quel endroit› avant ‹quand› ?",
        change="De quoi auriez-vous besoin pour que ‹le changement› à ‹quel endroit› vous convienne ?",
        anything="Que devons-nous savoir de ‹la chose› à ‹quel endroit› avant de décider en ‹quand› ?",
    ),
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
    second=r"\b(?:und|oder|sowie)\s+(?:(?P<word>was|wie|wo|wann|welche\w*|wer|warum|wozu|womit)\b"
    r"|(?:soll\w*|ist|sind|wird|finden)\s+(?:sie|wir|es|das|die|der|man|ihr\w*)\b)",
    leading=r"(?:finden sie nicht auch|nicht wahr|selbstverständlich|natürlich|stimmen sie zu|sind sie auch|offensichtlich)",
    time=r"\b(?:sommer|winter|frühling|frühjahr|herbst|januar|februar|märz|april|mai|juni|juli|august"
    r"|september|oktober|november|dezember|woche|wochen|monat|monate|jahr|jahre|jahren|abend|abends|nacht|nachts|wochenende)\b",
    reasons=r"\bund\s+(?:warum|weshalb|wieso)\W*$",
    vague=frozenset(words_of("zukunft stadt region gesellschaft")),
    jargon=frozenset(
        words_of(
            """
            multimodal multimodalität intermodal stakeholder synergien synergie ganzheitlich governance
            partizipation nachverdichtung quartiersentwicklung umweltverbund modal-split resilienz
            """
        )
    ),
    sharper=Sharper(
        topic="Was würde beim Thema %s ‹wem› an ‹welchem Ort› bis ‹wann› helfen?",
        change="Was brauchen Sie, damit ‹die Änderung› an ‹welchem Ort› für Sie gut funktioniert?",
        anything="Was sollten wir über ‹die Sache› an ‹welchem Ort› wissen, bevor wir im ‹wann› entscheiden?",
    ),
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
        "uw mening over",
        "wat vinden jullie",
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
    second=r"\b(?:en|of)\s+(?:(?P<word>wat|hoe|hoeveel|waar|wanneer|welke?|wie|waarom)\b"
    r"|(?:moet\w*|is|zijn|zou|vindt)\s+(?:u|we|wij|je|jullie|het|de|dit|dat|er)\b)",
    leading=r"(?:vindt u niet ook|vindt u ook niet|nietwaar|natuurlijk|vanzelfsprekend|bent u het ermee eens"
    r"|uiteraard|toch\?)",
    time=r"\b(?:zomer|winter|lente|voorjaar|herfst|januari|februari|maart|april|mei|juni|juli|augustus"
    r"|september|oktober|november|december|week|weken|maand|maanden|jaar|jaren|avond|avonds|nacht|nachts|zaterdag|zondag|weekend)\b",
    reasons=r"\ben\s+waarom\W*$",
    vague=frozenset(words_of("toekomst stad regio samenleving")),
    jargon=frozenset(
        words_of(
            """
            multimodaal intermodaal stakeholder stakeholders synergie synergieën holistisch governance
            participatie verdichting gebiedsontwikkeling omgevingsvisie ketenmobiliteit
            """
        )
    ),
    sharper=Sharper(
        topic="Wat zou op het gebied van %s ‹wie› op ‹welke plek› vóór ‹wanneer› helpen?",
        change="Wat hebt u nodig opdat ‹de verandering› op ‹welke plek› voor u goed werkt?",
        anything="Wat moeten we over ‹het onderwerp› op ‹welke plek› weten voor we in ‹wanneer› beslissen?",
    ),
)

LANGUAGES = {"en": ENGLISH, "fr": FRENCH, "de": GERMAN, "nl": DUTCH}
