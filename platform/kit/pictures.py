"""Pictures that people send, made anew: what is stored was written by us, pixel by pixel.

Nothing of the file that came in is kept: no place, no camera, no hidden payload, no second frame. Formats that can carry
scripts (SVG) are refused with every other format that is not a photograph's.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from kit.errors import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

#: Bytes of a file that is looked at, and pixels it may unfold into: a phone's best camera, and no bomb.
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 80
#: Pixels of the picture on a shared link: what those who show such links ask for. JPEG, because not all of them know WebP.
CARD = (1200, 630)


@dataclass(frozen=True)
class Made:
    """A picture in one size."""

    content: bytes
    width: int
    height: int


def remade(file: BinaryIO, *, sides: tuple[int, ...], field: str = "") -> list[Made]:
    """The picture in each size: its longer side has at most so many pixels. Upright, in sRGB terms as it was shown.

    Raises Refused, naming `field`, for what is no picture, too large, or of a format that is not accepted.
    """
    plain = opened(file, field=field)
    return [in_size(plain, side) for side in sides]


def opened(file: BinaryIO, *, field: str = "") -> Image:
    """The pixels of a picture, upright, in memory. Raises Refused, naming `field`, as `remade` does."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(_("This picture is too large. Use one of at most 12 MB."), field=field)
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused(_("This picture has too many pixels. Make it smaller first."), field=field)
        upright = ImageOps.exif_transpose(picture)
        return upright.convert(
            "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
        )
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(_("This is not a picture we can read. Use JPEG, PNG or WebP."), field=field) from None


def in_size(picture: Image, side: int) -> Made:
    """A picture as WebP whose longer side has at most so many pixels."""
    from PIL import Image

    smaller = picture.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    # A new image takes the pixels and nothing else along.
    bare = Image.new(smaller.mode, smaller.size)
    bare.paste(smaller)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=QUALITY, method=4)
    return Made(out.getvalue(), bare.width, bare.height)


def card(picture: Image) -> Made:
    """The middle of a picture as JPEG in the size that other sites show with a link to a page (see CARD)."""
    from PIL import Image, ImageOps

    bare = Image.new("RGB", CARD, "white")
    middle = ImageOps.fit(picture, CARD, Image.Resampling.LANCZOS)
    bare.paste(middle, mask=middle.getchannel("A") if middle.mode == "RGBA" else None)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Made(out.getvalue(), bare.width, bare.height)
