"""What a fresh tenant needs before anybody works in it."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from participation.departments.actions import create_department
from participation.departments.models import Department
from tenants.models import Tenant


def seed_tenant(tenant: Tenant) -> None:
    """Give a new tenant its first department, named in its own language. Runs inside it; harmless when repeated."""
    if Department.objects.exists():
        return
    with translation.override(tenant.language):
        name = _("Citizen participation")
    create_department(name=name, by=None)
