"""A key to the API."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A program's key, which acts for its owner within `scopes` (capabilities) until it expires or is revoked.

    Only a digest of the key is kept; `prefix` are its first signs, by which people know it again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

    def state(self, now: datetime) -> str:
        """A status of `seido.apps.pages.statuses`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else "valid"

    @property
    def last_moment(self) -> datetime:
        """A moment of the last day on which the key opens anything."""
        return self.expires_at - timedelta(seconds=1)
