"""Corrective actions from a problem defined to a result verified, their remedies, and what they save."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.organization.models import Program
from seido.apps.pages.clock import today

USER = settings.AUTH_USER_MODEL


class Phase(models.TextChoices):
    DEFINE = "define", pgettext_lazy("phase of an action", "Define")
    ANALYSE = "analyse", pgettext_lazy("phase of an action", "Analyse")
    PLAN = "plan", pgettext_lazy("phase of an action", "Plan")
    IMPLEMENT = "implement", pgettext_lazy("phase of an action", "Implement")
    VERIFY = "verify", pgettext_lazy("phase of an action", "Verify")
    CLOSED = "closed", pgettext_lazy("phase of an action", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("phase of an action", "Cancelled")


#: The phases of work, in order.
WORK = (Phase.DEFINE, Phase.ANALYSE, Phase.PLAN, Phase.IMPLEMENT, Phase.VERIFY)
OVER = (Phase.CLOSED, Phase.CANCELLED)
#: How a phase shows: (status, words).
SHOWN: dict[str, tuple[str, Promise]] = {
    Phase.DEFINE: ("under_way", _("Being defined")),
    Phase.ANALYSE: ("under_way", _("Being analysed")),
    Phase.PLAN: ("under_way", _("Being planned")),
    Phase.IMPLEMENT: ("under_way", _("Under way")),
    Phase.VERIFY: ("to_verify", _("To verify")),
    Phase.CLOSED: ("done", pgettext_lazy("phase of an action", "Closed")),
    Phase.CANCELLED: ("cancelled", _("Cancelled")),
}
FIVE = (MinValueValidator(1), MaxValueValidator(5))


class Action(models.Model):
    """A corrective action. `series` names the metric of a unit that shows whether it worked, as
    metric|kind of unit|unit|process; the four columns after it are made from it. `next_due` is the day of the phase
    that it is in. `phase_days` holds the day on which each phase was left; `points` the metric's points when it
    was closed."""

    number = models.CharField(_("number"), max_length=20, unique=True, blank=True)
    title = models.CharField(_("corrective action"), max_length=200)
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name=_("program"),
    )
    phase = models.CharField(_("phase"), max_length=10, choices=Phase.choices, default=Phase.DEFINE)
    owner = models.ForeignKey(
        USER,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions",
        verbose_name=_("owner"),
    )
    verifier = models.ForeignKey(
        USER,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions_to_verify",
        verbose_name=_("verifier"),
        help_text=_("Somebody else than the owner."),
    )
    opened = models.DateField(_("opened"), default=today)
    due = models.DateField(_("to be closed by"), null=True, blank=True)
    define_due = models.DateField(_("define by"), null=True, blank=True)
    analyse_due = models.DateField(_("analyse by"), null=True, blank=True)
    plan_due = models.DateField(_("plan by"), null=True, blank=True)
    implement_due = models.DateField(_("implement by"), null=True, blank=True)
    verify_due = models.DateField(_("verify by"), null=True, blank=True)
    next_due = models.DateField(_("due"), null=True, blank=True)
    phase_days = models.JSONField(default=dict, blank=True)

    series = models.CharField(_("metric and unit"), max_length=600, blank=True)
    metric = models.CharField(_("metric"), max_length=200, blank=True)
    unit_kind = models.CharField(max_length=20, blank=True)
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    process = models.CharField(_("process"), max_length=200, blank=True)
    requirement = models.CharField(_("requirement"), max_length=30, blank=True)
    complaint = models.CharField(_("complaint"), max_length=200, blank=True)
    evaluation = models.CharField(_("finding of evaluations"), max_length=200, blank=True)

    problem = models.TextField(
        _("problem"), blank=True, help_text=_("What happens where, since when, how often, to whom.")
    )
    gap = models.CharField(_("gap to the target"), max_length=60, blank=True)
    period = models.CharField(_("period in which it showed"), max_length=20, blank=True)
    containment = models.TextField(
        _("containment"), blank=True, help_text=_("What protects customers until the cause is gone.")
    )
    effort = models.PositiveSmallIntegerField(
        _("effort"), default=3, validators=FIVE, help_text=_("1 little, 5 much")
    )
    effect = models.PositiveSmallIntegerField(
        _("effect"), default=3, validators=FIVE, help_text=_("1 little, 5 much")
    )

    pareto = models.JSONField(default=dict, blank=True)
    whys = models.JSONField(_("five whys"), default=list, blank=True)
    fishbone = models.JSONField(_("fishbone"), default=dict, blank=True)
    causes = models.JSONField(_("root causes"), default=list, blank=True)

    result = models.TextField(_("result"), blank=True)
    before = models.FloatField(_("before"), null=True, blank=True)
    after = models.FloatField(_("after"), null=True, blank=True)
    points = models.JSONField(default=list, blank=True)
    verified_by = models.ForeignKey(
        USER,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions_verified",
        verbose_name=_("verified by"),
    )
    closed = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("corrective action")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("phase", "next_due"), name="actions_open_by_due"),
            models.Index(fields=("metric", "unit"), name="actions_of_metric"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.phase not in OVER

    @property
    def is_late(self) -> bool:
        return self.is_open and self.next_due is not None and self.next_due < today()

    @property
    def status(self) -> tuple[str, Promise]:
        return SHOWN[self.phase]

    @property
    def at(self) -> int:
        """How many phases of work are behind."""
        if self.phase == Phase.CANCELLED:
            return len(self.phase_days)
        return WORK.index(Phase(self.phase)) if self.phase in WORK else len(WORK)

    @property
    def priority(self) -> int:
        """1 to 25: much effect for little effort comes first."""
        return self.effect * (6 - self.effort)

    def due_of(self, phase: str) -> date | None:
        return getattr(self, f"{phase}_due", None) or self.due


class Remedy(models.Model):
    """One thing to be done about a cause."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="remedies")
    text = models.CharField(_("remedy"), max_length=300)
    cause = models.CharField(_("cause"), max_length=300, blank=True)
    owner = models.ForeignKey(
        USER,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="remedies",
        verbose_name=_("owner"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    done = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text

    @property
    def is_late(self) -> bool:
        return self.done is None and self.due is not None and self.due < today()


class Way(models.TextChoices):
    ATTRITION = "attrition", _("Fewer leavers")
    ABSENCE = "absence", _("Less absence")
    FTE = "fte", _("Fewer full-time equivalents")
    VOLUME = "volume", _("Fewer contacts")
    ONE_OFF = "one_off", _("Once only")


class Saving(models.Model):
    """What an action saved, as money. It lays claim to `percent` of the effect on the action's metric and unit in
    the months from `first` to `last`; no effect can be claimed beyond 100 %."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="savings", verbose_name=_("corrective action")
    )
    way = models.CharField(_("kind of saving"), max_length=10, choices=Way.choices)
    first = models.CharField(_("first month"), max_length=7, help_text=_("Such as 2026-04"))
    last = models.CharField(_("last month"), max_length=7, help_text=_("Such as 2027-03"))
    percent = models.PositiveSmallIntegerField(
        _("share of the effect (%)"), default=100, validators=(MinValueValidator(1), MaxValueValidator(100))
    )
    leavers_avoided = models.FloatField(_("leavers avoided a year"), null=True, blank=True)
    recruiting_cost = models.BigIntegerField(_("recruiting one person"), null=True, blank=True)
    training_cost = models.BigIntegerField(_("training one person, with pay"), null=True, blank=True)
    cover_cost = models.BigIntegerField(_("cover until the new one works"), null=True, blank=True)
    ramp_up_cost = models.BigIntegerField(_("slower work of the first weeks"), null=True, blank=True)
    hours_avoided = models.FloatField(_("hours of absence avoided a year"), null=True, blank=True)
    replacement_rate = models.BigIntegerField(_("cost of an hour's replacement"), null=True, blank=True)
    fte_reduced = models.FloatField(_("full-time equivalents no longer needed"), null=True, blank=True)
    yearly_cost = models.BigIntegerField(_("a year's cost of one"), null=True, blank=True)
    contacts_avoided = models.FloatField(_("contacts avoided a year"), null=True, blank=True)
    cost_per_contact = models.BigIntegerField(_("cost of one contact"), null=True, blank=True)
    amount = models.BigIntegerField(
        _("amount (yen)"),
        null=True,
        blank=True,
        help_text=_("Entered only for what is saved once; else computed."),
    )
    evidence = models.TextField(
        _("evidence"), help_text=_("Where the figures come from, and where they are kept.")
    )

    class Meta:
        verbose_name = _("saving")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.action.number} {self.get_way_display()} {self.first}"

    @property
    def recurring(self) -> bool:
        return self.way != Way.ONE_OFF

    @property
    def claimed(self) -> int:
        """The money of its share of the effect."""
        return (self.amount or 0) * self.percent // 100
