"""`civocracy …` (in a checkout: `manage.py …`): Django's commands and ours."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command that the arguments name.

    Without DJANGO_SETTINGS_MODULE the settings of this machine's demo apply; an installed product sets
    `civocracy.settings.production`.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civocracy.settings.local")
    execute_from_command_line(sys.argv)
