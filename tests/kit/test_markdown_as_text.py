"""What people wrote in Markdown, where nothing but text is shown: the plain part of a mail."""

from __future__ import annotations

import pytest

from kit.markdown import to_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Plain words.", "Plain words."),
        ("**Promised by 3 May:** the _bench_", "Promised by 3 May: the bench"),
        ("One line\nand another", "One line\nand another"),
        ("One paragraph\n\n\nand another", "One paragraph\n\nand another"),
        ("# A heading\nand words", "A heading\n\nand words"),
        ("[the plan](https://city.example/plan)", "the plan (https://city.example/plan)"),
        ("[me@city.example](mailto:me@city.example)", "me@city.example"),
        ("- lime\n- oak\n  and ash", "- lime\n- oak\n  and ash"),
        ("3. first\n4. second", "3. first\n4. second"),
        ("> they said\n> so", "> they said\n> so"),
        ("Use `git` & <b>more</b> &amp; less", "Use git & <b>more</b> & less"),
        ("5 * 3 * 2 and snake_case_words", "5 * 3 * 2 and snake_case_words"),
        ("\\*not a list", "*not a list"),
        ("![a picture](https://city.example/p.png)", "!a picture (https://city.example/p.png)"),
        ("", ""),
    ],
)
def test_its_signs_are_gone_and_its_shape_stays(written: str, read: str) -> None:
    assert to_text(written) == read
