"""Who takes part."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from kit import clock


class Source(models.TextChoices):
    """How somebody, or something somebody said, reached the platform."""

    WEB = "web", _("Online")
    IMPORT = "import", _("Imported")
    OFFLINE = "offline", _("On paper or at a workshop")


class RandomNumber(Func):
    """A number that nobody can guess or work out again: 63 bits from the database's own source of chance."""

    template = "(hashtextextended((gen_random_uuid())::text, (0)::bigint) & '9223372036854775807'::bigint)"
    output_field = models.BigIntegerField()


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Filters over participants."""

    def with_account(self) -> ParticipantQuerySet:
        """Participants who can sign in and be notified."""
        return self.filter(user__isnull=False)


class Participant(models.Model):
    """One voice. Outlives the account: deleting the account leaves a participant without a person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="participant"
    )
    name = models.CharField(max_length=150, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WEB)
    # Tells imported people of different files apart: the importer prefixes it with the consultation.
    external_ref = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    #: Under which the event log knows them. Only `participants.actions.renew_pseudonyms` changes it (decision record 0008).
    pseudonym = models.BigIntegerField(db_default=RandomNumber(), editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_ref"],
                condition=~models.Q(external_ref=""),
                name="participant_known_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """The name shown beside what they say; never an e-mail address. Load `user` with the row when listing many."""
        name = self.user.display_name if self.user else ""
        return name or self.name or str(_("Participant %(number)s") % {"number": self.pk})
