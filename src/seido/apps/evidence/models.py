"""Evidence of requirements, and requests for it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Evidence(models.Model):
    """A file or a link that supports a requirement over a period; a newer version replaces an older one.

    A blank program is the whole entity. A file is an attachment of it (`seido.apps.registers`).
    """

    requirement = models.CharField(max_length=30)
    program = models.CharField(_("program"), max_length=200, blank=True)
    title = models.CharField(_("what it is"), max_length=200)
    link = models.URLField(_("link"), max_length=1000, blank=True)
    supports_from = models.DateField(_("supports from"), null=True, blank=True)
    supports_to = models.DateField(_("supports until"), null=True, blank=True)
    expires = models.DateField(_("valid until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    owner = models.ForeignKey(
        USER, null=True, on_delete=models.SET_NULL, related_name="evidence", verbose_name=_("owner")
    )
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("requirement",)),)

    def __str__(self) -> str:
        return self.title

    def status(self, day: date) -> str:
        """How far it carries on a day, as one of the statuses of pages."""
        if self.expires is None:
            return "valid"
        if self.expires < day:
            return "expired"
        return "due_soon" if (self.expires - day).days <= 30 else "valid"


class EvidenceRequest(models.Model):
    """Somebody is asked to bring evidence by a day."""

    requirement = models.CharField(max_length=30)
    program = models.CharField(_("program"), max_length=200, blank=True)
    question = models.TextField(_("what is needed"), max_length=2_000)
    asked = models.ForeignKey(
        USER, on_delete=models.CASCADE, related_name="evidence_requests", verbose_name=_("who is asked")
    )
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="evidence_asked_for")
    due = models.DateField(_("due"))
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.ForeignKey(Evidence, null=True, on_delete=models.SET_NULL, related_name="requests")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due", "id")
        indexes = (models.Index(fields=("requirement",)),)

    def __str__(self) -> str:
        return self.question[:60]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.cancelled_at is None

    def status(self, day: date) -> str:
        if self.answered_at:
            return "done"
        if self.cancelled_at:
            return "cancelled"
        if self.due < day:
            return "overdue"
        return "due_soon" if (self.due - day).days <= 7 else "under_way"
