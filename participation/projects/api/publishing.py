"""Showing a draft to others before it is public, in the API: links to it, and a second look."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock, scope
from kit.access import audience
from kit.api import sent
from participation import schema
from participation.projects import actions, queries, rules
from participation.projects.actions import previews, reviews
from participation.projects.api.projects import readable_project
from participation.projects.models import PreviewLink, Project, PublicationReview


class NewPreviewLinkSerializer(serializers.Serializer[Any]):
    """For whom a link is, in words that only colleagues read, and for how many days."""

    note = serializers.CharField(
        max_length=previews.LONGEST_NOTE, required=False, allow_blank=True, default=""
    )
    days = serializers.IntegerField(default=7)


class PreviewLinkSerializer(serializers.ModelSerializer[PreviewLink]):
    """A link to a draft. Its address was told once, when it was made."""

    works = serializers.SerializerMethodField()

    class Meta:
        model = PreviewLink
        fields = ("id", "note", "created_at", "expires_at", "revoked_at", "last_used_at", "works")

    def get_works(self, link: PreviewLink) -> bool:
        """Whether it shows something now."""
        return link.is_valid(clock.now())


class PreviewAddressSerializer(serializers.Serializer[Any]):
    """The address of a link that was just made. Keep it: only its hash is kept here."""

    address = serializers.URLField()


class PublicationReviewSerializer(serializers.ModelSerializer[PublicationReview]):
    """A second look at a draft."""

    project = serializers.CharField(source="project.slug")
    state = serializers.CharField(help_text="asked, approved, sent_back, lapsed or withdrawn.")
    asked_by = serializers.CharField(source="asked_by.display_name", default="")
    decided_by = serializers.CharField(source="decided_by.display_name", default="")
    seen = serializers.SerializerMethodField(
        help_text="What the purpose reads like now; approving sends it along, so that nothing else is approved."
    )

    class Meta:
        model = PublicationReview
        fields = (
            "id",
            "project",
            "state",
            "asked_at",
            "asked_by",
            "note",
            "decided_at",
            "decided_by",
            "comment",
            "seen",
        )

    def get_seen(self, review: PublicationReview) -> str:
        """A fingerprint of the purpose."""
        return queries.purpose_digest(review.project)


class NewReviewSerializer(serializers.Serializer[Any]):
    """What those who look should know."""

    note = serializers.CharField(
        max_length=reviews.LONGEST_NOTE, required=False, allow_blank=True, default=""
    )


class VerdictSerializer(serializers.Serializer[Any]):
    """What somebody says who has looked. Approving needs `seen`, sending back a comment."""

    approve = serializers.BooleanField()
    seen = serializers.CharField(required=False, allow_blank=True, default="", max_length=64)
    comment = serializers.CharField(
        max_length=reviews.LONGEST_COMMENT, required=False, allow_blank=True, default=""
    )


@method_decorator(never_cache, name="dispatch")
@audience("staff")
class Previews(APIView):
    """Links that show a draft to people without an account."""

    @extend_schema(
        operation_id="list_previews", responses={200: PreviewLinkSerializer(many=True), **schema.REFUSALS}
    )
    def get(self, request: Request, slug: str) -> Response:
        """List the links to a draft, the newest first; at most 50."""
        links = queries.preview_links_of(_edited(request, slug))
        return Response(PreviewLinkSerializer(links, many=True).data)

    @extend_schema(
        operation_id="make_preview",
        request=NewPreviewLinkSerializer,
        responses={201: PreviewAddressSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a link that shows the draft for 1 to 30 days. Its address is told once, now."""
        given = sent(NewPreviewLinkSerializer, request)
        token = actions.make_preview_link(readable_project(request, slug), by=request.user, **given)
        address = f"{scope.current().url}{reverse('projects:preview', args=[token])}"
        return Response({"address": address}, status=201)


@audience("staff")
class OnePreview(APIView):
    """A link to a draft."""

    @extend_schema(
        operation_id="revoke_preview", responses={204: None, 403: schema.FORBIDDEN, 404: schema.MISSING}
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Let it show nothing any more."""
        link = get_object_or_404(PreviewLink.objects.select_related("project"), pk=pk)
        actions.revoke_preview_link(link, by=request.user)
        return Response(status=204)


@audience("staff")
class Reviews(APIView):
    """Second looks at a draft before it is published."""

    @extend_schema(
        operation_id="read_review",
        responses={200: PublicationReviewSerializer, 403: schema.FORBIDDEN, 404: schema.MISSING},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Read how the latest second look stands; 404 while nobody was asked."""
        project = readable_project(request, slug)
        latest = queries.look_at(project).latest
        if latest is None:
            raise Http404
        latest.project = project
        return Response(PublicationReviewSerializer(latest).data)

    @extend_schema(
        operation_id="ask_for_review",
        request=NewReviewSerializer,
        responses={201: PublicationReviewSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Ask whoever may publish the project to look at it. They are told."""
        given = sent(NewReviewSerializer, request)
        made = actions.ask_for_review(readable_project(request, slug), by=request.user, **given)
        return Response(PublicationReviewSerializer(made).data, status=201)


@audience("staff")
class OneReview(APIView):
    """A second look."""

    @extend_schema(
        operation_id="decide_review",
        request=VerdictSerializer,
        responses={200: PublicationReviewSerializer, **schema.REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Approve the draft as it was read, or send it back and say what should be changed. Whoever asked is told."""
        given = sent(VerdictSerializer, request)
        said, review = given, _review(pk)
        if said["approve"]:
            decided = actions.approve_publication(
                review, seen=said["seen"], comment=said["comment"], by=request.user
            )
        else:
            decided = actions.send_publication_back(review, comment=said["comment"], by=request.user)
        return Response(PublicationReviewSerializer(decided).data)

    @extend_schema(
        operation_id="withdraw_review",
        responses={200: PublicationReviewSerializer, **schema.REFUSALS},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Ask nobody any more."""
        return Response(
            PublicationReviewSerializer(actions.withdraw_review(_review(pk), by=request.user)).data
        )


def _edited(request: Request, slug: str) -> Project:
    """The project, for those who may change it: notes beside links are theirs."""
    project = readable_project(request, slug)
    rules.may_edit_project(request.user, project).or_refuse()
    return project


def _review(pk: int) -> PublicationReview:
    return get_object_or_404(PublicationReview.objects.select_related("project"), pk=pk)


urlpatterns = [
    path("projects/<slug:slug>/previews/", Previews.as_view(), name="project_previews"),
    path("previews/<int:pk>/", OnePreview.as_view(), name="preview"),
    path("projects/<slug:slug>/review/", Reviews.as_view(), name="project_review"),
    path("reviews/<int:pk>/", OneReview.as_view(), name="review"),
]
