"""Pictures of ideas in the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import ANYONE_READS, Audience, audience
from kit.api import limited, sent
from participation import schema
from participation.ideas import actions
from participation.ideas.actions.pictures import LONGEST_ALT
from participation.ideas.api.ideas import readable_idea
from participation.ideas.models import Picture
from participation.ideas.storage import LARGE


class IdeaPictureSerializer(serializers.ModelSerializer[Picture]):
    """A picture of an idea; `address` is the path of its large size on this site, WebP."""

    address = serializers.SerializerMethodField()

    class Meta:
        model = Picture
        fields = ("id", "alt", "width", "height", "address")

    def get_address(self, picture: Picture) -> str:
        """Where its file is."""
        return reverse("ideas:picture", args=[picture.key, LARGE])


class NewIdeaPictureSerializer(serializers.Serializer[Any]):
    """A picture, and what can be seen on it."""

    picture = serializers.FileField()
    alt = serializers.CharField(max_length=LONGEST_ALT)


class IdeaPictures(APIView):
    """The pictures of an idea."""

    parser_classes = (MultiPartParser,)
    audiences: ClassVar[dict[str, Audience]] = {
        **ANYONE_READS,
        "POST": "person",
    }

    @extend_schema(
        operation_id="list_pictures_of_an_idea",
        responses={200: IdeaPictureSerializer(many=True), 404: schema.MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """List the pictures of an idea that can be seen; at most four."""
        rows = readable_idea(request, pk).pictures.shown()
        return Response(IdeaPictureSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="add_picture_to_an_idea",
        request=NewIdeaPictureSerializer,
        responses={201: IdeaPictureSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Show a picture with one's own idea: JPEG, PNG or WebP. It is made anew, without what the camera wrote into it."""
        limited(request, "picture", limit=20, per=600)
        given = sent(NewIdeaPictureSerializer, request)
        file, alt = given["picture"], given["alt"]
        made = actions.add_picture(readable_idea(request, pk), file=file, alt=alt, by=request.user)
        return Response(IdeaPictureSerializer(made).data, status=201)


@audience("person")
class OneIdeaPicture(APIView):
    """A picture of one's own idea."""

    @extend_schema(
        operation_id="remove_picture_of_an_idea",
        responses={204: None, 403: schema.FORBIDDEN, 404: schema.MISSING},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Take a picture of one's own idea away, while the idea can be edited."""
        actions.remove_picture(shown_picture(request, pk), by=request.user)
        return Response(status=204)


def shown_picture(request: Request, pk: int) -> Picture:
    """A picture that can be seen, of an idea that this person may read; 404 for any other."""
    rows = Picture.objects.shown().select_related("idea__contribution__discussion__project__department")
    row = get_object_or_404(rows, pk=pk)
    readable_idea(request, row.idea_id)
    return row


urlpatterns = [
    path("ideas/<int:pk>/pictures/", IdeaPictures.as_view(), name="idea_pictures"),
    path("pictures/<int:pk>/", OneIdeaPicture.as_view(), name="idea_picture"),
]
