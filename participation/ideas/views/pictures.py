"""Pictures of ideas, for whoever may read the idea."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from kit.access import audience
from kit.downloads import file_response
from participation.departments.rules import is_staff
from participation.discussions.rules import may_read_discussion
from participation.ideas import storage
from participation.ideas.models import Picture
from participation.ideas.queries import picture_with_key

DAYS_30 = 30 * 24 * 3600


@audience("anyone")
@require_GET
def picture(request: HttpRequest, key: str, side: int) -> FileResponse:
    """A picture in one of its two sizes. Its bytes never change, so it may be kept for a month by everybody."""
    row = picture_with_key(key)
    if row is None or side not in (storage.LARGE, storage.SMALL) or not _readable(request, row):
        raise Http404
    try:
        file = storage.opened(row.key, side)
    except FileNotFoundError:
        raise Http404 from None
    public = (
        row.hidden_at is None
        and row.idea.contribution.is_visible
        and row.idea.contribution.discussion.project.is_public
    )
    return file_response(file, content_type="image/webp", public_for=DAYS_30 if public else 0)


def _readable(request: HttpRequest, row: Picture) -> bool:
    contribution = row.idea.contribution
    if not may_read_discussion(request.user, contribution.discussion):
        return False
    is_author = request.user.is_authenticated and contribution.participant.user_id == request.user.pk
    if row.hidden_at is not None:
        return is_author or is_staff(request.user)
    return contribution.is_visible or contribution.is_merged or is_author or is_staff(request.user)
