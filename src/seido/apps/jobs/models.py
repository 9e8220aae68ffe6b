"""Jobs, and the schedules that bring them about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    PARTLY = "partly", _("Partly failed")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


#: How a state looks (`pages.statuses`).
STATUSES = {
    State.WAITING: "planned",
    State.RUNNING: "under_way",
    State.DONE: "done",
    State.PARTLY: "clash",
    State.FAILED: "fail",
    State.CANCELLED: "cancelled",
}
#: States that a job does not leave.
ENDED = (State.DONE, State.PARTLY, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """One piece of work, asked for once.

    `key` is what the asker calls it: the same key is the same job. `claim` names the worker's hold on it, anew at
    every attempt: only who holds the claim writes. `message` is a msgid with its values (`words`), `result` what
    the kind returned: {link, ...}; `faults` are [{file, row, column, expected, found}].
    """

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True, null=True)
    owner = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    claim = models.CharField(max_length=120, blank=True)
    heartbeat = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "priority", "id"), name="jobs_next"),
            models.Index(fields=("owner", "id"), name="jobs_of_owner"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def status(self) -> str:
        return STATUSES[State(self.state)]


class Every(models.TextChoices):
    DAY = "day", _("Every day")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")


class Schedule(models.Model):
    """A job that is asked for again and again, at a local time in a zone.

    `on` is the day: 1 (Monday) to 7 of a week, 1 to 31 of a month (its last day where it is shorter). `next_at` is
    the moment of the next job; times that passed while nothing ran bring one job, not many.
    """

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    owner = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="schedules"
    )
    every = models.CharField(max_length=5, choices=Every.choices)
    on = models.PositiveSmallIntegerField(default=1)
    at = models.TimeField()
    zone = models.CharField(max_length=60)
    enabled = models.BooleanField(default=True)
    next_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        indexes = (models.Index(fields=("enabled", "next_at"), name="jobs_due"),)

    def __str__(self) -> str:
        return self.name
