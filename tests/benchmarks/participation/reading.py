"""The database's time for lists and searches, at their beginning and far inside, and how many statements they take."""

from __future__ import annotations

import base64
import json

from ..engagement import Ground
from ..engagement.screens import client_of, page
from ..measures import Figure
from .filling import Sizes, sizes_of


def reading(there: Ground) -> list[Figure]:
    """Lists of everything, their first page and one that nobody would count to."""
    sizes = sizes_of(there)
    discussion, box = f"/discussions/{sizes.discussion}/", f"/projects/{sizes.project}/ideas/{sizes.box}/"
    pages = {
        "discussion of 100,000": discussion,
        "the same, after 60,000": f"{discussion}?after={_after(there, sizes)}",
        **{
            f"the same, {order}": f"{discussion}?sort={order}" for order in ("discussed", "agreed", "divided")
        },
        "the same, random": f"{discussion}?sort=random&seed=7",
        "the same, with a word": f"{discussion}?q=benches",
        "the same, a word that nobody used": f"{discussion}?q=zeppelin",
        "idea box of 50,000": box,
        "the same, a category": f"{box}?category={sizes.category}",
        "the same, most agreed": f"{box}?sort=agreed",
        "ideas with a word": f"{box}?q=benches",
        "ideas, a word that nobody used": f"{box}?q=zeppelin",
        "list of 5,800 projects": "/projects/",
        "home": "/",
        "project": f"/projects/{sizes.project}/",
        "projects for staff": "/workspace/projects/",
        "workspace home": "/workspace/",
        "contributions for staff": "/workspace/contributions/",
        "the same, of one project": f"/workspace/contributions/?project={sizes.project}",
        "the same, all of an early project": "/workspace/contributions/?show=all&project=bench-7",
        "moderation queue": "/workspace/moderation/",
        "results of 2.5 million answers": f"/projects/{sizes.project}/surveys/{sizes.survey}/results/",
    }
    return _figures(there, pages)


def finding(there: Ground) -> list[Figure]:
    """Searches over more than a million contributions: a word that many use, several, a rare one, one that nobody does."""
    sizes = sizes_of(there)
    words = {"that a fifth says": "benches", "two": "crossings+street", "rare": "977", "unknown": "zeppelin"}
    pages = {f"search, {name}": f"/search/?q={word}" for name, word in words.items()}
    within = f"/search/?q=benches&project={sizes.project}"
    others = {"search, within a project": within, "search in the API": "/api/v1/search/?q=markets"}
    return _figures(there, {**pages, **others})


def _figures(there: Ground, pages: dict[str, str]) -> list[Figure]:
    client = client_of(f"{there.tenant.slug}.localhost", there.staff, there.tenant)
    return [figure for name, path in pages.items() for figure in page(client, name, path)]


def _after(there: Ground, sizes: Sizes) -> str:
    """Where the 60,001st of the discussion begins, as a page's link says it."""
    from participation.discussions.models import Contribution
    from tenants.context import enter

    with enter(there.tenant):
        rows = Contribution.objects.filter(discussion=sizes.discussion).order_by("-created_at", "-id")
        created_at, pk = rows.values_list("created_at", "id")[60_000]
    text = json.dumps([["-created_at", "-id"], [created_at.isoformat(), pk]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
