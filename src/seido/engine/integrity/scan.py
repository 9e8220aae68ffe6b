"""One scan of a table: rows by day, and how many rows each rule examined and found at fault."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw

from seido.engine.integrity.rule import Result, Rule, state_of
from seido.engine.metrics.keys import Frame, blank, columns_in
from seido.engine.metrics.parameters import PARAMETERS
from seido.engine.organization import Organization
from seido.facts.schema import RECORDS, TABLES
from seido.periods import parse

#: Row keys kept of each rule, program, process and month.
SAMPLES = 5
PLACE = ("program", "process", "local_month")
TOLERANCE = "data_error_tolerance"

#: (program, process), blank where the rows name none.
Pair = tuple[str, str]
Place = tuple[str, str, str]


@dataclass
class Tally:
    """What a scan counted. `days` are rows by (program, process) and local day, `rows` those by (program,
    process, month); `counts` are rows examined and at fault by rule and the latter. `fault_days` are days
    among which every place at fault has enough rows to sample."""

    days: dict[Pair, dict[str, int]] = field(default_factory=dict)
    rows: dict[Place, int] = field(default_factory=dict)
    counts: dict[Rule, dict[Place, tuple[int, int]]] = field(default_factory=dict)
    fault_days: dict[Rule, frozenset[str]] = field(default_factory=dict)


def narrowed(frame: Frame, months: Collection[str] | None) -> Frame:
    return frame if months is None else frame.filter(nw.col("local_month").is_in(sorted(months)))


def marked(condition: nw.Expr) -> nw.Expr:
    """1 where a condition holds, else a blank: counting it counts the rows that hold."""
    return nw.when(condition).then(nw.lit(1))


def at_fault(rule: Rule) -> nw.Expr:
    assert rule.fails is not None
    return rule.fails if rule.among is None else rule.among & rule.fails


def tally(frame: Frame, rules: Sequence[Rule], months: Collection[str] | None = None) -> Tally:
    """Scans a table once. Days are groups, so that they serve completeness and drift; months add them up."""
    among = {rule: f"among_{number}" for number, rule in enumerate(rules) if rule.among is not None}
    failed = {rule: f"failed_{number}" for number, rule in enumerate(rules)}
    flags = {name: marked(rule.among) for rule, name in among.items() if rule.among is not None}
    flags |= {name: marked(at_fault(rule)) for rule, name in failed.items()}
    keys = (*PLACE, "local_date")
    grouped = (
        narrowed(frame, months)
        .select(*keys, **flags)
        .group_by(*keys)
        .agg(nw.len().alias("rows"), *(nw.col(name).count() for name in flags))
    )
    by_day = nw.from_native(grouped.collect("pyarrow").to_native(), eager_only=True)
    found = Tally()
    for program, process, day, rows in by_day.select("program", "process", "local_date", "rows").iter_rows():
        days = found.days.setdefault((blank(program), blank(process)), {})
        days[day] = days.get(day, 0) + rows
    by_month = by_day.group_by(*PLACE).agg(nw.col("rows", *flags).sum())
    columns = {name: by_month.get_column(name).to_list() for name in by_month.columns}
    places = [
        (blank(program), blank(process), month)
        for program, process, month in zip(*(columns[name] for name in PLACE), strict=True)
    ]
    found.rows = dict(zip(places, columns["rows"], strict=True))
    for rule in rules:
        if any(columns[failed[rule]]):
            found.fault_days[rule] = enough_days(by_day, failed[rule])
        examined = columns[among.get(rule, "rows")]
        found.counts[rule] = {
            place: (int(examined[number]), int(columns[failed[rule]][number]))
            for number, place in enumerate(places)
            if examined[number]
        }
    return found


def enough_days(by_day: nw.DataFrame[Any], failed: str) -> frozenset[str]:
    """The first days at fault of every place, up to the number of rows that is sampled."""
    days = by_day.filter(nw.col(failed) > 0).sort("local_date").select(*PLACE, "local_date", failed)
    had: dict[tuple[Any, ...], int] = {}
    chosen = set()
    for *place, day, rows in days.iter_rows():
        where = tuple(place)
        if had.get(where, 0) < SAMPLES:
            chosen.add(day)
            had[where] = had.get(where, 0) + rows
    return frozenset(chosen)


def row_results(
    frame: Frame, rules: Sequence[Rule], found: Tally, organization: Organization
) -> Iterator[Result]:
    """Each rule's result in every place and month that has rows for it, with keys of rows at fault."""
    judged = {rule: dict(fitting(rule, found.counts[rule], organization)) for rule in rules}
    broken = {
        rule: found.fault_days[rule] for rule in rules if any(failed for _, failed in judged[rule].values())
    }
    samples = sampled(frame, broken) if broken else {}
    for rule in rules:
        for place, (examined, failed) in judged[rule].items():
            program, process, month = place
            tolerance = tolerated(organization, program, process, month)
            yield Result(
                rule.name,
                *place,
                state=state_of(examined, failed, tolerance),
                examined=examined,
                failed=failed,
                samples=samples.get((rule, place), ()) if failed else (),
            )


