"""What people judge of requirements, the cycles in which they do, and where score and requirements stand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

USER = settings.AUTH_USER_MODEL


class AssessedVerdict(models.Model):
    """A person's verdict on a requirement in a scope; a blank scope stands for all of the item's."""

    requirement = models.CharField(max_length=30)
    approach = models.CharField(max_length=20)
    scope = models.CharField(max_length=200, blank=True)
    deployed = models.BooleanField(null=True)
    assessor = models.CharField(max_length=200)
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("requirement", "scope"), name="verdict_once_a_scope"),)

    def __str__(self) -> str:
        return f"{self.requirement} {self.scope} {self.approach}"


class ScoreStanding(models.Model):
    """The score as it stood on a day, and all that it was made of.

    `document` is what `seido score --json` gives, with the reasons in both languages; `basis` holds the verdicts
    and judged metrics that it follows from (`seido.apps.assessments.plain`), so that the score and every
    what-if can be worked out again from this row alone; only the newest row has it.
    """

    as_of = models.DateField(unique=True)
    release = models.CharField(max_length=20)
    role = models.CharField(max_length=3)
    document = models.JSONField()
    basis = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("as_of",)

    def __str__(self) -> str:
        return f"{self.as_of}"


class RequirementStanding(models.Model):
    """How a requirement stood in each of its scopes, in a month: on the month's last day that was looked at.

    `computed` is [[scope, state]] by the checks, `assessed` {scope: deployed} by people (blank: everywhere);
    approaches are blank where nothing judges. `findings` counts the checks' findings by state, `item_score` is
    the line of the requirement's item in the score.
    """

    requirement = models.CharField(max_length=30)
    month = models.CharField(max_length=7)
    as_of = models.DateField()
    scope_kind = models.CharField(max_length=20)
    computed_approach = models.CharField(max_length=20, blank=True)
    assessed_approach = models.CharField(max_length=20, blank=True)
    computed = models.JSONField(default=list)
    assessed = models.JSONField(default=dict)
    worst = models.CharField(max_length=20, blank=True)
    findings = models.JSONField(default=dict)
    item_score = models.JSONField(default=dict)

    class Meta:
        ordering = ("month", "id")
        constraints = (
            models.UniqueConstraint(fields=("requirement", "month"), name="requirement_once_a_month"),
        )
        indexes = (models.Index(fields=("month",)),)

    def __str__(self) -> str:
        return f"{self.requirement} {self.month} {self.worst}"


class CycleKind(models.TextChoices):
    BASELINE = "baseline", _("Baseline")
    YEARLY_REVIEW = "yearly_review", _("Yearly review (2.15)")
    CERTIFICATION = "certification", _("Certification")
    RECERTIFICATION = "recertification", _("Recertification")


class Cycle(models.Model):
    """One assessment of the whole standard: opened, assessed by those it is assigned to, signed, frozen.

    From the signature on its verdicts are those in force. `result` is filled when it is frozen; what is frozen
    never changes, which the database itself sees to, and is shown from `result` alone.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of an assessment", "Open")
        SIGNED = "signed", pgettext_lazy("state of an assessment", "Signed")
        FROZEN = "frozen", pgettext_lazy("state of an assessment", "Frozen")

    kind = models.CharField(_("kind"), max_length=20, choices=CycleKind.choices)
    name = models.CharField(_("title"), max_length=200)
    release = models.CharField(max_length=20)
    opened_on = models.DateField()
    due = models.DateField(_("to be done by"), null=True, blank=True)
    opened_by = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opportunities = models.TextField(_("chances to improve"), blank=True, max_length=20_000)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=200, blank=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(null=True)
    result = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class Share(models.Model):
    """The part of a cycle that somebody assesses: an item, or all of them (blank)."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="shares")
    item = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("cycle", "user", "item"), name="share_once_a_person"),)

    def __str__(self) -> str:
        return f"{self.cycle}: {self.user} {self.item}".strip()


class CycleVerdict(models.Model):
    """What a cycle says of a requirement: approach, deployment by scope (blank: everywhere), and the grounds."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="verdicts")
    requirement = models.CharField(max_length=30)
    approach = models.CharField(max_length=20)
    deployed = models.JSONField(default=dict)
    note = models.TextField(blank=True, max_length=10_000)
    link = models.CharField(max_length=1000, blank=True)
    assessor = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("cycle", "requirement"), name="requirement_once_a_cycle"),
        )

    def __str__(self) -> str:
        return f"{self.requirement} {self.approach}"


class CycleFinding(models.Model):
    """What an assessor writes about a requirement in a cycle."""

    class Kind(models.TextChoices):
        NONCONFORMITY = "nonconformity", _("Nonconformity")
        OPPORTUNITY = "opportunity", _("Chance to improve")
        STRENGTH = "strength", _("Strength")

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="findings")
    requirement = models.CharField(max_length=30)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    scope = models.CharField(_("place"), max_length=200, blank=True)
    text = models.TextField(_("finding"), max_length=10_000)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("requirement",)),)

    def __str__(self) -> str:
        return f"{self.requirement} {self.kind}"
