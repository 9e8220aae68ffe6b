"""The roles that people hold, and what each role lets them read and write."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LEADER = "leader", _("CX performance leader")
    ANALYST = "analyst", _("Analyst")
    PLANNER = "planner", _("Planner")
    EVALUATOR = "evaluator", _("Quality evaluator")
    SUPERVISOR = "supervisor", _("Supervisor")
    AGENT = "agent", _("Agent")
    CLIENT = "client", _("Client viewer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


#: The rooms of the house. A capability is "<room>.read" or "<room>.write".
ROOMS = (
    "performance",
    "targets",
    "reviews",
    "requirements",
    "assessments",
    "score",
    "actions",
    "direction",
    "data",
    "jobs",
    "audit",
    "settings",
    "people",
)


def reading(*rooms: str) -> frozenset[str]:
    return frozenset(f"{room}.read" for room in rooms)


def writing(*rooms: str) -> frozenset[str]:
    """Who writes in a room reads there too."""
    return reading(*rooms) | {f"{room}.write" for room in rooms}


CAPABILITIES: Mapping[str, frozenset[str]] = {
    Role.LEADER: reading("audit", "settings", "people")
    | writing(*(room for room in ROOMS if room not in {"audit", "settings", "people"})),
    Role.ANALYST: reading("score", "assessments", "direction")
    | writing("performance", "targets", "reviews", "requirements", "actions", "data", "jobs"),
    Role.PLANNER: reading("targets", "requirements", "score", "direction", "data")
    | writing("performance", "actions", "jobs"),
    Role.EVALUATOR: reading("targets", "requirements", "score") | writing("performance", "actions"),
    Role.SUPERVISOR: reading("targets", "requirements") | writing("performance", "reviews", "actions"),
    Role.AGENT: reading("performance", "actions"),
    Role.CLIENT: reading("performance", "targets", "actions"),
    Role.AUDITOR: reading(*ROOMS) | writing("requirements", "assessments"),
    Role.ADMINISTRATOR: reading(*ROOMS) | writing("data", "jobs", "settings", "people"),
}
