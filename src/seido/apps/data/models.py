"""Loads, and the records that an organisation keeps beside the facts."""

from __future__ import annotations

from django.db import models


class Load(models.Model):
    """One finished load. Readers of facts keep to the snapshots of the newest one.

    `files` are [{name, bytes, sha256}]; `touched` pairs of program and local month; `snapshots` the snapshot
    of every fact table after the load.
    """

    name = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=100)
    table = models.CharField(max_length=40)
    files = models.JSONField(default=list)
    mapping = models.CharField(max_length=1000, blank=True)
    actor = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    read = models.BigIntegerField()
    accepted = models.BigIntegerField()
    changed = models.BigIntegerField()
    same = models.BigIntegerField()
    filtered = models.BigIntegerField()
    rejected = models.BigIntegerField()
    rejects = models.JSONField(default=list)
    touched = models.JSONField(default=list)
    snapshots = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.name} {self.source}"


class Record(models.Model):
    """One record in the schema that the engine sees (`seido.facts.schema.RECORDS`); blank text is no value."""

    kind = models.CharField(max_length=60)
    record_id = models.CharField(max_length=1000)
    source = models.CharField(max_length=100)
    load = models.CharField(max_length=40)
    program = models.CharField(max_length=1000, blank=True)
    process = models.CharField(max_length=1000, blank=True)
    site = models.CharField(max_length=1000, blank=True)
    client = models.CharField(max_length=1000, blank=True)
    subject = models.CharField(max_length=1000, blank=True)
    person = models.CharField(max_length=1000, blank=True)
    job_role = models.CharField(max_length=1000, blank=True)
    happened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=1000, blank=True)
    part = models.BigIntegerField(null=True)
    whole = models.BigIntegerField(null=True)
    parts = models.CharField(max_length=1000, blank=True)
    relates_to = models.CharField(max_length=1000, blank=True)
    link = models.CharField(max_length=1000, blank=True)
    local_month = models.CharField(max_length=7)
    local_date = models.CharField(max_length=10)
    local_slot = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("source", "kind", "record_id"), name="one_record_a_number"),
        )
        indexes = (models.Index(fields=("kind", "happened_at")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class RetentionRule(models.Model):
    """How many months rows of a fact table, or records of a kind, are kept.

    `applied_until` is the first month that is kept: what was measured of those before stays as it is.
    """

    kind = models.CharField(max_length=60, unique=True)
    months = models.PositiveIntegerField()
    applied_until = models.CharField(max_length=7, blank=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.months}"
