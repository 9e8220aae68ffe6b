"""Targets, the sums that every figure is made of, and how each judged series stands."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seido.apps.pages import figures
from seido.apps.pages.clock import today
from seido.apps.performance.words import KINDS, here, name_of, unit_of
from seido.standard import load


def metric_choices() -> list[tuple[str, str]]:
    """The metrics of the catalogue that take a target, by their names."""
    found = [(name, here(entry.name)) for name, entry in load().metrics.items() if entry.type != "volume"]
    return sorted(found, key=lambda pair: pair[1])


class Target(models.Model):
    """A target in force from one day to the day before another, with where it comes from."""

    metric = models.CharField(_("metric"), max_length=100, choices=metric_choices)
    unit_kind = models.CharField(_("kind of unit"), max_length=20)
    unit = models.CharField(
        _("unit"), max_length=200, help_text=_("A program, a client, a site, or the organisation itself.")
    )
    process = models.CharField(
        _("process"),
        max_length=200,
        blank=True,
        help_text=_("Where it holds for one process of a program only."),
    )
    direction = models.CharField(
        _("what is better"),
        max_length=10,
        choices=[
            ("higher", _("Higher is better")),
            ("lower", _("Lower is better")),
            ("range", _("Within a range")),
        ],
    )
    value = models.FloatField(_("target"), null=True, blank=True)
    low = models.FloatField(_("lower end"), null=True, blank=True)
    high = models.FloatField(_("upper end"), null=True, blank=True)
    valid_from = models.DateField(
        _("in force from"),
        null=True,
        blank=True,
        help_text=_("A period is judged by the target in force on its first day."),
    )
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=500, blank=True, help_text=_("Why it is this high."))
    comparative_source = models.CharField(_("compared with"), max_length=500, blank=True)
    comparative_date = models.DateField(_("comparative data of"), null=True, blank=True)
    client_required = models.BooleanField(_("demanded by the client"), default=False)

    class Meta:
        verbose_name = _("target")
        ordering = ("id",)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.metric_name, self.unit, self.process)))

    @property
    def metric_name(self) -> str:
        return here(name_of(self.metric))

    @property
    def unit_words(self) -> str:
        if self.unit_kind == "entity":
            return str(KINDS["entity"])
        return f"{self.unit} {self.process}".strip()

    @property
    def value_words(self) -> str:
        """The target as text with its unit."""
        unit = unit_of(self.metric)
        mark = figures.unit_of(unit).mark
        if self.direction == "range" and self.low is not None and self.high is not None:
            return f"{figures.number(self.low, unit)}〜{figures.number(self.high, unit)}{mark}"
        if self.value is None:
            return figures.NOTHING
        return f"{'≤ ' if self.direction == 'lower' else ''}{figures.number(self.value, unit)}{mark}"

    @property
    def status(self) -> tuple[str, Promise]:
        """Whether it is in force today."""
        day = today()
        if self.valid_to is not None and self.valid_to <= day:
            return "not_applicable", _("Ended")
        if self.valid_from is not None and self.valid_from > day:
            return "planned", _("To come")
        return "valid", _("In force")

    @property
    def age(self) -> int | None:
        """Months since the data that it was compared with."""
        if self.comparative_date is None:
            return None
        day = today()
        return (day.year - self.comparative_date.year) * 12 + day.month - self.comparative_date.month


class TargetReview(models.Model):
    """A decision on a target after looking at it again: kept, raised or lowered, and why (1.3.4)."""

    OUTCOMES = (("kept", _("Kept")), ("raised", _("Made harder")), ("lowered", _("Made easier")))

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="reviews")
    day = models.DateField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ("-day", "-id")

    def __str__(self) -> str:
        return f"{self.target} {self.day}"


class Measurement(models.Model):
    """One metric's sums for one program, process, client and site in one local month.

    Larger units and longer periods add these up; a blank name means that the rows named none.
    """

    metric = models.CharField(max_length=100)
    program = models.CharField(max_length=200, blank=True)
    process = models.CharField(max_length=200, blank=True)
    client = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=200, blank=True)
    month = models.CharField(max_length=7)
    numerator = models.FloatField()
    denominator = models.FloatField(null=True)
    n = models.BigIntegerField(null=True)
    parameters = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("metric", "program", "process", "client", "site", "month"), name="one_sum_a_month"
            ),
        )
        indexes = (models.Index(fields=("month", "program")),)

    def __str__(self) -> str:
        return f"{self.metric} {self.program} {self.process} {self.month}"


class ImportedResult(models.Model):
    """One figure brought from a table of results that somebody kept before; never mixed into computed sums.

    `flags` are the yes and no of the table, `memberships` the parts of the entity, as pairs of kind and name.
    """

    item = models.CharField(max_length=10)
    unit_kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=200, blank=True)
    process = models.CharField(max_length=200, blank=True)
    metric = models.CharField(max_length=200)
    period = models.CharField(max_length=10)
    type = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    value = models.FloatField(null=True)
    target = models.FloatField(null=True)
    target_low = models.FloatField(null=True)
    target_high = models.FloatField(null=True)
    flags = models.JSONField(default=dict)
    memberships = models.JSONField(default=list)
    load = models.CharField(max_length=40)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("item", "unit_kind", "unit", "process", "metric", "period"),
                name="one_imported_figure_a_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.metric} {self.unit} {self.period}"


class ClosedMonth(models.Model):
    """A month whose figures have been reported; what changes later is kept as a restatement."""

    month = models.CharField(max_length=7, unique=True)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.month


class Restatement(models.Model):
    """A closed month's sum that changed: what it was and what it is."""

    metric = models.CharField(max_length=100)
    program = models.CharField(max_length=200, blank=True)
    process = models.CharField(max_length=200, blank=True)
    client = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=200, blank=True)
    month = models.CharField(max_length=7)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.metric} {self.month}"


