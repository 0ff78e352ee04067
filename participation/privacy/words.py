"""Sentences that pages and the API share."""

from django.utils.translation import gettext_lazy as _

SHOW_AGAIN = _("Show again that it is you: sign in anew, then come back within 15 minutes.")
