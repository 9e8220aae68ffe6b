"""Who did what, when: a chain of events that nobody can change unnoticed."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One write. `digest` covers the event and the digest before it; the database refuses change and removal."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    verb = models.CharField(max_length=100)
    subject = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"


class ChainHead(models.Model):
    """The newest digest, in one row that every writer locks: two events never follow the same one."""

    digest = models.CharField(max_length=64)


class ChainCheck(models.Model):
    """One walk along the whole chain: how many events it had, and the first that did not fit, if any."""

    at = models.DateTimeField()
    events = models.PositiveBigIntegerField()
    broken_at = models.PositiveBigIntegerField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.events} {self.broken_at or 'whole'}"