class MeasuredLoad(models.Model):
    """A load whose touched months have been measured since."""

    load = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.load


class StaleProgram(models.Model):
    """A program whose definitions changed since its months were measured."""

    program = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.program


class SeriesStanding(models.Model):
    """How one judged series stands: what pages, exports and the API show without computing it again.

    `program` and `client` are those that the unit belongs to, "" for a larger one; `memberships` are the parts
    of the entity as pairs of kind and name. `period` to `high` are the newest point's; `gap` is the actual less
    the target, of a range the way to its nearer end. `points` are the newest thirteen, oldest first, each
    {period, value, target, target_low, target_high, n, numerator, denominator, low, high, met}, and collected,
    usable or integrity where they are false; absent is null. `outside` says why 50/75 does not count it
    (`standings.OUTSIDE`), "" where it does. `newest_day` is the last local day with rows that the metric reads.
    """

    position = models.IntegerField()
    item = models.CharField(max_length=10)
    metric = models.CharField(max_length=200)
    unit_kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=200, blank=True)
    process = models.CharField(max_length=200, blank=True)
    program = models.CharField(max_length=200, blank=True)
    client = models.CharField(max_length=200, blank=True)
    memberships = models.JSONField(default=list)
    type = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    grain = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=20)
    met = models.IntegerField()
    periods = models.IntegerField()
    at_level = models.BooleanField()
    improving = models.BooleanField(null=True)
    counted = models.BooleanField()
    collected = models.BooleanField()
    usable = models.BooleanField()
    integrity = models.BooleanField()
    low_volume = models.BooleanField(default=False)
    additional = models.BooleanField(default=False)
    in_set = models.BooleanField()
    outside = models.CharField(max_length=20, blank=True)
    reason_en = models.TextField()
    reason_ja = models.TextField()
    prior_mean = models.FloatField(null=True)
    trend = models.CharField(max_length=10, blank=True)
    period = models.CharField(max_length=10, blank=True)
    value = models.FloatField(null=True)
    target = models.FloatField(null=True)
    target_low = models.FloatField(null=True)
    target_high = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    n = models.BigIntegerField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    points = models.JSONField(default=list)
    imported = models.IntegerField(default=0)
    newest_day = models.DateField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("item", "metric", "unit_kind", "unit", "process"), name="one_standing_a_series"
            ),
        )
        indexes = (models.Index(fields=("metric", "unit")), models.Index(fields=("program",)))

    def __str__(self) -> str:
        return f"{self.metric} {self.unit} {self.process}".strip()


class StandingsState(models.Model):
    """On what day the standings were judged, and when; there is one row."""

    as_of = models.DateField()
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.as_of}"
