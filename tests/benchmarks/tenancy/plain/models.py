"""The tenant and its host, as django-tenants' documentation writes them."""

from __future__ import annotations

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class City(TenantMixin):
    """A tenant whose schema is made when it is saved, by its migrations."""

    name = models.CharField(max_length=100)

    class Meta:
        app_label = "plain"

    def __str__(self) -> str:
        return str(self.name)


class Host(DomainMixin):
    """A host of a city."""

    class Meta:
        app_label = "plain"

    def __str__(self) -> str:
        return str(self.domain)
