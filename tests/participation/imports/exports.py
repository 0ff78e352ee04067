"""Small exports of another platform, made by the tests themselves, in the shapes that real ones have."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

COMMENTS = (
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "comment-body",
)
LATER_COMMENTS = (
    "timestamp", "comment-id", "author-id", "agrees", "disagrees", "moderated", "is-meta", "is-seed",
    "group-informed-consensus", "comment-body",
)  # fmt: skip
VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")

# 2024-03-04 09:00 UTC
BEGAN = 1_709_542_800_000
HOUR = 3_600_000
DAY = 24 * HOUR


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    end: str = "\n",
    quoted: bool = False,
) -> str:
    """Rows as CSV text; with every cell in quotation marks, or only those that need it."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def comment(
    number: int,
    text: str,
    *,
    author: int = 1,
    at: int = BEGAN,
    agrees: int = 0,
    disagrees: int = 0,
    moderated: int = 1,
) -> dict[str, Any]:
    """A row of comments.csv by column name."""
    return {
        "timestamp": at,
        "datetime": "Mon Mar 04 16:00:00 WIB 2024",
        "comment-id": number,
        "author-id": author,
        "agrees": agrees,
        "disagrees": disagrees,
        "moderated": moderated,
        "is-meta": "false",
        "is-seed": "true" if author == 0 else "false",
        "group-informed-consensus": "0.6839080459770114",
        "comment-body": text,
    }


def vote(number: int, voter: int, value: int, *, at: int = BEGAN + HOUR) -> dict[str, Any]:
    """A row of votes.csv by column name."""
    return {
        "timestamp": at,
        "datetime": "Mon Mar 04 17:00:00 WIB 2024",
        "comment-id": number,
        "voter-id": voter,
        "vote": value,
    }


def comments_csv(rows: Iterable[dict[str, Any]], *, columns: Sequence[str] = COMMENTS, **how: Any) -> bytes:
    """comments.csv with those columns."""
    return table(columns, ([row[name] for name in columns] for row in rows), **how).encode()


def votes_csv(rows: Iterable[dict[str, Any]], *, columns: Sequence[str] = VOTES, **how: Any) -> bytes:
    """votes.csv with those columns."""
    return table(columns, ([row[name] for name in columns] for row in rows), **how).encode()


def summary_csv(topic: str, **values: Any) -> bytes:
    """summary.csv: keys and values, no heading."""
    rows = [("topic", topic), ("url", "https://votes.example/5abc"), *values.items()]
    return table(rows[0], rows[1:]).encode()


def small_consultation() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Six contributions by three people, one of them moderated out, and ten votes of four, one of them cast again.

    Totals beside the contributions count every row of the votes, as real exports do.
    """
    comments = [
        comment(
            0, "A protected cycle lane along the whole of the Quai Perrache.", author=0, agrees=3, disagrees=1
        ),
        comment(1, "Trams until 2 in the morning\non Fridays.", author=1, at=BEGAN + DAY, agrees=2),
        comment(2, 'Call the stop "Confluence", not "Musée".', author=2, at=BEGAN + DAY, disagrees=1),
        comment(3, "Buy my watches", author=2, at=BEGAN + 2 * DAY, moderated=-1, disagrees=1),
        comment(4, "Shade at every stop", author=2, at=BEGAN + 4 * DAY, moderated=0),
        comment(5, "Free rides for under-18s", author=1, at=BEGAN + 9 * DAY, agrees=1),
    ]
    votes = [
        vote(0, 0, 0),
        vote(0, 1, 1),
        vote(0, 2, 1),
        vote(0, 3, -1, at=BEGAN + 2 * HOUR),
        vote(0, 3, 1, at=BEGAN + 3 * DAY),
        vote(1, 1, 1, at=BEGAN + DAY),
        vote(1, 2, 1, at=BEGAN + DAY),
        vote(2, 3, -1, at=BEGAN + 2 * DAY),
        vote(3, 1, -1, at=BEGAN + 2 * DAY),
        vote(5, 3, 1, at=BEGAN + 10 * DAY),
    ]
    return comments, votes
