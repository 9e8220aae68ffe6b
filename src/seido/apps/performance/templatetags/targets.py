"""What the pages of targets show besides the rows: what wants attention, and waivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from seido.apps.checks.models import WaiverGrantRecord
from seido.apps.pages.clock import today
from seido.apps.performance.attention import Worry, worries
from seido.apps.performance.models import TargetReview
from seido.apps.performance.words import KINDS, here
from seido.engine.performance.targets import TargetFault
from seido.standard import load

register = template.Library()


@register.simple_tag(takes_context=True)
def target_worries(context: template.Context) -> list[Worry]:
    """The faults of targets in force that the person may see, clashes first."""
    return worries(context["request"].access, today())


@register.simple_tag
def fault_reason(fault: TargetFault) -> str:
    return here(fault.reason)


@register.filter
def outcome_words(outcome: str) -> str:
    return str(dict(TargetReview.OUTCOMES).get(outcome, outcome))


@dataclass(frozen=True)
class Shown:
    """A waiver that was claimed for a place, and whether it frees anything."""

    grant: WaiverGrantRecord
    title: str
    place: str
    status: str
    word: Any


@register.simple_tag(takes_context=True)
def waiver_grants(context: template.Context) -> list[Shown]:
    """The waivers of places that the person may see."""
    scope = context["request"].access.scope("targets.read")
    return [
        shown(grant)
        for grant in WaiverGrantRecord.objects.all()
        if scope.sees(grant.scope_kind or "entity", grant.scope)
    ]


def shown(grant: WaiverGrantRecord) -> Shown:
    """It frees nothing without reason, evidence, approver and a last day."""
    known = load().waivers.get(grant.waiver)
    whole = all((grant.reason, grant.evidence, grant.approver, grant.expires))
    status, word = ("waived", _("In force")) if whole else ("clash", _("Incomplete: frees nothing"))
    if grant.expires is not None and grant.expires < today():
        status, word = "expired", _("Expired")
    kind = str(KINDS.get(grant.scope_kind, grant.scope_kind))
    return Shown(grant, here(known.title) if known else grant.waiver, f"{grant.scope or kind}", status, word)
