"""A survey, its questions, and what people answered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.participants.models import Participant, Source
from participation.projects.models import Activity, ActivityQuerySet


class SurveyQuerySet(ActivityQuerySet["Survey"]):
    """Filters over surveys; those of every activity are enough so far."""


class Survey(Activity):
    """Several questions that everybody answers once."""

    class Results(models.TextChoices):
        """Who sees the results, and when."""

        STAFF = "staff", _("Staff only")
        CLOSED = "closed", _("Everybody, once the survey is closed")
        ALWAYS = "always", _("Everybody, at any time")

    title = models.CharField(max_length=160)
    introduction = models.TextField(blank=True)
    #: Whether people answer without signing in, once for each browser.
    without_account = models.BooleanField(default=False)
    results = models.CharField(max_length=10, choices=Results.choices, default=Results.CLOSED)
    #: Whether free texts that staff have released are among the results.
    shows_texts = models.BooleanField(default=False)
    # Responses that were sent, exact; written only by actions, in SQL.
    response_count = models.PositiveIntegerField(default=0)
    last_response_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta(Activity.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.title

    def missing_to_publish(self) -> Any:
        """A survey without a question cannot be published."""
        if self.questions.asked().exclude(kind=Question.Kind.SECTION).exists():
            return None
        return _("Ask at least one question first.")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Filters over questions."""

    def asked(self) -> QuestionQuerySet:
        """Those that have not been taken out of the survey."""
        return self.filter(retired_at=None)

    def in_order(self) -> QuestionQuerySet:
        """As they are asked."""
        return self.order_by("position", "id")


class Question(models.Model):
    """One question, or the title of a section.

    What was answered stays valid, whatever is edited: answers refer to a question by number and to its options by key, and
    neither is ever deleted or given to another one. A question or option that is taken out is retired; earlier wordings
    are kept in `earlier`.
    """

    class Kind(models.TextChoices):
        """What kind of answer it takes."""

        SECTION = "section", _("Title of a section")
        SHORT = "short", _("A few words")
        LONG = "long", _("Some sentences")
        ONE = "one", _("One of several options")
        SEVERAL = "several", _("Any of several options")
        YES_NO = "yes_no", _("Yes or no")
        SCALE = "scale", _("A number on a scale")
        NUMBER = "number", _("A number")
        DATE = "date", _("A date")

    CHOICES = (Kind.ONE, Kind.SEVERAL, Kind.YES_NO)
    TEXTS = (Kind.SHORT, Kind.LONG)

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=300)
    help = models.TextField(blank=True)
    is_required = models.BooleanField(default=False)
    #: [{"key": "a", "text": "By bicycle"}, …]; a retired one has "retired": true.
    options = models.JSONField(default=list, blank=True)
    minimum = models.IntegerField(null=True, blank=True)
    maximum = models.IntegerField(null=True, blank=True)
    #: Asked only of those who chose one of these options of an earlier question.
    depends_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    depends_on_options = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)
    #: [{"until": ISO time, "text": …, "options": […]}, …]: what it said before, the oldest first.
    earlier = models.JSONField(default=list, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["survey", "position"], name="question_in_order")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_section(self) -> bool:
        """Whether it only says what comes next."""
        return self.kind == self.Kind.SECTION

    @property
    def offered(self) -> list[dict[str, Any]]:
        """The options people can choose now."""
        return [option for option in self.options if not option.get("retired")]

    @property
    def words_of_options(self) -> dict[str, str]:
        """The words of every option there ever was, by key."""
        return {option["key"]: option["text"] for option in self.options}


class Response(models.Model):
    """What one person (or one browser, or one sheet of paper) answered.

    `answers` says by the question's number: a list of keys of options, a number, a text, or a date in ISO 8601.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses", db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    #: A digest of the browser's token, for people without an account.
    browser = models.CharField(max_length=64, blank=True)
    answers = models.JSONField(default=dict)
    #: Questions whose free text staff have released for the results.
    released = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WEB)
    started_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "survey"],
                condition=Q(participant__isnull=False),
                name="one_response_each",
            ),
            models.UniqueConstraint(
                fields=["survey", "browser"], condition=~Q(browser=""), name="one_response_of_each_browser"
            ),
        ]
        indexes = [models.Index(fields=["survey", "id"], name="responses_of_a_survey")]

    def __str__(self) -> str:
        # The record of actions keeps this label, and must not say who answered what.
        return f"#{self.pk}"

    @property
    def is_submitted(self) -> bool:
        """Whether it counts."""
        return self.submitted_at is not None
