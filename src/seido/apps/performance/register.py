"""Targets as a register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.organization.models import Client, Process, Program, Site
from seido.apps.pages.clock import today
from seido.apps.performance import targets
from seido.apps.performance.models import Target, TargetReview
from seido.apps.performance.scorecard import figure_path
from seido.apps.performance.words import KINDS
from seido.apps.registers.filters import Due
from seido.apps.registers.register import Column, Register, register


@register
class Targets(Register):
    model = Target
    path = "performance/targets"
    capability = "targets"
    title = _("Targets")
    icon = "target"
    program = "unit"
    columns = (
        Column("metric_name", _("Metric"), link=True, sort="metric"),
        Column("unit_words", _("Unit"), sort="unit"),
        Column("value_words", _("Target"), number=True, sort="value", keep=True),
        Column("status", pgettext_lazy("of a row", "Status"), as_status=True, sort="valid_to"),
        Column("basis"),
        Column("valid_from"),
        Column("valid_to", shown=False),
        Column("comparative_source", shown=False),
        Column("comparative_date"),
        Column("age", _("Age in months"), number=True, sort="comparative_date"),
        Column("client_required", shown=False),
        Column("metric", _("Id of the metric"), shown=False),
        Column("process", shown=False),
    )
    filters = ("unit", "direction", "client_required", Due("comparative_date"), Due("valid_from"))
    search = ("metric", "unit", "process", "basis", "comparative_source")
    default_sort = "metric"
    form = (
        "metric",
        "unit",
        "process",
        "direction",
        "value",
        "low",
        "high",
        "valid_from",
        "basis",
        "comparative_source",
        "comparative_date",
        "client_required",
    )
    hint = _("With basis, comparative data and review.")
    empty = _(
        "A target says what a metric must reach at a unit, from a day on, and why just that. Set the first one."
    )
    list_template = "performance/targets.html"
    detail_template = "performance/target.html"

    def visible(self, access: Access) -> Q:
        """Those of programs in scope, and of clients and sites whose own figures may be seen."""
        scope = access.scope("targets.read")
        if scope.everything:
            return Q()
        return (
            Q(unit_kind__in=("program", "process"), unit__in=sorted(scope.programs))
            | Q(unit_kind="client", unit__in=sorted(scope.clients))
            | Q(unit_kind="site", unit__in=sorted(scope.sites))
        )

    def may_write(self, access: Access, row: Model | None = None) -> bool:
        if row is None:
            return access.may("targets.write")
        assert isinstance(row, Target)
        scope = access.scope("targets.write")
        return scope.everything or (
            row.unit_kind in ("", "program", "process") and row.unit in scope.programs
        )

    def choices_of(self, access: Access, name: str) -> list[tuple[str, str]] | None:
        scope = access.scope("targets.write")
        if name == "process":
            rows = Process.objects.filter(program__name__in=scope.programs)
            return [
                (value, value) for value in rows.values_list("name", flat=True).distinct().order_by("name")
            ]
        if name != "unit":
            return None
        found = [
            (value, value)
            for value in Program.objects.filter(name__in=scope.programs).values_list("name", flat=True)
        ]
        if scope.everything:
            found += [
                (value, f"{value} ({KINDS['client']})")
                for value in Client.objects.values_list("name", flat=True)
            ]
            found += [
                (value, f"{value} ({KINDS['site']})") for value in Site.objects.values_list("name", flat=True)
            ]
        return found

    def extra(self, access: Access, row: Any) -> Mapping[str, Any]:
        others, reviews = history_of(row)
        return {
            "reviews": reviews,
            "others": others,
            "faults": targets.faults_of([row], today()),
            "figure": figure_path(row.metric, row.unit, row.process),
            "outcomes": TargetReview.OUTCOMES,
        }

    create = targets.set_target
    update = targets.change_target


def history_of(row: Target) -> tuple[list[Target], list[TargetReview]]:
    """The other targets of a metric and unit, and the reviews of all of them, in one query."""
    same = Target.objects.filter(metric=row.metric, unit=row.unit, process=row.process)
    fields = ("day", "outcome", "reason", "by")
    others: dict[int, Target] = {}
    reviews = []
    names = [field.name for field in Target._meta.concrete_fields]
    for values in same.values(*names, *(f"reviews__{name}" for name in fields)):
        review = {name: values.pop(f"reviews__{name}") for name in fields}
        target = Target(**values)
        if target.pk != row.pk:
            others[target.pk] = target
        if review["day"] is not None:
            reviews.append(TargetReview(target=target, **review))
    return list(others.values()), sorted(reviews, key=lambda review: review.day, reverse=True)
