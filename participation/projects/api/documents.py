"""Documents of projects in the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access import ANYONE_READS, Audience
from kit.api import sent
from participation import schema
from participation.projects import actions, queries, rules
from participation.projects.actions.documents import LONGEST
from participation.projects.api.projects import readable_project
from participation.projects.models import Document, DocumentVersion


class DocumentVersionSerializer(serializers.ModelSerializer[DocumentVersion]):
    """One file of a document. `size` in bytes; `address` is its path on this site."""

    format = serializers.CharField(help_text="pdf, odt, ods, odp, docx, xlsx, pptx, csv or webp.")
    address = serializers.SerializerMethodField()

    def get_address(self, version: DocumentVersion) -> str:
        """Where its file is."""
        return reverse("projects:document", args=[version.document_id, version.number])

    class Meta:
        model = DocumentVersion
        fields = ("number", "format", "size", "checksum", "alt", "changes", "added_at", "address")


class DocumentSerializer(serializers.Serializer[Any]):
    """A document; `current` is its newest version."""

    id = serializers.IntegerField(source="document.pk")
    title = serializers.CharField(source="document.title")
    description = serializers.CharField(source="document.description")
    language = serializers.CharField(source="document.language")
    position = serializers.IntegerField(source="document.position")
    current = DocumentVersionSerializer()
    earlier = DocumentVersionSerializer(many=True)


class NewDocumentSerializer(serializers.Serializer[Any]):
    """A document with its first file."""

    file = serializers.FileField()
    title = serializers.CharField(max_length=LONGEST["title"])
    description = serializers.CharField(
        max_length=LONGEST["description"], required=False, allow_blank=True, default=""
    )
    language = serializers.CharField(max_length=10)
    alt = serializers.CharField(max_length=LONGEST["alt"], required=False, allow_blank=True, default="")


class NewVersionSerializer(serializers.Serializer[Any]):
    """A newer file, with what is different."""

    file = serializers.FileField()
    changes = serializers.CharField(max_length=LONGEST["changes"])
    alt = serializers.CharField(max_length=LONGEST["alt"], required=False, allow_blank=True, default="")


class DocumentWordsSerializer(serializers.Serializer[Any]):
    """What is to be changed; `position` counts from 1."""

    title = serializers.CharField(max_length=LONGEST["title"], required=False)
    description = serializers.CharField(max_length=LONGEST["description"], required=False, allow_blank=True)
    language = serializers.CharField(max_length=10, required=False)
    position = serializers.IntegerField(min_value=1, max_value=10_000, required=False)


class Documents(APIView):
    """The documents of a project."""

    parser_classes = (MultiPartParser,)
    audiences: ClassVar[dict[str, Audience]] = {**ANYONE_READS, "POST": "staff"}

    @extend_schema(
        operation_id="list_documents", responses={200: DocumentSerializer(many=True), 404: schema.MISSING}
    )
    def get(self, request: Request, slug: str) -> Response:
        """List a project's documents in their order, each with its versions; at most 40."""
        found = queries.documents_of(readable_project(request, slug))
        return Response(DocumentSerializer(found, many=True).data)

    @extend_schema(
        request=NewDocumentSerializer,
        responses={201: DocumentSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Add a document. Its format is found in its content; macros, scripts and passwords are refused."""
        facts = sent(NewDocumentSerializer, request)
        made = actions.add_document(
            readable_project(request, slug), name=facts["file"].name, by=request.user, **facts
        )
        return Response(DocumentSerializer(_listed(made)).data, status=201)


class OneDocument(APIView):
    """One document."""

    audiences: ClassVar[dict[str, Audience]] = {**ANYONE_READS, "PATCH": "staff", "DELETE": "staff"}

    @extend_schema(responses={200: DocumentSerializer, 404: schema.MISSING})
    def get(self, request: Request, pk: int) -> Response:
        """Read a document with its versions."""
        return Response(DocumentSerializer(_listed(_readable(request, pk))).data)

    @extend_schema(
        request=DocumentWordsSerializer,
        responses={200: DocumentSerializer, **schema.REFUSALS},
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what a document is called, or its place in the list."""
        facts, row = sent(DocumentWordsSerializer, request), _readable(request, pk)
        position = facts.pop("position", None)
        with transaction.atomic():
            actions.edit_document(row, by=request.user, **facts)
            if position is not None:
                actions.move_document(row, to=position, by=request.user)
        return Response(DocumentSerializer(_listed(_readable(request, pk))).data)

    @extend_schema(responses={204: None, 403: schema.FORBIDDEN, 404: schema.MISSING})
    def delete(self, request: Request, pk: int) -> Response:
        """Take a document away with all its versions."""
        actions.remove_document(_readable(request, pk), by=request.user)
        return Response(status=204)


class DocumentVersions(APIView):
    """The versions of a document."""

    parser_classes = (MultiPartParser, JSONParser)
    audiences: ClassVar[dict[str, Audience]] = {"POST": "staff"}

    @extend_schema(
        request={"multipart/form-data": NewVersionSerializer},
        responses={201: DocumentSerializer, **schema.REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Give a document a newer file."""
        facts, row = sent(NewVersionSerializer, request), _readable(request, pk)
        actions.add_version(row, name=facts["file"].name, by=request.user, **facts)
        return Response(DocumentSerializer(_listed(row)).data, status=201)


def _readable(request: Request, pk: int) -> Document:
    row = get_object_or_404(Document.objects.select_related("project__department"), pk=pk)
    if not rules.may_read_project(request.user, row.project):
        raise Http404
    return row


def _listed(document: Document) -> queries.Listed:
    newest, *earlier = document.versions.order_by("-number")
    return queries.Listed(document, newest, earlier)


urlpatterns = [
    path("projects/<slug:slug>/documents/", Documents.as_view(), name="documents"),
    path("documents/<int:pk>/", OneDocument.as_view(), name="document"),
    path("documents/<int:pk>/versions/", DocumentVersions.as_view(), name="document_versions"),
]
