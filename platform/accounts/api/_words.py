"""What the views of this folder share: who asks, what was sent, and why something was refused."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request

from accounts.models import User

REFUSALS = {
    400: OpenApiResponse(
        OpenApiTypes.OBJECT, description="It cannot be done as it stands; says why, and where."
    ),
    403: OpenApiResponse(OpenApiTypes.OBJECT, description="Only administrators may; `detail` says so."),
    404: OpenApiResponse(OpenApiTypes.OBJECT, description="There is no such thing."),
}


def asking(request: Request) -> User:
    """Whoever asks, signed in."""
    user = request.user
    assert isinstance(user, User)
    return user
