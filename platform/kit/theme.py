"""A tenant's colours from its one brand colour.

Computed in OKLCH (Björn Ottosson, 2020, https://bottosson.github.io/posts/oklab/), where equal steps look equal, and
checked with WCAG 2.2's contrast ratio. A brand colour that would be hard to read is moved in lightness, never in hue,
until every pair reaches 4.5:1 in light and in dark; ``correction`` tells an administrator when that happened.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Oklch = tuple[float, float, float]

#: The grounds of static/css/tokens.css that the colours must be readable on (a test compares).
PAPER_LIGHT, SURFACE_LIGHT, SUNKEN_LIGHT = "#fcfaf6", "#ffffff", "#f5f1ea"
PAPER_DARK, SURFACE_DARK, SUNKEN_DARK = "#181512", "#221e1a", "#131110"
DEFAULT_BRAND = "#1f5f56"
AA = 4.5
#: A filled button carries its own words, so its ground needs no 3:1; it must not vanish in the paper either.
VISIBLE = 1.25
#: The same on dark ground, where grounds are harder to tell apart.
STANDS_OUT = 2.4
#: Raise when the derivation changes, so that browsers ask again for /theme.css.
VERSION = "1"

_HEX = re.compile(r"#?(?P<digits>[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\Z")


class NotAColor(ValueError):
    """A brand colour is not written as #rgb or #rrggbb."""


@dataclass(frozen=True)
class Palette:
    """The colours of one mode. ``brand`` is a ground with ``brand_on`` as its text; ``brand_ink`` is text itself."""

    brand: str
    brand_hover: str
    brand_on: str
    brand_ink: str
    brand_ink_hover: str
    brand_tint: str
    brand_line: str


@dataclass(frozen=True)
class Theme:
    """What one brand colour becomes."""

    light: Palette
    dark: Palette

    @property
    def css(self) -> str:
        """The custom properties that override those of tokens.css, in its layer."""
        names = Palette.__dataclass_fields__
        lines = [
            f"--{name.replace('_', '-')}:light-dark({getattr(self.light, name)},{getattr(self.dark, name)});"
            for name in names
        ]
        return "@layer tokens{:root{" + "".join(lines) + "}}\n"


@lru_cache(maxsize=512)
def theme(brand_color: str) -> Theme:
    """Return the theme of a brand colour "#rrggbb"; of Civocracy's own when empty. Raises NotAColor."""
    lightness, chroma, hue = to_oklch(normalized(brand_color or DEFAULT_BRAND))
    return Theme(light=_light(lightness, chroma, hue), dark=_dark(lightness, chroma, hue))


def normalized(color: str) -> str:
    """Return "#rrggbb" in lower case. Raises NotAColor."""
    match = _HEX.match(color.strip())
    if not match:
        raise NotAColor(color)
    digits = match["digits"].lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def correction(brand_color: str) -> str:
    """Return the colour shown instead of ``brand_color`` on light ground, or "" when it is shown as it is."""
    shown = theme(brand_color).light.brand
    return "" if shown == normalized(brand_color or DEFAULT_BRAND) else shown


def version(brand_color: str) -> str:
    """Return a short fingerprint for the address of the theme's stylesheet."""
    return hashlib.sha256(f"{VERSION}{brand_color}".encode()).hexdigest()[:10]


def _light(lightness: float, chroma: float, hue: float) -> Palette:
    tint = from_oklch((0.962, min(chroma * 0.14, 0.017), hue))
    brand = from_oklch((lightness, chroma, hue))
    # As a ground the colour stays the city's own if white or dark text can be read on it and paper shows it at all.
    if contrast(brand, PAPER_LIGHT) < VISIBLE:
        brand = _moved((lightness, chroma, hue), -1, lambda color: contrast(color, PAPER_LIGHT) >= VISIBLE)
    brand, on = _with_text(brand, dark_text=from_oklch((0.2, min(chroma, 0.04), hue)))
    grounds = (PAPER_LIGHT, SURFACE_LIGHT, SUNKEN_LIGHT, tint)
    ink = _moved((min(lightness, 0.5), min(chroma, 0.2), hue), -1, lambda color: _readable(color, grounds))
    return Palette(
        brand=brand,
        brand_hover=_hover(brand, on),
        brand_on=on,
        brand_ink=ink,
        brand_ink_hover=_shifted(ink, -0.1),
        brand_tint=tint,
        brand_line=from_oklch((0.84, min(chroma * 0.45, 0.06), hue)),
    )


def _dark(lightness: float, chroma: float, hue: float) -> Palette:
    tint = from_oklch((0.268, min(chroma * 0.2, 0.024), hue))
    soft = min(chroma, 0.12)
    grounds = (PAPER_DARK, SURFACE_DARK, SUNKEN_DARK, tint)
    ink = _moved((max(lightness, 0.78), soft, hue), 1, lambda color: _readable(color, grounds))
    # The ground stays the city's own colour here, too; a dark one is lifted only until it stands out from the page.
    ground = _moved((lightness, chroma, hue), 1, lambda color: contrast(color, SURFACE_DARK) >= STANDS_OUT)
    brand, on = _with_text(ground, dark_text=from_oklch((0.2, min(chroma, 0.04), hue)))
    return Palette(
        brand=brand,
        brand_hover=_hover(brand, on),
        brand_on=on,
        brand_ink=ink,
        brand_ink_hover=_shifted(ink, 0.06),
        brand_tint=tint,
        brand_line=from_oklch((0.43, min(chroma * 0.5, 0.05), hue)),
    )


def _with_text(ground: str, *, dark_text: str) -> tuple[str, str]:
    """Return a ground and its text, white where it can be; the ground gives way when neither can be read."""
    if contrast("#ffffff", ground) >= AA:
        return ground, "#ffffff"
    if contrast(dark_text, ground) >= AA + 1.5:
        return ground, dark_text
    return _moved(to_oklch(ground), -1, lambda color: contrast("#ffffff", color) >= AA), "#ffffff"


def _hover(ground: str, on: str) -> str:
    return _shifted(ground, -0.06 if on == "#ffffff" else 0.05)


def _shifted(color: str, by: float) -> str:
    lightness, chroma, hue = to_oklch(color)
    return from_oklch((min(max(lightness + by, 0.0), 1.0), chroma, hue))


def _readable(color: str, grounds: tuple[str, ...]) -> bool:
    return all(contrast(color, ground) >= AA for ground in grounds)


def _moved(color: Oklch, direction: int, good: Callable[[str], bool]) -> str:
    lightness, chroma, hue = color
    while not good(found := from_oklch((lightness, chroma, hue))) and 0 < lightness < 1:
        lightness += direction * 0.005
    return found


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def to_oklch(color: str) -> Oklch:
    """Return lightness (0 to 1), chroma (0 to about 0.37) and hue (degrees) of "#rrggbb"."""
    red, green, blue = (_linear(channel) for channel in _channels(color))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(color: Oklch) -> str:
    """Return "#rrggbb"; a colour that screens cannot show loses chroma until they can, keeping lightness and hue."""
    lightness, chroma, hue = color
    low, high = 0.0, chroma
    if _in_gamut(_to_linear(color)):
        low = chroma
    else:
        for _ in range(18):
            middle = (low + high) / 2
            low, high = (middle, high) if _in_gamut(_to_linear((lightness, middle, hue))) else (low, middle)
    channels = (_encoded(min(max(channel, 0.0), 1.0)) for channel in _to_linear((lightness, low, hue)))
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _to_linear(color: Oklch) -> tuple[float, float, float]:
    lightness, chroma, hue = color
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(channels: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in channels)
