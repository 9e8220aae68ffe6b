"""Reports that are sent again and again, to whom, and what was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportSchedule(models.Model):
    """A report of its owner: what (`sources`), narrowed by `query` as it stands in the page's address.

    When it is due is kept by the jobs' schedule of the same name (`schedule_name`). `addresses` are outside
    addresses, each allowed by an administrator.
    """

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"

    name = models.CharField(max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports")
    what = models.CharField(max_length=100)
    query = models.CharField(max_length=2000, blank=True)
    format = models.CharField(max_length=4, choices=Format.choices)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    users = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="reports_received", blank=True)
    addresses = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def schedule_name(self) -> str:
        return f"report {self.pk}"


class AllowedAddress(models.Model):
    """An address outside, or every address of a domain (@example.com), to which reports may go."""

    pattern = models.CharField(max_length=254, unique=True)
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pattern",)

    def __str__(self) -> str:
        return self.pattern


class SentState(models.TextChoices):
    SENT = "sent", pgettext_lazy("a mail", "Sent")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Not allowed")


class SentReport(models.Model):
    """One mail of one report to one address; `job` is the job that sent it."""

    report = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="sent")
    job = models.BigIntegerField()
    address = models.CharField(max_length=254)
    state = models.CharField(max_length=7, choices=SentState.choices)
    detail = models.CharField(max_length=300, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    bytes = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("report", "job", "address"), name="one_mail_a_job_and_address"),
        )

    def __str__(self) -> str:
        return f"{self.report} to {self.address}"
