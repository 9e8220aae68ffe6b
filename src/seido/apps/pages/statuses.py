"""The statuses that pages show: each has a shape, a word and a colour, and the shape alone tells them apart."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Status:
    """`shape` names the mark in shapes.svg and the class that colours the word."""

    shape: str
    word: Promise


STATUSES = {
    # against a target, over the newest twelve months
    "at_level": Status("ok", _("At level")),
    "improving": Status("improving", _("Improving")),
    "below": Status("bad", _("Below level")),
    "unsound": Status("clash", _("Data not sound")),
    "volume": Status("none", _("Not judged")),
    # of a check
    "pass": Status("ok", pgettext_lazy("state of a check", "Pass")),
    "fail": Status("bad", pgettext_lazy("state of a check", "Fail")),
    "due": Status("due", pgettext_lazy("state of a check", "Not due yet")),
    "no_data": Status("none", _("No data")),
    "error": Status("clash", pgettext_lazy("state of a check", "Error")),
    "not_applicable": Status("none", _("Not applicable")),
    "waived": Status("waived", _("Waived")),
    # of a gate
    "reached": Status("ok", _("Reached")),
    "not_reached": Status("bad", _("Not reached")),
    # of work
    "overdue": Status("bad", _("Overdue")),
    "due_soon": Status("due", _("Due soon")),
    "to_verify": Status("due", _("To verify")),
    "under_way": Status("due", _("Under way")),
    "planned": Status("none", _("Planned")),
    "done": Status("ok", _("Done")),
    "cancelled": Status("none", _("Cancelled")),
    "valid": Status("ok", _("Valid")),
    "expired": Status("bad", _("Expired")),
    "paused": Status("none", _("Paused")),
    "revoked": Status("none", _("Revoked")),
    "worse": Status("bad", _("Worse")),
    "clash": Status("clash", _("Clash")),
    "disagree": Status("clash", _("Disagree")),
    "too_few": Status("none", _("Too few")),
    "inconclusive": Status("none", _("Inconclusive")),
}
