"""From results to a metric's flags: whether a figure is collected and has integrity, and why not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from seido.engine.integrity.registry import RULES
from seido.engine.integrity.rule import Element, Result, Rule
from seido.engine.metrics.applies import sum_names_of
from seido.engine.organization import Organization
from seido.periods import Period, between, period_of
from seido.standard.model import Metric, Text

#: Names shown of what is at fault.
SHOWN = 5


@dataclass(frozen=True)
class Verdict:
    """Whether a metric's data in a period are all there and right, with a reason for each thing wrong."""

    collected: bool = True
    integrity: bool = True
    reasons: tuple[Text, ...] = ()


SOUND = Verdict()


@dataclass(frozen=True)
class Findings:
    """Results by place, as the metrics of an organisation need them.

    results: of any state; passes say nothing here. as_of: the day by which a month that is over must be
    loaded to its end; None judges only what lies before the last row.
    """

    organization: Organization
    results: Iterable[Result]
    as_of: date | None = None
    _sums: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def by_place(self) -> Mapping[tuple[str, str, str], list[tuple[Rule, Element, Text]]]:
        """What is wrong by (program, process, month)."""
        found: dict[tuple[str, str, str], list[tuple[Rule, Element, Text]]] = {}
        for result in self.results:
            rule = RULES.get(result.rule)
            if rule is None or rule.severity != "error":
                continue
            place = (result.program, result.process, result.month)
            if result.state == "fail":
                found.setdefault(place, []).append((rule, rule.element, reason_of(rule, result)))
            elif unloaded := self.unloaded(rule, result):
                found.setdefault(place, []).append((rule, "collected", unloaded))
        return found

    def unloaded(self, rule: Rule, result: Result) -> Text | None:
        """Why a month that is over is not loaded to its end; None where it is, or is not over."""
        if self.as_of is None or not result.through or result.process:
            return None
        last = period_of(date.fromisoformat(f"{result.month}-01"), "month").end - timedelta(days=1)
        program = self.organization.programs.get(result.program)
        through = date.fromisoformat(result.through)
        if last >= self.as_of or program is None:
            return None
        if next(program.opening.open_days(through + timedelta(days=1), last), None) is None:
            return None
        return Text(
            f"{rule.table} are loaded up to {through} only",
            f"{rule.table} は {through} までしか取り込まれていない",
        )

    def verdict(self, metric: Metric, unit_kind: str, unit: str, process: str, period: Period) -> Verdict:
        """The verdict on a metric at a unit in a month, quarter or year: the worst of what it is made of."""
        wrong = list(self.wrong(metric, unit_kind, unit, process, period))
        if not wrong:
            return SOUND
        elements = {element for element, _ in wrong}
        reasons = dict.fromkeys(reason for _, reason in wrong)
        return Verdict("collected" not in elements, "integrity" not in elements, tuple(reasons))

    def wrong(
        self, metric: Metric, unit_kind: str, unit: str, process: str, period: Period
    ) -> Iterator[tuple[Element, Text]]:
        sums = self.sums_of(metric)
        months = between(period_of(period.start, "month"), period_of(period.end - timedelta(days=1), "month"))
        for program in programs_of(self.organization, unit_kind, unit):
            for month in months:
                for place in self.places(program, process, month.name):
                    for rule, element, reason in self.by_place.get(place, ()):
                        if rule.sums & sums and (place[1] or not process or rule.wide):
                            yield element, reason

    def sums_of(self, metric: Metric) -> frozenset[str]:
        if metric.id not in self._sums:
            self._sums[metric.id] = frozenset(sum_names_of(metric))
        return self._sums[metric.id]

    def places(self, program: str, process: str, month: str) -> Iterator[tuple[str, str, str]]:
        """Where to look: at the program as a whole, and at the process, or at all of them."""
        yield program, "", month
        if process:
            yield program, process, month
        else:
            for own in self.organization.processes_of(program):
                yield program, own.name, month


def programs_of(organization: Organization, unit_kind: str, unit: str) -> Collection[str]:
    """The programs whose data a unit's figures are made of."""
    programs = organization.programs
    match unit_kind:
        case "process" | "program":
            return [unit] if unit in programs else []
        case "client":
            return [name for name, program in programs.items() if program.client == unit]
        case "site":
            return [name for name, program in programs.items() if unit in program.sites]
        case "service":
            return [name for name, program in programs.items() if program.service == unit]
        case _:
            return ["", *programs]


def reason_of(rule: Rule, result: Result) -> Text:
    """One sentence: where, what, how many, and which days or rows."""
    place = " / ".join(filter(None, (result.program, result.process)))
    named = result.where or result.samples
    shown = ", ".join(named[:SHOWN]) + (f" (+{len(named) - SHOWN})" if len(named) > SHOWN else "")
    count = f"{result.failed:,} / {result.examined:,}"
    return Text(
        f"{place} {result.month}: {rule.text.en} {count}: {shown}",
        f"{place} {result.month}：{rule.text.ja}{count}：{shown}",
    )
