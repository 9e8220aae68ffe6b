"""Loads, and the records that an organisation keeps beside the facts."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Load(models.Model):
    """One finished load. Readers of facts keep to the snapshots of the newest one.

    `files` are [{name, bytes, sha256}]; `touched` pairs of program and local month; `snapshots` the snapshot
    of every fact table after the load. `request` names what asked for it: the same request is answered once.
    `undoes` is the load whose rows this one took away again; `keeps_before` says that records which it replaced
    were kept (`ReplacedRecord`).
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
    request = models.CharField(max_length=200, unique=True, null=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    keeps_before = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.name} {self.source}"

    @property
    def tables(self) -> list[str]:
        return [name for name in self.table.split(", ") if name]


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
        indexes = (
            models.Index(fields=("kind", "happened_at")),
            models.Index(fields=("source", "load"), name="records_of_a_load"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class ReplacedRecord(models.Model):
    """A record as it was before a load changed it, for as long as that load may be rolled back."""

    load = models.CharField(max_length=40, db_index=True)
    values = models.JSONField()

    def __str__(self) -> str:
        return self.load


class Upload(models.Model):
    """A file that somebody sent; it lies in the home's uploads under `stored`, a random name.

    `kind` is what its content says: text, xlsx, parquet, zip or gzip.
    """

    stored = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    actor = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class SavedMapping(models.Model):
    """A mapping that is chosen again: its document (the language of mapping files), and the header it was made for."""

    name = models.CharField(max_length=100, unique=True)
    document = models.JSONField()
    header = models.JSONField(default=list)
    actor = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """A load in the making: its files, how they are read, what a dry run found, and the job that loads it.

    `mapping` is a document in the language of mapping files ({} where the source needs none). `preview` and
    `job` are numbers of jobs; both begin anew when files or mapping change.
    """

    files = models.ManyToManyField(Upload, related_name="drafts")
    source = models.CharField(max_length=100)
    mapping = models.JSONField(default=dict)
    mapping_name = models.CharField(max_length=100, blank=True)
    actor = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="drafts"
    )
    preview = models.BigIntegerField(null=True)
    job = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"


class RetentionRule(models.Model):
    """How many months rows of a fact table, or records of a kind, are kept.

    `applied_until` is the first month that is kept: what was measured of those before stays as it is.
    """

    kind = models.CharField(max_length=60, unique=True)
    months = models.PositiveIntegerField()
    applied_until = models.CharField(max_length=7, blank=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.months}"
