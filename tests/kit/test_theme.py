"""A tenant's colours: its own where they can be read, corrected where not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kit import scope, theme, theme_views

TOKENS = Path(__file__).parents[2] / "platform" / "static" / "css" / "tokens.css"
COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
GROUNDS = {
    "light": (theme.PAPER_LIGHT, theme.SURFACE_LIGHT, theme.SUNKEN_LIGHT),
    "dark": (theme.PAPER_DARK, theme.SURFACE_DARK, theme.SUNKEN_DARK),
}


def token(name: str) -> tuple[str, str]:
    match = re.search(rf"^  --{name}: light-dark\((#\w+), (#\w+)\);", TOKENS.read_text(), re.MULTILINE)
    assert match, name
    return match[1], match[2]


def lyon(color: str) -> scope.Scope:
    return scope.Scope("t_0", "Lyon", "lyon.localhost", "fr", "Europe/Paris", brand_color=color)


@given(COLORS)
def test_every_brand_colour_gives_pairs_that_can_be_read(color: str) -> None:
    made = theme.theme(color)
    for mode, palette in (("light", made.light), ("dark", made.dark)):
        assert theme.contrast(palette.brand, palette.brand_on) >= theme.AA
        assert theme.contrast(palette.brand_hover, palette.brand_on) >= theme.AA
        for ground in (*GROUNDS[mode], palette.brand_tint):
            assert theme.contrast(palette.brand_ink, ground) >= theme.AA
            assert theme.contrast(palette.brand_ink_hover, ground) >= theme.AA


@given(COLORS)
def test_a_colour_survives_the_way_to_oklch_and_back(color: str) -> None:
    there = theme.to_oklch(color)
    back = theme.from_oklch(there)
    assert all(abs(int(color[at : at + 2], 16) - int(back[at : at + 2], 16)) <= 1 for at in (1, 3, 5))


@pytest.mark.parametrize(
    ("color", "oklch"), [("#ff0000", (0.628, 0.2577, 29.23)), ("#0000ff", (0.452, 0.3132, 264.05))]
)
def test_oklch_agrees_with_published_values(color: str, oklch: tuple[float, float, float]) -> None:
    assert theme.to_oklch(color) == pytest.approx(oklch, abs=0.006, rel=0.001)


def test_contrast_is_what_the_guidelines_say() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("color", ["#c8102e", "#003da5", "#ffd500"])
def test_a_colour_that_can_be_read_is_left_alone(color: str) -> None:
    assert theme.theme(color).light.brand == color
    assert theme.correction(color) == ""


def test_a_colour_that_cannot_be_read_is_corrected_and_says_so() -> None:
    assert theme.correction("#7a7a7a") == "#767676"


def test_a_short_colour_is_the_long_one() -> None:
    assert theme.normalized(" #FA0 ") == "#ffaa00"


@pytest.mark.parametrize(
    "color", ["red", "#12345", "#12345g", "url(x)", "#fff;}body{display:none", "#ffffff\n"[:-1] + "0"]
)
def test_what_is_no_colour_is_refused(color: str) -> None:
    with pytest.raises(theme.NotAColor):
        theme.normalized(color)


def test_the_tokens_are_the_theme_of_our_own_colour() -> None:
    made = theme.theme("")
    for name in theme.Palette.__dataclass_fields__:
        assert token(name.replace("_", "-")) == (getattr(made.light, name), getattr(made.dark, name)), name


def test_the_theme_knows_the_grounds_that_the_tokens_set() -> None:
    assert token("paper") == (theme.PAPER_LIGHT, theme.PAPER_DARK)
    assert token("surface") == (theme.SURFACE_LIGHT, theme.SURFACE_DARK)
    assert token("sunken") == (theme.SUNKEN_LIGHT, theme.SUNKEN_DARK)


@pytest.mark.parametrize("ink", ["ink", "ink-soft", "ink-faint"])
@pytest.mark.parametrize("ground", ["paper", "surface", "sunken"])
def test_every_ink_can_be_read_on_every_ground(ink: str, ground: str) -> None:
    for text, behind in zip(token(ink), token(ground), strict=True):
        assert theme.contrast(text, behind) >= theme.AA


@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_the_edge_of_a_field_can_be_seen(ground: str) -> None:
    for line, behind in zip(token("line-strong"), token(ground), strict=True):
        assert theme.contrast(line, behind) >= 3


def test_the_stylesheet_is_kept_for_ever_under_its_own_address() -> None:
    with scope.entered(lyon("#c8102e")):
        version = theme_views.address_version()
        response = theme_views.theme(RequestFactory().get("/theme.css", {"v": version}))
    assert "--brand:light-dark(#c8102e" in response.content.decode()
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]


def test_the_stylesheet_under_an_old_address_is_asked_for_again_soon() -> None:
    with scope.entered(lyon("#c8102e")):
        response = theme_views.theme(RequestFactory().get("/theme.css", {"v": "old"}))
    assert "max-age=60" in response["Cache-Control"]


def test_a_browser_that_has_the_stylesheet_gets_no_second_copy() -> None:
    with scope.entered(lyon("#c8102e")):
        etag = theme_views.theme(RequestFactory().get("/theme.css"))["ETag"]
        response = theme_views.theme(RequestFactory().get("/theme.css", headers={"if-none-match": etag}))
    assert response.status_code == 304


def test_another_colour_has_another_address() -> None:
    with scope.entered(lyon("#c8102e")):
        first = theme_views.address_version()
    with scope.entered(lyon("#003da5")):
        assert theme_views.address_version() not in ("", first)


@pytest.mark.parametrize("color", ["", "no colour at all"])
def test_a_site_without_a_colour_asks_for_no_theme(color: str) -> None:
    with scope.entered(lyon(color)):
        assert theme_views.address_version() == ""
        assert "#1f5f56" in theme_views.theme(RequestFactory().get("/theme.css")).content.decode()


def test_pages_of_a_city_link_its_theme(client_at: object, lyon: object) -> None:
    assert callable(client_at)
    client = client_at(lyon)
    assert isinstance(client, Client)
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    address = re.search(r'href="(/theme\.css\?v=\w+)"', page.content.decode())
    assert address
    assert client.get(address[1]).status_code == 200
