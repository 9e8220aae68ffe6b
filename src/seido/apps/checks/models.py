"""Runs of the checks and what they found, waivers granted, thresholds set otherwise than the standard's."""

from __future__ import annotations

from django.db import models


class CheckRun(models.Model):
    """One run: what it was made on, so that it can be told from every other."""

    release = models.CharField(max_length=20)
    as_of = models.DateField()
    snapshots = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.as_of}"


class FindingRecord(models.Model):
    """A finding over the runs that made it: first, last, and the one in which it was gone."""

    fingerprint = models.CharField(max_length=24)
    requirement = models.CharField(max_length=30)
    binding = models.CharField(max_length=100)
    check_name = models.CharField(max_length=30)
    scope_kind = models.CharField(max_length=20)
    scopes = models.JSONField(default=list)
    unit_kind = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20)
    reason_en = models.TextField()
    reason_ja = models.TextField()
    observed = models.CharField(max_length=500, blank=True)
    required = models.CharField(max_length=500, blank=True)
    population = models.IntegerField(default=0)
    conforming = models.IntegerField(default=0)
    rows = models.JSONField(default=list)
    due = models.DateField(null=True)
    waiver = models.CharField(max_length=60, blank=True)
    first_run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="opened")
    last_run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="findings")
    gone_in = models.ForeignKey(CheckRun, null=True, on_delete=models.CASCADE, related_name="resolved")

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("last_run", "requirement")),
            models.Index(fields=("fingerprint",)),
        )

    def __str__(self) -> str:
        return f"{self.requirement} {self.unit} {self.state}"


class WaiverGrantRecord(models.Model):
    """A waiver claimed for a place. It frees nothing without reason, evidence, approver and a last day."""

    waiver = models.CharField(max_length=60)
    scope_kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.CharField(max_length=1000, blank=True)
    approver = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    expires = models.DateField(null=True)
    parts = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("waiver", "scope_kind", "scope"), name="waiver_once_a_place"),
        )

    def __str__(self) -> str:
        return f"{self.waiver} {self.scope}"


class Threshold(models.Model):
    """A threshold of a requirement as this organisation sets it."""

    requirement = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    value = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("requirement", "name"), name="threshold_once"),)

    def __str__(self) -> str:
        return f"{self.requirement} {self.name}"
