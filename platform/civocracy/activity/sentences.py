"""Sentences as people might write them, put together by chance."""

from __future__ import annotations

from random import Random

_WHEN = (
    "On weekday mornings",
    "After school",
    "Late in the evening",
    "Every Saturday",
    "In winter",
    "When it rains",
)
_WHO = (
    "I",
    "my neighbours",
    "people from our street",
    "the children",
    "older residents",
    "those who work shifts",
)
_WHAT = (
    "cannot cross here safely",
    "wait far too long",
    "find no shade",
    "would use it more",
    "go round by the bridge",
)
_WHERE = (
    "near the station",
    "at the corner of Mill Lane",
    "behind the library",
    "along the river",
    "by the old market",
)
_WISH = (
    "A bench and a lamp would already help.",
    "Please try it for a month and count.",
    "Keep the trees, whatever else is changed.",
    "It should not cost more than what we have.",
    "Ask those who pass here every day.",
    "I would gladly help to look after it.",
    "Somebody from the city should come and look at eight in the morning.",
)


def sentence(random: Random) -> str:
    """One contribution of one to three sentences."""
    start = f"{random.choice(_WHEN)} {random.choice(_WHO)} {random.choice(_WHAT)} {random.choice(_WHERE)}."
    return " ".join([start, *random.sample(_WISH, random.randint(0, 2))])
