"""What the page of data integrity shows, from stored results."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from seido.apps.accounts.access import Access, Scope
from seido.apps.integrity import selectors
from seido.apps.integrity.models import IntegrityResult
from seido.apps.organization import selectors as organization
from seido.engine.integrity import RULES, Result, Rule, Verdict
from seido.facts.schema import RECORDS
from seido.periods import parse
from seido.standard import load
from seido.standard.model import Metric

#: Days, parts or keys shown in a line.
SHOWN = 3


@dataclass(frozen=True)
class Line:
    """One result with the rule behind it."""

    result: Result
    rule: Rule

    @property
    def status(self) -> str:
        if self.result.state != "fail":
            return self.result.state
        return "fail" if self.rule.severity == "error" else "due_soon"

    @property
    def named(self) -> str:
        named = self.result.where or self.result.samples
        return ", ".join(named[:SHOWN])

    @property
    def more(self) -> int:
        return max(len(self.result.where or self.result.samples) - SHOWN, 0)

    @property
    def has_rows(self) -> bool:
        return self.rule.fails is not None and self.result.state == "fail"


@dataclass(frozen=True)
class TableSum:
    """How the rules over a table came out: how many results of each state."""

    table: str
    examined: int
    errors: int
    warnings: int
    empty: int

    @property
    def status(self) -> str:
        if self.errors:
            return "fail"
        if self.warnings:
            return "due_soon"
        return "pass" if self.examined > self.empty else "no_data"


@dataclass(frozen=True)
class MetricVerdict:
    """A metric that the findings of a month bear on, in one program."""

    metric: Metric
    program: str
    verdict: Verdict


def months(access: Access) -> list[str]:
    """Months with results, newest first."""
    scope = access.scope("data.read")
    found = IntegrityResult.objects.filter(scope.within("program")).values_list("month", flat=True)
    return sorted(set(found.order_by().distinct()), reverse=True)


def newest(access: Access) -> str:
    """The newest month that facts, not only records, tell of."""
    scope = access.scope("data.read")
    rows = IntegrityResult.objects.filter(scope.within("program")).exclude(
        rule__startswith=f"{RECORDS.name}."
    )
    return rows.order_by("-month").values_list("month", flat=True).first() or next(iter(months(access)), "")


@dataclass(frozen=True)
class Page:
    """The results of a month that a person may see, of one program or of all."""

    scope: Scope
    month: str
    program: str = ""

    @cached_property
    def programs(self) -> list[str]:
        return sorted({line.result.program for line in self.all} - {""})

    @cached_property
    def all(self) -> list[Line]:
        names = None if self.scope.everything else self.scope.programs
        found = selectors.results(programs=names, first=self.month, last=self.month)
        return [Line(result, RULES[result.rule]) for result in found]

    @cached_property
    def lines(self) -> list[Line]:
        return [line for line in self.all if not self.program or line.result.program == self.program]

    @property
    def at_fault(self) -> list[Line]:
        """Errors first."""
        found = [line for line in self.lines if line.result.state == "fail"]
        return sorted(
            found, key=lambda line: (line.rule.severity != "error", line.rule.table, line.result.program)
        )

    @property
    def tables(self) -> list[TableSum]:
        return [
            table_sum(table, self.lines) for table in dict.fromkeys(line.rule.table for line in self.lines)
        ]

    @property
    def metrics(self) -> list[MetricVerdict]:
        """Metrics whose data are not all there and right."""
        wanted = [self.program] if self.program else self.programs
        return list(verdicts(self.month, wanted)) if self.month else []


def table_sum(table: str, lines: Collection[Line]) -> TableSum:
    own = [line for line in lines if line.rule.table == table]
    failed = [line.rule.severity for line in own if line.result.state == "fail"]
    return TableSum(
        table,
        len(own),
        failed.count("error"),
        failed.count("warning"),
        sum(line.result.state == "no_data" for line in own),
    )


def verdicts(month: str, programs: Collection[str]) -> Iterable[MetricVerdict]:
    findings = selectors.findings(organization.organization())
    period = parse(month)
    for metric in load().metrics.values():
        for program in programs:
            verdict = findings.verdict(metric, "program", program, "", period)
            if verdict.reasons:
                yield MetricVerdict(metric, program, verdict)
