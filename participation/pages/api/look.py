"""What the site looks like, for programs: the picture on its first page and its logo, by the same rules as the settings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import covers
from kit.access import ANYONE_READS, Audience
from kit.api import sent
from participation import schema
from participation.lifecycle import refuse_unless_writable
from participation.pages.cover import address_of
from tenants.actions import remove_cover, set_cover, set_logo
from tenants.context import current_tenant
from tenants.models import Tenant

#: What everybody sees on every page may be asked by everybody; it is chosen where settings are.
AUDIENCES: dict[str, Audience] = {
    **ANYONE_READS,
    "PUT": "administrator",
    "DELETE": "administrator",
}


class SitePictureSerializer(serializers.Serializer[Tenant]):
    """The picture of the site. `address` is of its largest size, WebP; `card` of the one for shared links, JPEG."""

    address = serializers.SerializerMethodField()
    card = serializers.SerializerMethodField()
    alt = serializers.CharField(source="cover_alt")
    credit = serializers.CharField(source="cover_credit")
    width = serializers.IntegerField(source="cover_width")
    height = serializers.IntegerField(source="cover_height")

    def get_address(self, tenant: Tenant) -> str:
        """Its path on this site."""
        return address_of(tenant.cover_key, f"{covers.SIDES[0]}.webp")

    def get_card(self, tenant: Tenant) -> str:
        """Its path on this site."""
        return address_of(tenant.cover_key, covers.CARD_FILE)


class NewSitePictureSerializer(serializers.Serializer[Any]):
    """A picture with its words. Without a file the words of the one that is there are changed."""

    picture = serializers.FileField(required=False)
    alt = serializers.CharField(max_length=covers.LONGEST_ALT)
    credit = serializers.CharField(
        max_length=covers.LONGEST_CREDIT, required=False, allow_blank=True, default=""
    )


class SitePicture(APIView):
    """The picture on the first page of the site, and beside links to it."""

    parser_classes = (MultiPartParser,)
    audiences: ClassVar[dict[str, Audience]] = AUDIENCES

    @extend_schema(
        operation_id="read_site_picture", responses={200: SitePictureSerializer, 404: schema.MISSING}
    )
    def get(self, request: Request) -> Response:
        """Read where the picture is and what can be seen on it; 404 while the site has none."""
        tenant = current_tenant()
        if not tenant.cover_key:
            raise Http404
        return Response(SitePictureSerializer(tenant).data)

    @extend_schema(
        operation_id="set_site_picture",
        request=NewSitePictureSerializer,
        responses={200: SitePictureSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def put(self, request: Request) -> Response:
        """Give the site a picture: JPEG, PNG or WebP, at most 12 MB. It is made anew in a few sizes."""
        facts = sent(NewSitePictureSerializer, request)
        refuse_unless_writable()
        tenant = set_cover(current_tenant(), file=facts.pop("picture", None), by=request.user, **facts)
        return Response(SitePictureSerializer(tenant).data)

    @extend_schema(operation_id="remove_site_picture", responses={204: None, 403: schema.FORBIDDEN})
    def delete(self, request: Request) -> Response:
        """Show the first page without a picture."""
        refuse_unless_writable()
        remove_cover(current_tenant(), by=request.user)
        return Response(status=204)


class LogoSerializer(serializers.Serializer[Tenant]):
    """The logo of the site, WebP. It stands beside the site's name, which is why it needs no words of its own."""

    address = serializers.SerializerMethodField()

    def get_address(self, tenant: Tenant) -> str:
        """Its path on this site."""
        return reverse("projects:logo", args=[tenant.logo_key])


class NewLogoSerializer(serializers.Serializer[Any]):
    """A logo."""

    logo = serializers.FileField()


class Logo(APIView):
    """The sign beside the site's name."""

    parser_classes = (MultiPartParser,)
    audiences: ClassVar[dict[str, Audience]] = AUDIENCES

    @extend_schema(operation_id="read_logo", responses={200: LogoSerializer, 404: schema.MISSING})
    def get(self, request: Request) -> Response:
        """Read where the logo is; 404 while the first letter of the name stands for it."""
        tenant = current_tenant()
        if not tenant.logo_key:
            raise Http404
        return Response(LogoSerializer(tenant).data)

    @extend_schema(
        operation_id="set_logo",
        request=NewLogoSerializer,
        responses={200: LogoSerializer, 400: schema.REFUSED, 403: schema.FORBIDDEN},
    )
    def put(self, request: Request) -> Response:
        """Give the site a logo: JPEG, PNG or WebP, at most 12 MB. It is made anew, 400 pixels on its longer side."""
        given = sent(NewLogoSerializer, request)
        refuse_unless_writable()
        tenant = set_logo(current_tenant(), file=given["logo"], by=request.user)
        return Response(LogoSerializer(tenant).data)

    @extend_schema(operation_id="remove_logo", responses={204: None, 403: schema.FORBIDDEN})
    def delete(self, request: Request) -> Response:
        """Show the first letter of the name again."""
        refuse_unless_writable()
        set_logo(current_tenant(), file=None, by=request.user)
        return Response(status=204)


urlpatterns = [
    path("site/picture/", SitePicture.as_view(), name="site_picture"),
    path("site/logo/", Logo.as_view(), name="site_logo"),
]
