"""Which rule something breaks: the same words for whoever flags it, for whoever hides it, and for its author."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ground(models.TextChoices):
    """Why something cannot stay. Rows keep these words, so they are never renamed."""

    INSULT = "insult", _("It insults or threatens somebody")
    HATE = "hate", _("It stirs up hatred against a group of people")
    PRIVATE = "private", _("It tells private things about somebody")
    ADVERTISING = "advertising", _("It advertises, or is sent again and again")
    BESIDE = "beside", _("It has nothing to do with the question")
    FALSE = "false", _("It passes somebody else's words or identity off as one's own")
    ILLEGAL = "illegal", _("It is against the law")
    OTHER = "other", _("It breaks another rule of this site")
