"""A month's review of a program or of the whole organisation, and a line for each series that missed its target."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.improvement.models import Action
from seido.apps.organization.models import Program
from seido.apps.pages.clock import today
from seido.apps.pages.templatetags.words import month as month_words
from seido.apps.performance.scorecard import figure_path
from seido.apps.performance.words import KINDS, here, name_of, unit_of
from seido.periods import parse

#: Days after the end of a month by which its results have been analysed (1.4.2.a).
GRACE = timedelta(days=15)


class Review(models.Model):
    """The review of one month in one program, or of the whole organisation where `program` is blank."""

    month = models.CharField(
        _("month"),
        max_length=7,
        validators=[RegexValidator(r"^\d{4}-(0[1-9]|1[0-2])$", _("A month such as 2026-10."))],
        help_text=_("Such as 2026-10."),
    )
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews",
        verbose_name=_("program"),
    )
    participants = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="reviews", verbose_name=_("who took part")
    )
    guests = models.CharField(_("others who took part"), max_length=500, blank=True)
    decisions = models.TextField(_("decisions"), blank=True)
    looked_at_plan = models.BooleanField(_("looked at the business plan"), default=False)
    looked_at_intervals = models.BooleanField(_("looked at numbers of cases and intervals"), default=False)
    begun_by = models.CharField(max_length=200)
    begun_at = models.DateTimeField(_("begun"))
    completed_by = models.CharField(_("completed by"), max_length=200, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    class Meta:
        verbose_name = _("monthly review")
        ordering = ("-month", "program_id")
        constraints = (
            models.UniqueConstraint(fields=("month", "program"), name="one_review_a_month_and_program"),
            models.UniqueConstraint(
                fields=("month",), condition=models.Q(program=None), name="one_review_a_month_of_the_whole"
            ),
        )

    def __str__(self) -> str:
        return f"{month_words(self.month)} {self.scope}"

    @property
    def scope(self) -> str:
        return self.program.name if self.program else str(KINDS["entity"])

    @property
    def due(self) -> date:
        return due_of(self.month)

    @property
    def status(self) -> tuple[str, Promise]:
        if self.completed_at is not None:
            return "done", _("Done")
        if self.due < today():
            return "overdue", _("Overdue")
        return "under_way", _("Under way")


def due_of(month: str) -> date:
    """The day by which a month is reviewed."""
    return parse(month).end - timedelta(days=1) + GRACE


class Answer(models.TextChoices):
    CAUSE = "cause", pgettext_lazy("answer to a miss", "The cause is known")
    ACTION = "action", pgettext_lazy("answer to a miss", "A corrective action")
    NOT_NEEDED = "not_needed", pgettext_lazy("answer to a miss", "Nothing is needed")


class ReviewLine(models.Model):
    """A series that missed its target in the month or has no figure, as it stood when the review began, and what is
    said of it. A cause and 'nothing is needed' want words, an action the action itself."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="lines")
    position = models.IntegerField()
    metric = models.CharField(max_length=200)
    unit_kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=200, blank=True)
    process = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=10)
    direction = models.CharField(max_length=10)
    status = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    target = models.FloatField(null=True)
    target_low = models.FloatField(null=True)
    target_high = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    n = models.BigIntegerField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    text = models.TextField(_("in words"), blank=True)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="review_lines"
    )
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("review", "metric", "unit_kind", "unit", "process"), name="one_line_a_series"
            ),
        )

    def __str__(self) -> str:
        return " ".join(filter(None, (self.name, self.unit, self.process)))

    @property
    def name(self) -> str:
        return here(name_of(self.metric))

    @property
    def unit_words(self) -> str:
        if self.unit_kind == "entity":
            return str(KINDS["entity"])
        return f"{self.unit} {self.process}".strip()

    @property
    def measure(self) -> str:
        return unit_of(self.metric)

    @property
    def path(self) -> str:
        return figure_path(self.metric, self.unit, self.process, self.period)
