"""Delivering what is due, and looking for what has happened."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from seido.apps.jobs.progress import Progress
from seido.apps.jobs.registry import Result, every_round, job
from seido.apps.jobs.services import submit
from seido.apps.jobs.words import words
from seido.apps.webhooks import services
from seido.apps.webhooks.models import Delivery
from seido.apps.webhooks.sending import Answer, send
from seido.apps.webhooks.signing import opened, signature

#: Seconds for which one job delivers; what is left is the next one's.
LONGEST = 60.0


@job("webhooks.deliver", gettext_lazy("Deliver webhooks"))
def deliver(progress: Progress) -> Result:
    """Tries every message that is due."""
    began, done = time.monotonic(), 0
    services.forget(datetime.now(UTC))
    while time.monotonic() - began < LONGEST:
        progress.step(done, 0)
        delivery = services.take(datetime.now(UTC))
        if delivery is None:
            break
        services.settle(delivery=delivery, answer=attempt(delivery))
        done += 1
    return Result(words(_("{count} messages tried."), count=done), link="/settings/webhooks/")


def attempt(delivery: Delivery) -> Answer:
    now = int(time.time())
    return send(
        url=delivery.webhook.url,
        body=delivery.body,
        headers={
            "Content-Type": "application/json",
            "User-Agent": "Seido",
            "Seido-Event": delivery.name,
            "Seido-Event-Id": str(delivery.event),
            "Seido-Delivery": str(delivery.pk),
            "Seido-Signature": signature(opened(delivery.webhook.secret), now, delivery.body),
        },
    )


@every_round
def ask_for_deliveries() -> None:
    """Makes messages of what has happened, and has them delivered."""
    services.hear()
    now = datetime.now(UTC)
    if services.due(now):
        submit(actor="seido", kind="webhooks.deliver", key=f"webhooks.deliver {int(now.timestamp()) // 5}")
