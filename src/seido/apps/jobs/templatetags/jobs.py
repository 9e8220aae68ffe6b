"""How jobs are told of."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.translation import gettext as _

from seido.apps.jobs import fault_words, words
from seido.apps.jobs.models import Job
from seido.apps.jobs.registry import KINDS, discover

register = template.Library()


@register.filter
def said(stored: words.Words) -> str:
    """A stored sentence in the page's language."""
    return words.said(stored)


@register.filter
def fault_text(text: str) -> str:
    """What was expected or found, in the page's language."""
    return fault_words.in_words(text)


@register.filter
def kind_label(name: str) -> str:
    """What a kind of job is called; its name where no app declares it any more."""
    if name not in KINDS:
        discover()
    return str(KINDS[name].label) if name in KINDS else name


@register.filter
def lasted(job: Job) -> str:
    """How long a job ran, or has been running."""
    if job.started_at is None:
        return ""
    seconds = round(((job.finished_at or datetime.now(UTC)) - job.started_at).total_seconds())
    if seconds < 60:
        return _("{seconds} s").format(seconds=seconds)
    if seconds < 3600:
        return _("{minutes} min {seconds} s").format(minutes=seconds // 60, seconds=seconds % 60)
    return _("{hours} h {minutes} min").format(hours=seconds // 3600, minutes=seconds % 3600 // 60)


@register.filter
def percent(job: Job) -> int | None:
    """How far a job is, where its extent is known."""
    return min(100 * job.done // job.total, 100) if job.total else None
