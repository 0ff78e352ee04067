"""Learning and judging: a logistic regression over counted pieces of words, small enough to be learned anew each time.

Pieces are counted under numbers they share by chance (a hash), so what is learned holds no word of anybody. Import this
module where a background job needs it, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from participation.moderation.learning.examples import Examples
from participation.moderation.learning.text import pieces_of, words_in
from participation.moderation.models import LOOKS_HIDDEN

#: Under how many numbers pieces are counted.
NUMBERS = 2**16
#: Into how many parts the decisions are cut to be checked: each part is judged by what the others teach.
PARTS = 5
WORDS_SHOWN = 4

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Quality:
    """Each decision judged without having been learned from: hidden and pointed at, hidden and not, kept and pointed at."""

    found: int
    missed: int
    wrong: int


@dataclass(frozen=True)
class Learned:
    """A weight for each number, and where the scale begins."""

    weights: Weights
    start: float


@dataclass(frozen=True)
class Likeness:
    """How much a text looks like what was hidden, 0 to 100, and the words of it that speak most for that."""

    value: int
    words: tuple[str, ...]


def learn(examples: Examples) -> tuple[Learned, Quality]:
    """What these examples teach, and how good it is. The same examples teach the same."""
    counted = _counted([_pieces(text) for text in examples.texts], evened=True)
    hidden = np.array(examples.hidden)
    cut = StratifiedKFold(PARTS, shuffle=True, random_state=0)
    judged = cross_val_predict(_regression(), counted, hidden, cv=cut, method="predict_proba")[:, 1]
    pointed_at = judged >= LOOKS_HIDDEN / 100
    quality = Quality(
        found=int(np.sum(pointed_at & hidden)),
        missed=int(np.sum(~pointed_at & hidden)),
        wrong=int(np.sum(pointed_at & ~hidden)),
    )
    fitted = _regression().fit(counted, hidden)
    return Learned(fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0])), quality


def judge(learned: Learned, text: str) -> Likeness:
    """How much a text looks like what was hidden."""
    words = words_in(text)
    if not words:
        return Likeness(0, ())
    by_word = _counted([pieces_of(word) for word in words], evened=False)
    whole = np.asarray(by_word.sum(axis=0)).ravel()
    length = float(np.linalg.norm(whole)) or 1.0
    said = (by_word @ learned.weights) / length
    chance = 1 / (1 + np.exp(-(float(said.sum()) + learned.start)))
    return Likeness(round(float(chance) * 100), _telling(words, said))


def _telling(words: list[str], said: npt.NDArray[Any]) -> tuple[str, ...]:
    """The words that weigh most for hiding, the heaviest first, each once."""
    together: dict[str, float] = {}
    for word, weight in zip(words, said, strict=True):
        together[word] = together.get(word, 0.0) + float(weight)
    heaviest = sorted(together, key=lambda word: (-together[word], word))
    return tuple(word[:60] for word in heaviest[:WORDS_SHOWN] if together[word] > 0)


def _pieces(text: str) -> list[str]:
    return [piece for word in words_in(text) for piece in pieces_of(word)]


def _counted(texts: Sequence[list[str]], *, evened: bool) -> Any:
    """One row for each text; `evened` makes long and short ones weigh the same."""
    counter = HashingVectorizer(
        analyzer=list, n_features=NUMBERS, alternate_sign=False, norm="l2" if evened else None
    )
    return counter.transform(texts)


def _regression() -> Any:
    # Balanced: in most places far more is kept than hidden.
    return LogisticRegression(C=20.0, class_weight="balanced", solver="liblinear", random_state=0)
