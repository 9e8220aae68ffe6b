"""Addresses that hear of events, and what was delivered to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Webhook(models.Model):
    """An address of another system. `events` are patterns of event names (`events.name_of`), such as actions.* ;
    `secret` signs what is sent and is kept encrypted; it hears of events later than `after`."""

    name = models.CharField(max_length=100)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=300)
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    after = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    DELIVERED = "delivered", pgettext_lazy("a message", "Delivered")
    FAILED = "failed", _("Failed")


class Delivery(models.Model):
    """One message to one address. `event` is the number of the audit event (0 for a trial), the same again where
    it is delivered anew; `body` is what is sent, byte for byte."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status_code = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "next_at"), name="deliveries_due"),)

    def __str__(self) -> str:
        return f"{self.name} to {self.webhook}"


class Reached(models.Model):
    """The newest audit event that was looked at, in one row."""

    event = models.PositiveBigIntegerField(default=0)
