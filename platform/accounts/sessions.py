"""Sessions in the tenant's own table, as Django keeps them; the one statement of every signed-in page is kept ready."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from kit.ready import Ready

_NOT_OVER = Ready(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=CharField(),
    now=DateTimeField(),
)


class SessionStore(db.SessionStore):
    """Django's own, which asks more quickly."""

    def _get_session_from_db(self) -> Any:
        found = _NOT_OVER.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
