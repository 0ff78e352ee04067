"""Times and numbers in words, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django.utils.timezone import localtime
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from kit import clock

JUST_NOW = timedelta(seconds=45)
#: Past this a date says more than a distance.
STILL_RELATIVE = timedelta(days=30)


def locale() -> Locale:
    """Return the active language as Babel knows it; English where it knows none."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        # English here is Europe's: 14 March 2025, not March 14, 2025.
        return Locale.parse("en_150" if language == "en" else to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def distance_in_words(moment: datetime, *, now: datetime | None = None) -> str:
    """Say how far ``moment`` lies from now ("3 hours ago", "in 2 days"), or its date when that is over 30 days."""
    delta = moment - (now or clock.now())
    if abs(delta) < JUST_NOW:
        return _("just now")
    if abs(delta) > STILL_RELATIVE:
        return day_in_words(localtime(moment).date())
    return format_timedelta(delta, add_direction=True, granularity="minute", threshold=1.2, locale=locale())


def span_in_words(span: timedelta | None) -> str:
    """A length of time in its largest unit, such as "3 hours"; "" for none."""
    return format_timedelta(span, locale=locale()) if span is not None else ""


def moment_in_words(moment: datetime) -> str:
    """Return date and time in the active time zone: "14 Mar 2025, 17:05"."""
    here, local = locale(), localtime(moment)
    together = str(get_datetime_format("medium", locale=here))
    time_of_day = format_time(local, format="short", locale=here)
    return together.replace("'", "").format(time_of_day, format_date(local, format="medium", locale=here))


def day_in_words(day: date) -> str:
    """Return a date without its weekday: "14 March 2025"."""
    return format_date(day, format="long", locale=locale())


def number_in_words(value: float | int, *, digits: int | None = None) -> str:
    """Return a number with the language's separators, rounded to ``digits`` when given."""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale())


def labelled(label: str, words: str) -> str:
    """Say something after what it is about ("Title: …"), with the colon as the language sets it; none after a question."""
    label, words = str(label), str(words)
    if label.rstrip().endswith(("?", "!", ":", ".", "…")):
        return f"{label} {words}"
    return _("%(label)s: %(words)s") % {"label": label, "words": words}


def compact_number_in_words(value: float | int, style: Literal["short", "long"] = "short") -> str:
    """Return a number cut to its magnitude: "12K", "1.2 million"."""
    return format_compact_decimal(value, format_type=style, fraction_digits=1, locale=locale())


def share_in_words(share: float, *, digits: int = 0) -> str:
    """Return a share of one as a percentage: 0.42 → "42%"."""
    # The language's own pattern: in some a space stands before the sign.
    usual = locale().percent_formats[None].pattern
    pattern = usual.replace("#,##0", f"#,##0.{'0' * digits}") if digits else usual
    return format_percent(share, format=pattern, locale=locale())
