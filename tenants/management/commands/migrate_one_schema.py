"""Django's own migrate, for the schema that the connection is in. Called by tenants.template, not by people."""

from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    """See the module."""

    help = "Migrate the schema that the connection is in. Used by `migrate`."
