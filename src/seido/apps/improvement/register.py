"""Corrective actions and savings as registers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.improvement import metrics, selectors, services
from seido.apps.improvement.models import Action, Saving
from seido.apps.registers.filters import Due
from seido.apps.registers.register import Column, Register, register


@register
class Actions(Register):
    model = Action
    path = "actions"
    capability = "actions"
    title = _("Corrective actions")
    icon = "wrench"
    program = "program__name"
    related = ("program", "owner", "verifier", "verified_by")
    columns = (
        Column("number", link=True),
        Column("title"),
        Column("metric", _("Linked to"), template="improvement/linked.html"),
        Column("at", _("Phases"), template="improvement/stages.html", sort="phase"),
        Column("status", pgettext_lazy("of a row", "Status"), as_status=True, sort="phase"),
        Column("priority", _("Priority"), number=True),
        Column("program", shown=False),
        Column("owner", keep=True),
        Column("next_due", keep=True, template="improvement/due.html"),
        Column("verifier", shown=False),
        Column("phase", _("Name of the phase"), shown=False),
        Column("due", shown=False),
        Column("opened", shown=False),
        Column("closed", shown=False),
        Column("requirement", shown=False),
        Column("unit", shown=False),
    )
    tabs = "phase"
    filters = ("owner", "program", "metric", Due("next_due"))
    search = ("number", "title", "problem", "unit", "requirement", "complaint")
    default_sort = "next_due"
    form = (
        "title",
        "program",
        "series",
        "requirement",
        "complaint",
        "evaluation",
        "problem",
        "gap",
        "period",
        "containment",
        "effort",
        "effect",
        "owner",
        "verifier",
        "due",
        "define_due",
        "analyse_due",
        "plan_due",
        "implement_due",
        "verify_due",
        "before",
        "after",
        "result",
    )
    sections = (
        (
            _("Problem"),
            ("title", "program", "series", "requirement", "problem", "gap", "period", "containment"),
        ),
        (_("Where it comes from"), ("complaint", "evaluation")),
        (_("Who and by when"), ("owner", "verifier", "effort", "effect", "due")),
        (_("Days of the phases"), ("define_due", "analyse_due", "plan_due", "implement_due", "verify_due")),
        (_("Outcome"), ("result", "before", "after")),
    )
    later = ("result", "before", "after")
    bulk = ("owner", "verifier", "due", "effort", "effect")
    silent = (
        "metric",
        "unit_kind",
        "unit",
        "process",
        "next_due",
        "phase_days",
        "points",
        "pareto",
        "fishbone",
    )
    importable = (
        "number",
        "title",
        "program",
        "series",
        "requirement",
        "complaint",
        "evaluation",
        "problem",
        "gap",
        "period",
        "containment",
        "effort",
        "effect",
        "owner",
        "verifier",
        "opened",
        "due",
    )
    key = "number"
    create = services.create_action
    update = services.update_action
    empty = _("An action begins where a metric misses its target, a check fails or a customer complains.")
    list_template = "improvement/actions.html"
    detail_template = "improvement/action.html"

    def choices_of(self, access: Access, name: str) -> list[tuple[str, str]] | None:
        return metrics.choices(access) if name == "series" else None

    def extra(self, access: Access, row: Action) -> Mapping[str, Any]:
        return selectors.page_of(access, row)


@register
class Savings(Register):
    model = Saving
    path = "actions/savings"
    capability = "actions"
    title = _("Savings")
    icon = "chart"
    program = "action__program__name"
    related = ("action__program",)
    columns = (
        Column("action", link=True),
        Column("way"),
        Column("first"),
        Column("last"),
        Column("percent", number=True),
        Column("amount", number=True),
        Column("claimed", _("Claimed (yen)"), number=True),
        Column("evidence", shown=False),
    )
    tabs = "way"
    filters = ("action",)
    search = ("action__number", "action__title", "evidence")
    form = (
        "action",
        "way",
        "first",
        "last",
        "percent",
        "leavers_avoided",
        "recruiting_cost",
        "training_cost",
        "cover_cost",
        "ramp_up_cost",
        "hours_avoided",
        "replacement_rate",
        "fte_reduced",
        "yearly_cost",
        "contacts_avoided",
        "cost_per_contact",
        "amount",
        "evidence",
    )
    sections = (
        (_("Effect"), ("action", "way", "first", "last", "percent")),
        (
            _("Fewer leavers"),
            ("leavers_avoided", "recruiting_cost", "training_cost", "cover_cost", "ramp_up_cost"),
        ),
        (_("Less absence"), ("hours_avoided", "replacement_rate")),
        (_("Fewer full-time equivalents"), ("fte_reduced", "yearly_cost")),
        (_("Fewer contacts"), ("contacts_avoided", "cost_per_contact")),
        (_("Once only"), ("amount",)),
    )
    importable = form
    create = services.create_saving
    update = services.update_saving
    empty = _("What an action saved is kept here as money, with its evidence; no effect is counted twice.")
    list_template = "improvement/savings.html"

    def may_write(self, access: Access, row: Any = None) -> bool:
        if row is not None and row.action_id is None:
            return super().may_write(access)
        return super().may_write(access, row)
