"""Pictures of places that do not exist: flat shapes, drawn anew each time, the same for the same name."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageDraw

SIZE = (1280, 800)
_WIDE, _HIGH = SIZE
_GROUND = 560
_SKIES = (("#cfe3ec", "#f7ead2"), ("#bfd9e8", "#eef3ea"), ("#f2d9c4", "#fbeedd"))
_WALLS = ("#e9d8bd", "#d9b99a", "#c9a38a", "#efe4cf", "#b98d78", "#d8c6b0")
_ROOFS = ("#8a4b3c", "#6f3f37", "#9c5a45")
_LEAVES = ("#5d8a5a", "#4a7651", "#79a36b")

Pen = ImageDraw.ImageDraw


def scene(parts: Sequence[str], *, name: str) -> io.BytesIO:
    """A picture of some of PARTS, from the back to the front, as PNG."""
    random, picture = Random(name), Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    _sky(pen, random)
    for part in parts:
        PARTS[part](pen, random)
    out = io.BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    return out


def _sky(pen: Pen, random: Random) -> None:
    high, low = random.choice(_SKIES)
    above, below = (tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5)) for colour in (high, low))
    for y in range(_GROUND + 1):
        share = y / _GROUND
        pen.line(
            (0, y, _WIDE, y), tuple(round(a + (b - a) * share) for a, b in zip(above, below, strict=True))
        )
    x, y = random.randint(150, _WIDE - 250), random.randint(70, 180)
    pen.ellipse((x, y, x + 90, y + 90), "#fff4d6")
    pen.rectangle((0, _GROUND, _WIDE, _HIGH), "#cdbf9f")


def _hills(pen: Pen, random: Random) -> None:
    for colour, height in (("#a9bf9f", 190), ("#8eac86", 120)):
        x = -200
        while x < _WIDE:
            wide = random.randint(420, 760)
            top = _GROUND - random.randint(height // 2, height)
            pen.ellipse((x, top, x + wide, _GROUND + 260), colour)
            x += wide // 2
    pen.rectangle((0, _GROUND, _WIDE, _HIGH), "#b8c79a")


def _houses(pen: Pen, random: Random) -> None:
    x = -20
    while x < _WIDE:
        wide, high = random.randint(110, 190), random.randint(150, 290)
        top = _GROUND - high
        pen.rectangle((x, top, x + wide, _GROUND), random.choice(_WALLS))
        pen.polygon(
            ((x - 8, top), (x + wide + 8, top), (x + wide // 2, top - random.randint(40, 80))),
            random.choice(_ROOFS),
        )
        for row in range(top + 24, _GROUND - 50, 62):
            for column in range(x + 22, x + wide - 34, 48):
                pen.rectangle((column, row, column + 22, row + 34), "#5f6f77")
        x += wide + random.choice((0, 0, 14))


def _hall(pen: Pen, _random: Random) -> None:
    pen.rectangle((360, 300, 920, _GROUND), "#e8dcc4")
    pen.polygon(((330, 300), (950, 300), (640, 190)), "#7d4a3d")
    pen.ellipse((605, 225, 675, 295), "#fbf6ea")
    pen.line((640, 260, 640, 236), "#4b4038", 5)
    pen.line((640, 260, 658, 268), "#4b4038", 5)
    for x in range(400, 900, 96):
        pen.rectangle((x, 400, x + 54, _GROUND), "#6d7c84")
        pen.ellipse((x, 373, x + 54, 427), "#6d7c84")


def _square(pen: Pen, random: Random) -> None:
    pen.rectangle((0, _GROUND, _WIDE, _HIGH), "#d9cdb4")
    for y in range(_GROUND + 30, _HIGH, 44):
        pen.line((0, y, _WIDE, y), "#c8ba9d", 2)
    for x in (random.randint(120, 300), random.randint(820, 1050)):
        pen.rectangle((x, 690, x + 130, 702), "#7a5a43")
        pen.rectangle((x + 10, 702, x + 20, 730), "#5c4433")
        pen.rectangle((x + 110, 702, x + 120, 730), "#5c4433")


def _street(pen: Pen, _random: Random) -> None:
    pen.rectangle((0, _GROUND, _WIDE, _HIGH), "#c9c0ae")
    pen.polygon(((0, 640), (_WIDE, 640), (_WIDE, 760), (0, 760)), "#8d8a85")
    for x in range(40, _WIDE, 150):
        pen.rectangle((x, 696, x + 70, 704), "#f2ead8")


def _water(pen: Pen, random: Random) -> None:
    pen.rectangle((0, 600, _WIDE, _HIGH), "#7fa9b8")
    for _ in range(46):
        x, y = random.randint(0, _WIDE), random.randint(616, _HIGH - 10)
        pen.line((x, y, x + random.randint(40, 140), y), "#a9c9d2", 3)


def _pool(pen: Pen, random: Random) -> None:
    pen.rectangle((0, _GROUND, _WIDE, _HIGH), "#b9cf9d")
    pen.polygon(((160, 640), (1120, 640), (1240, 770), (40, 770)), "#e8e2d4")
    pen.polygon(((200, 652), (1080, 652), (1180, 758), (100, 758)), "#6fb4c4")
    for lane in range(1, 5):
        pen.line((200 + lane * 176, 652, 100 + lane * 216, 758), "#dff0f2", 4)
    pen.rectangle((random.randint(240, 300), 520, 312, 640), "#8b8f92")


def _trees(pen: Pen, random: Random) -> None:
    for _ in range(7):
        x, foot = random.randint(20, _WIDE - 60), random.randint(_GROUND + 10, _GROUND + 60)
        pen.rectangle((x + 22, foot - 70, x + 32, foot), "#6b4f3a")
        size = random.randint(70, 110)
        pen.ellipse(
            (x + 27 - size // 2, foot - 70 - size, x + 27 + size // 2, foot - 50), random.choice(_LEAVES)
        )


def _reeds(pen: Pen, random: Random) -> None:
    for _ in range(160):
        x, high = random.randint(0, _WIDE), random.randint(40, 120)
        pen.line((x, _HIGH, x + random.randint(-10, 10), _HIGH - high), random.choice(_LEAVES), 4)


def _bus(pen: Pen, random: Random) -> None:
    x = random.randint(300, 620)
    pen.rounded_rectangle((x, 560, x + 360, 700), 18, "#2f6f73")
    for window in range(5):
        pen.rectangle((x + 20 + window * 66, 582, x + 74 + window * 66, 632), "#dbe9ea")
    for wheel in (x + 60, x + 260):
        pen.ellipse((wheel, 676, wheel + 52, 728), "#38342f")


def _people(pen: Pen, random: Random) -> None:
    for _ in range(9):
        x, foot = random.randint(60, _WIDE - 60), random.randint(640, 770)
        pen.rounded_rectangle(
            (x, foot - 56, x + 24, foot), 10, random.choice(("#3d5a6c", "#a8553f", "#6b6f3a", "#7b5a7e"))
        )
        pen.ellipse((x + 3, foot - 76, x + 21, foot - 58), random.choice(("#e3b896", "#8d5b3e", "#c98f66")))


PARTS: dict[str, Callable[[Pen, Random], None]] = {
    "hills": _hills,
    "houses": _houses,
    "hall": _hall,
    "square": _square,
    "street": _street,
    "water": _water,
    "pool": _pool,
    "trees": _trees,
    "reeds": _reeds,
    "bus": _bus,
    "people": _people,
}