def fitting(
    rule: Rule, counts: Mapping[Place, tuple[int, int]], organization: Organization
) -> Iterator[tuple[Place, tuple[int, int]]]:
    """The counts of the processes that a rule is for; those of a wide rule added up by program."""
    if rule.wide:
        totals: dict[Place, tuple[int, int]] = {}
        for (program, _, month), (examined, failed) in counts.items():
            if any(organization.processes_of(program)):
                have = totals.get((program, "", month), (0, 0))
                totals[program, "", month] = (have[0] + examined, have[1] + failed)
        yield from totals.items()
        return
    for (program, process, month), count in counts.items():
        if rule.kinds is not None and not kinds_of(organization, program, process) <= rule.kinds:
            continue
        if rule.unless:
            day = parse(month).start
            if organization.parameter(program, process or None, rule.unless, day) is not None:
                continue
        yield (program, process, month), count


def kinds_of(organization: Organization, program: str, process: str) -> frozenset[str]:
    """The kind of a process; those of all its program's where rows name none."""
    own = organization.processes.get((program, process))
    if own is not None:
        return frozenset({own.kind})
    return frozenset(entry.kind for entry in organization.processes_of(program)) or frozenset({"unknown"})


def tolerated(organization: Organization, program: str, process: str, month: str) -> float:
    """The share of rows that may be at fault in a month."""
    return float(setting(organization, program, process, TOLERANCE, month))


def setting(organization: Organization, program: str, process: str, name: str, month: str) -> float:
    """A tolerance in force at the start of a month: the process's, else the program's, else the default."""
    value = organization.parameter(program, process or None, name, parse(month).start)
    return float(PARAMETERS[name].default if value is None else value)  # type: ignore[arg-type]


def sampled(frame: Frame, broken: Mapping[Rule, frozenset[str]]) -> dict[tuple[Rule, Place], tuple[str, ...]]:
    """The first keys of rows at fault on the days given, by rule and place; one scan more."""
    rules = list(broken)
    flags = {
        f"broken_{number}": marked(at_fault(rule) & nw.col("local_date").is_in(sorted(broken[rule])))
        for number, rule in enumerate(rules)
    }
    ranks = {f"rank_{name}": nw.col("key").rank("ordinal").over(*PLACE, name) for name in flags}
    is_broken = {name: ~nw.col(name).is_null() for name in flags}
    rows = (
        frame.filter(nw.col("local_date").is_in(sorted(frozenset().union(*broken.values()))))
        .select(*PLACE, key=key_of(rules[0].table), **flags)
        .filter(reduce(or_, is_broken.values()))
        .with_columns(**ranks)
        .filter(reduce(or_, (is_broken[name] & (nw.col(f"rank_{name}") <= SAMPLES) for name in flags)))
    )
    found: dict[tuple[Rule, Place], list[str]] = {}
    columns = columns_in(rows)
    for number in sorted(range(len(columns["key"])), key=columns["key"].__getitem__):
        for rule, flag in zip(rules, flags, strict=True):
            if columns[flag][number] is None or columns[f"rank_{flag}"][number] > SAMPLES:
                continue
            process = "" if rule.wide else blank(columns["process"][number])
            place = (blank(columns["program"][number]), process, columns["local_month"][number])
            keys = found.setdefault((rule, place), [])
            if len(keys) < SAMPLES:
                keys.append(columns["key"][number])
    return {where: tuple(keys) for where, keys in found.items()}


def key_of(table: str) -> nw.Expr:
    """A row's natural key as one text."""
    schema = RECORDS if table == RECORDS.name else TABLES[table]
    parts: list[Any] = [nw.col(name).cast(nw.String) for name in schema.key]
    return nw.concat_str(parts, separator=" / ", ignore_nulls=True)
