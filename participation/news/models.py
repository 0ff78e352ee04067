"""Who follows what, what happened that people are told about, and who has been told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.news.kinds import Kind


class Place(models.TextChoices):
    """What can be followed. News names the places it belongs to; a number tells one project from another."""

    SITE = "site", _("Everything on this site")
    DEPARTMENT = "department", _("A department")
    PROJECT = "project", _("A project")
    DISCUSSION = "discussion", _("A question")


class Following(models.Model):
    """Somebody follows a place, or has said that they do not want to.

    Refers by number: this room lies below those that know projects. The row of somebody who turned following off stays,
    so that taking part again does not turn it on.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followings")
    place = models.CharField(max_length=20, choices=Place.choices)
    #: 0 for the whole site.
    place_id = models.BigIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    #: Whether it began by taking part and not by a choice.
    is_automatic = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # In the order in which a fan-out walks the followers of a place.
            models.UniqueConstraint(fields=["place", "place_id", "user"], name="follows_each_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.place} {self.place_id}"


class Reader(models.Model):
    """How somebody wants to be told; somebody without a row is told in the usual way."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="reader"
    )
    #: Kind → pace, only where chosen.
    paces = models.JSONField(default=dict, blank=True)
    #: Empty: the time zone of the site.
    timezone = models.CharField(max_length=64, blank=True)
    #: An address to which nothing more is mailed, since when, and what its mail server said.
    stopped_address = models.CharField(max_length=254, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


class News(models.Model):
    """Something happened that people are told about. The unique key is why it is never news twice."""

    class Reach(models.TextChoices):
        """Who is told."""

        PEOPLE = "people", _("People it names")
        CONCERNED = "concerned", _("Everybody it concerns")
        FOLLOWERS = "followers", _("Followers")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=120)
    #: Which room says what there is to tell (settings.NEWS_SOURCES), and of which of its rows.
    source = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True, blank=True)
    reach = models.CharField(max_length=10, choices=Reach.choices)
    #: Of reach "people": their numbers. Of reach "followers": pairs of place and number.
    people = models.JSONField(default=list, blank=True)
    places = models.JSONField(default=list, blank=True)
    #: Whoever did it need not be told of it.
    caused_by = models.BigIntegerField(null=True, blank=True)
    #: Whoever was told this other news is not told this one too.
    besides = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    happened_at = models.DateTimeField(default=clock.now)
    # How far telling people is.
    audience = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    mailed = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="news_is_news_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def is_finished(self) -> bool:
        """Whether everybody has a notice."""
        return self.finished_at is not None


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Filters over notices."""

    def unseen(self) -> NoticeQuerySet:
        """Not looked at yet."""
        return self.filter(seen_at=None)

    def waiting(self) -> NoticeQuerySet:
        """Still to be mailed."""
        return self.filter(mailed_at=None, mail_due_at__isnull=False)


class Notice(models.Model):
    """Somebody is told some news. The unique key is why nobody is told twice."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="notices")
    created_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    #: When the mail is due; none: it is not mailed, or its job is queued already.
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            # Also the order of somebody's list, read backwards.
            models.UniqueConstraint(fields=["recipient", "news"], name="told_once_about_each_news"),
        ]
        indexes = [
            models.Index(fields=["recipient"], name="notice_unseen", condition=Q(seen_at=None)),
            models.Index(
                fields=["mail_due_at", "recipient"],
                name="notice_to_mail",
                condition=Q(mailed_at=None, mail_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} ← {self.news_id}"
