"""The direction and its plans as registers: all of the whole entity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.access import Access
from seido.apps.direction import models, selectors, services
from seido.apps.registers.filters import Due
from seido.apps.registers.register import Column, Register, register
from seido.standard import load


class OfDirection(Register):
    """What all of them share."""

    capability = "direction"
    icon = "flag"
    key = "number"
    list_template = "direction/list.html"

    def choices_of(self, access: Access, name: str) -> list[tuple[str, str]] | None:
        if name != "metric":
            return None
        language = (get_language() or "ja")[:2]
        named = [
            (metric.id, f"{metric.name.in_language(language)} ({metric.id})")
            for metric in load().metrics.values()
        ]
        return sorted(named, key=lambda pair: pair[1])


@register
class Statements(OfDirection):
    model = models.Statement
    path = "direction/statements"
    title = _("Direction statements")
    columns = (
        Column("version", link=True),
        Column("status", _("Status"), as_status=True, sort="state"),
        Column("approved_on"),
        Column("approved_by"),
        Column("text", shown=False),
        Column("number", shown=False),
    )
    search = ("version", "text")
    default_sort = "-approved_on"
    related = ("approved_by",)
    form = (
        "version",
        "text",
        "customer_experience",
        "employee_experience",
        "service",
        "quality",
        "sales",
        "cost",
        "written",
    )
    importable = ("number", *form)
    create = services.creating(models.Statement, "direction/statements", "DS")
    update = services.updating("direction/statements")
    empty = _("The direction statement says what the organisation is for; plans follow from it.")
    detail_template = "direction/statement.html"


@register
class Topics(OfDirection):
    model = models.Topic
    path = "direction/topics"
    title = _("Topics of the direction")
    columns = (Column("name", link=True), Column("metrics"), Column("since"), Column("number", shown=False))
    search = ("name",)
    default_sort = "name"
    form = ("name", "metrics", "since")
    importable = ("number", *form)
    create = services.creating(models.Topic, "direction/topics", "DT")
    update = services.updating("direction/topics")
    empty = _("Every goal names a topic of the direction, and every topic has a goal.")


@register
class Departments(OfDirection):
    model = models.Department
    path = "direction/departments"
    title = _("Departments")
    columns = (
        Column("name", link=True),
        Column("head"),
        Column("since"),
        Column("until"),
        Column("number", shown=False),
    )
    search = ("name",)
    default_sort = "name"
    related = ("head",)
    form = ("name", "head", "since", "until")
    importable = ("number", *form)
    create = services.creating(models.Department, "direction/departments", "DD")
    update = services.updating("direction/departments")
    empty = _("Every department has a plan of its own that follows from the plan of the entity.")


@register
class Plans(OfDirection):
    model = models.Plan
    path = "direction/plans"
    title = _("Yearly plans")
    columns = (
        Column("title", link=True),
        Column("department"),
        Column("status", _("Status"), as_status=True, sort="ends"),
        Column("adopted"),
        Column("ends"),
        Column("owner"),
        Column("number", shown=False),
    )
    filters = ("department", Due("ends"))
    search = ("title", "summary")
    default_sort = "-adopted"
    related = ("department", "owner")
    form = ("title", "department", "adopted", "ends", "owner", "summary")
    bulk = ("owner", "ends")
    importable = ("number", *form)
    create = services.creating(models.Plan, "direction/plans", "PL")
    update = services.updating("direction/plans")
    empty = _("A plan of the entity and of each department, made anew every year.")
    detail_template = "direction/plan.html"

    def extra(self, access: Access, row: Any) -> Mapping[str, Any]:
        return {"plan": selectors.plan(row)}


@register
class Inputs(OfDirection):
    model = models.Input
    path = "direction/inputs"
    title = _("Inputs of plans")
    columns = (
        Column("title", link=True),
        Column("kind"),
        Column("plan"),
        Column("analysed"),
        Column("outcome"),
        Column("owner"),
        Column("number", shown=False),
    )
    filters = ("kind", "plan", "outcome")
    search = ("title", "finding")
    default_sort = "-analysed"
    related = ("plan", "owner")
    form = ("title", "kind", "plan", "analysed", "owner", "outcome", "months", "finding")
    importable = ("number", *form)
    create = services.creating(models.Input, "direction/inputs", "PI")
    update = services.updating("direction/inputs")
    empty = _("The analyses that a plan rests on, made before it is adopted.")


@register
class Goals(OfDirection):
    model = models.Goal
    path = "direction/goals"
    title = _("Goals")
    columns = (
        Column("title", link=True),
        Column("plan"),
        Column("kind"),
        Column("topic"),
        Column("start", number=True),
        Column("wanted", number=True),
        Column("status", _("Status"), as_status=True, sort="state"),
        Column("owner", keep=True),
        Column("due", keep=True),
        Column("metric", shown=False),
        Column("number", shown=False),
    )
    tabs = "kind"
    filters = ("plan", "topic", "state", "owner", Due("due"))
    search = ("title", "metric")
    default_sort = "due"
    related = ("plan", "topic", "owner")
    form = (
        "title",
        "plan",
        "kind",
        "topic",
        "metric",
        "start",
        "wanted",
        "set_on",
        "due",
        "owner",
        "state",
        "done",
    )
    bulk = ("owner", "due", "state")
    importable = ("number", *form)
    create = services.creating(models.Goal, "direction/goals", "GO")
    update = services.updating("direction/goals")
    empty = _("A goal has a figure, a topic of the direction, an owner and a day.")


@register
class Initiatives(OfDirection):
    model = models.Initiative
    path = "direction/initiatives"
    title = _("Actions of plans")
    columns = (
        Column("title", link=True),
        Column("goal"),
        Column("status", _("Status"), as_status=True, sort="done"),
        Column("owner", keep=True),
        Column("due", keep=True),
        Column("done", keep=True),
        Column("number", shown=False),
    )
    filters = ("goal", "owner", Due("due"))
    search = ("title",)
    default_sort = "due"
    related = ("goal", "owner")
    form = ("title", "goal", "set_on", "owner", "due", "done")
    bulk = ("owner", "due", "done")
    importable = ("number", *form)
    create = services.creating(models.Initiative, "direction/initiatives", "IN")
    update = services.updating("direction/initiatives")
    empty = _("Every goal has actions that lead to it, each with an owner and milestones.")


@register
class Milestones(OfDirection):
    model = models.Milestone
    path = "direction/milestones"
    title = _("Milestones")
    columns = (
        Column("title", link=True),
        Column("initiative"),
        Column("status", _("Status"), as_status=True, sort="done"),
        Column("due", keep=True),
        Column("done", keep=True),
        Column("number", shown=False),
    )
    filters = ("initiative", Due("due"))
    search = ("title",)
    default_sort = "due"
    related = ("initiative",)
    form = ("title", "initiative", "set_on", "due", "done")
    bulk = ("due", "done")
    importable = ("number", *form)
    create = services.creating(models.Milestone, "direction/milestones", "MS")
    update = services.updating("direction/milestones")
    empty = _("A milestone shows on the way whether an action will arrive.")


@register
class Comparisons(OfDirection):
    model = models.Comparison
    path = "direction/comparisons"
    title = _("Comparisons of goals")
    columns = (
        Column("departments", link=True),
        Column("compared", keep=True),
        Column("outcome"),
        Column("number", shown=False),
    )
    filters = ("outcome",)
    search = ("departments", "note")
    default_sort = "-compared"
    form = ("departments", "compared", "outcome", "note")
    importable = ("number", *form)
    create = services.creating(models.Comparison, "direction/comparisons", "GC")
    update = services.updating("direction/comparisons")
    empty = _("Once a year the departments' goals are set side by side, so that none works against another.")
