"""Finding somebody of the staff for whoever asks: pages and API say no in the same words."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from participation.departments import queries, rules


def visible_colleague(user: Any, pk: int) -> User:
    """Somebody who works here or did, if `user` may see them. Raises Http404 for residents, NotAllowed otherwise."""
    row = get_object_or_404(User.objects.select_related("colleague__handed_to"), pk=pk)
    held = queries.roles_of(row)
    if not held and queries.colleague_of(row) is None:
        raise Http404
    rules.may_see_person(user, held).or_refuse()
    return row
