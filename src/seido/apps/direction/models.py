"""The direction statement with its topics, and yearly plans with inputs, goals, actions and milestones."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.pages.clock import today

USER = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of a document", "Draft")
    APPROVED = "approved", pgettext_lazy("state of a document", "Approved")


class Numbered(models.Model):
    """Has a number by which records name it; made where nobody gives one."""

    number = models.CharField(_("number"), max_length=100, unique=True, blank=True)

    class Meta:
        abstract = True


class Statement(Numbered):
    """A version of the direction statement. The newest approved one is in force."""

    version = models.CharField(_("version"), max_length=60)
    text = models.TextField(_("statement"))
    customer_experience = models.BooleanField(_("customer experience"), default=True)
    employee_experience = models.BooleanField(_("employee experience"), default=False)
    service = models.BooleanField(_("service"), default=False)
    quality = models.BooleanField(_("quality"), default=False)
    sales = models.BooleanField(_("sales"), default=False)
    cost = models.BooleanField(_("cost"), default=False)
    written = models.DateField(_("written"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    approved_by = models.ForeignKey(
        USER,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("direction statement")
        ordering = ("-approved_on", "-id")

    def __str__(self) -> str:
        return self.version

    @property
    def status(self) -> tuple[str, Promise]:
        return (
            ("valid", State.APPROVED.label)
            if self.state == State.APPROVED
            else ("planned", State.DRAFT.label)
        )


class Topic(Numbered):
    """A topic of the direction, with the metrics that show how far it is reached."""

    name = models.CharField(_("topic"), max_length=100)
    metrics = models.TextField(_("metrics"), blank=True, help_text=_("Ids of metrics, parted by commas."))
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("topic of the direction")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Department(Numbered):
    name = models.CharField(_("department"), max_length=100, unique=True)
    head = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("head")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("department")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Plan(Numbered):
    """A year's plan, of a department or, without one, of the entity."""

    title = models.CharField(_("plan"), max_length=200)
    department = models.ForeignKey(
        Department,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=_("department"),
    )
    adopted = models.DateField(_("adopted"))
    ends = models.DateField(_("last day"))
    owner = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("owner")
    )
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("plan")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> str:
        return "valid" if self.ends >= today() else "expired"


class InputKind(models.TextChoices):
    CUSTOMER_FEEDBACK = "customer_feedback", _("Customer feedback")
    TECHNOLOGY = "technology_strategy;technology_governance", _("Technology strategy and governance")
    NEW_CHANNEL = "new_channel_or_technology", _("New channels and technologies")
    JOURNEY_DESIGN = (
        "journey_design;channel_mix;cost;customer_experience",
        _("Journey design and channel mix"),
    )
    EMPLOYEE = "employee_experience", _("Employee experience")
    METRIC_REVIEW = "metric_review", _("Review of metrics")
    CAPACITY = "volume_forecast;capacity_human;capacity_technology", _("Volume and capacity")
    JOURNEY_RESULTS = "journey_results", _("Results of journeys")


class Input(Numbered):
    """An analysis that plans rest on."""

    title = models.CharField(_("what was analysed"), max_length=200)
    kind = models.CharField(_("kind of input"), max_length=60, choices=InputKind.choices)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="inputs", verbose_name=_("plan"))
    analysed = models.DateField(_("day of the analysis"))
    owner = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("owner")
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=20,
        choices=[
            ("analysed", _("Analysed")),
            ("capacity_enough", _("Capacity is enough")),
            ("gap_noted", _("A gap is noted")),
        ],
        default="analysed",
    )
    months = models.PositiveSmallIntegerField(_("months ahead, of a forecast"), null=True, blank=True)
    finding = models.TextField(_("what it says"), blank=True)

    class Meta:
        verbose_name = _("input of a plan")
        ordering = ("kind", "id")

    def __str__(self) -> str:
        return self.title


class GoalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of a goal", "Open")
    REACHED = "reached", pgettext_lazy("state of a goal", "Reached")
    MISSED = "missed", pgettext_lazy("state of a goal", "Missed")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a goal", "Withdrawn")


SHOWN = {
    GoalState.REACHED: ("reached", GoalState.REACHED.label),
    GoalState.MISSED: ("not_reached", GoalState.MISSED.label),
    GoalState.WITHDRAWN: ("cancelled", GoalState.WITHDRAWN.label),
}


class Goal(Numbered):
    """A goal in figures."""

    title = models.CharField(_("goal"), max_length=200)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals", verbose_name=_("plan"))
    kind = models.CharField(
        _("kind of goal"),
        max_length=15,
        choices=[("financial", _("Financial")), ("non_financial", pgettext_lazy("kind of goal", "Other"))],
        default="non_financial",
    )
    topic = models.ForeignKey(
        Topic,
        null=True,
        on_delete=models.PROTECT,
        related_name="goals",
        verbose_name=_("topic of the direction"),
    )
    metric = models.CharField(_("metric"), max_length=200, blank=True)
    start = models.FloatField(_("figure at the start"), null=True, blank=True)
    wanted = models.FloatField(_("figure wanted"), null=True)
    set_on = models.DateField(_("set on"))
    due = models.DateField(_("due"))
    owner = models.ForeignKey(
        USER, null=True, on_delete=models.SET_NULL, related_name="goals", verbose_name=_("owner")
    )
    state = models.CharField(_("state"), max_length=10, choices=GoalState.choices, default=GoalState.OPEN)
    done = models.DateField(_("reached or given up on"), null=True, blank=True)

    class Meta:
        verbose_name = _("goal")
        ordering = ("kind", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> str | tuple[str, Promise]:
        if self.state != GoalState.OPEN:
            return SHOWN[GoalState(self.state)]
        return "overdue" if self.due < today() else "under_way"


class Timed(Numbered):
    """Is due, and done one day."""

    due = models.DateField(_("due"))
    done = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def status(self) -> str:
        if self.done:
            return "done"
        return "overdue" if self.due < today() else "under_way"


class Initiative(Timed):
    """An action that serves a goal."""

    title = models.CharField(_("action"), max_length=200)
    goal = models.ForeignKey(
        Goal, on_delete=models.CASCADE, related_name="initiatives", verbose_name=_("goal")
    )
    set_on = models.DateField(_("set up on"))
    owner = models.ForeignKey(
        USER, null=True, on_delete=models.SET_NULL, related_name="initiatives", verbose_name=_("owner")
    )

    class Meta:
        verbose_name = _("action of a plan")
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.title


class Milestone(Timed):
    title = models.CharField(_("milestone"), max_length=200)
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("action of a plan")
    )
    set_on = models.DateField(_("set on"))

    class Meta:
        verbose_name = _("milestone")
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.title


class Comparison(Numbered):
    """Departments' goals set side by side: do they go together?"""

    compared = models.DateField(_("day of the comparison"))
    departments = models.CharField(_("departments compared"), max_length=300)
    outcome = models.CharField(
        _("outcome"),
        max_length=15,
        choices=[
            ("agreed", _("They go together")),
            ("settled", _("A contradiction was settled")),
            ("contradiction", _("A contradiction stands")),
        ],
    )
    note = models.TextField(_("what was found"), blank=True)

    class Meta:
        verbose_name = _("comparison of goals")
        ordering = ("-compared", "-id")

    def __str__(self) -> str:
        return f"{self.compared} {self.departments}"
