"""Pictures that people send are made anew."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from kit.errors import Refused
from kit.pictures import MOST_BYTES, remade


def sent(
    form: str = "JPEG", size: tuple[int, int] = (800, 400), mode: str = "RGB", **options: Any
) -> io.BytesIO:
    file = io.BytesIO()
    Image.new(mode, size, "#336699" if mode == "RGB" else None).save(file, form, **options)
    file.seek(0)
    return file


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_picture_comes_in_each_size_and_never_larger_than_it_was() -> None:
    large, small = remade(sent(), sides=(1600, 200))
    assert (large.width, large.height) == (800, 400)
    assert (small.width, small.height) == (200, 100)
    assert opened(small.content).format == "WEBP"


def test_nothing_that_the_camera_wrote_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    exif.get_ifd(0x8825)[2] = (45.0, 45.0, 0.0)
    file = sent(exif=exif, comment=b"secret")
    assert b"Camera of Ada" in file.getvalue()
    (made,) = remade(file, sides=(1600,))
    assert not dict(opened(made.content).getexif())
    assert b"Camera" not in made.content
    assert b"secret" not in made.content


def test_a_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    (made,) = remade(sent(exif=exif), sides=(1600,))
    assert (made.width, made.height) == (400, 800)


def test_what_is_see_through_stays_so() -> None:
    (made,) = remade(sent("PNG", mode="RGBA"), sides=(1600,))
    assert opened(made.content).mode == "RGBA"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\x00" * 40,
        sent().getvalue()[:200],
    ],
    ids=["nothing", "words", "svg", "gif", "half"],
)
def test_what_is_no_picture_we_accept_is_refused_at_its_field(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        remade(io.BytesIO(content), sides=(1600,), field="picture")
    assert refused.value.field == "picture"


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    with pytest.raises(Refused, match="too many pixels"):
        remade(sent("PNG", size=(30_000, 2_500), mode="1"), sides=(1600,))


def test_a_file_that_is_too_large_is_not_read_to_its_end() -> None:
    class Endless(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert 0 < size <= MOST_BYTES + 1
            return b"x" * size

    with pytest.raises(Refused, match="too large"):
        remade(Endless(), sides=(1600,))


def test_what_follows_a_picture_in_its_file_is_not_kept() -> None:
    file = io.BytesIO(sent().getvalue() + b"<script>alert(1)</script>")
    (made,) = remade(file, sides=(1600,))
    assert b"script" not in made.content
