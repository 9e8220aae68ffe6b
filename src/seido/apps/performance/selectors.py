"""Reading targets, measurements and the series that are judged."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from seido.apps.data import selectors as data
from seido.apps.integrity import selectors as integrity
from seido.apps.organization import selectors as organization_selectors
from seido.apps.performance.models import Measurement as StoredSum
from seido.apps.performance.models import Target as StoredTarget
from seido.engine.integrity import Findings
from seido.engine.metrics import BaseSum, Measurement, base_sums, roll_up
from seido.engine.metrics.cohorts import final_on
from seido.engine.metrics.measurements import By
from seido.engine.metrics.required import required_metrics
from seido.engine.organization import Organization, Target
from seido.engine.performance.judgement import FEWEST_MONTHS
from seido.engine.performance.series import Direction, Point, Series, target_in_force
from seido.faults import Fault, InputError
from seido.periods import Period, between, parse, period_of
from seido.standard import Metric, load


def organization() -> Organization:
    """The organisation with its targets."""
    return replace(organization_selectors.organization(), targets=targets())


def targets() -> tuple[Target, ...]:
    """All targets, whenever in force."""
    return tuple(
        Target(
            metric=row.metric,
            unit_kind=row.unit_kind,
            unit=row.unit,
            process=row.process,
            direction=cast(Direction, row.direction),
            value=row.value,
            low=row.low,
            high=row.high,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            basis=row.basis,
            comparative_source=row.comparative_source,
            comparative_date=row.comparative_date,
            client_required=row.client_required,
        )
        for row in StoredTarget.objects.all()
    )


def known(*, metrics: Collection[str], units: Collection[str]) -> None:
    """Raises InputError for ids and names that are none, with those that look like them."""
    setting = organization_selectors.organization()
    names = {
        *setting.programs,
        *(process for _, process in setting.processes),
        *setting.clients,
        *setting.sites,
        *(program.service for program in setting.programs.values() if program.service),
        setting.name,
    }
    faults = [
        Fault(option, f"{what}{alike(name, among)}", name)
        for option, what, wanted, among in (
            ("--metric", "the id of a metric", metrics, load().metrics.keys()),
            ("--unit", "the name of a unit", units, names),
        )
        for name in wanted
        if name not in among
    ]
    if faults:
        raise InputError(faults)


def alike(name: str, among: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(among), n=3, cutoff=0.5)
    return f" ({', '.join(close)}?)" if close else ""


def measurements(
    *,
    by: By = "month",
    start: Period | None = None,
    end: Period | None = None,
    metrics: Collection[str] | None = None,
    units: Collection[str] | None = None,
) -> list[Measurement]:
    """Measurements of all units in the periods of a length, from the first to the last one.

    Months, quarters and years add stored sums up; days and half-hours are computed from the rows.
    """
    setting = organization_selectors.organization()
    if by == "day" or by == "slot":
        months = months_of(start, end)
        base = base_sums(data.tables(), setting, grain=by, metrics=metrics, months=months)
    else:
        base = stored_sums(metrics, start, end)
    return [
        row
        for row in roll_up(base, load(), setting, by=by)
        if (not units or row.unit in units or row.process in units) and lies_in(parse(row.period), start, end)
    ]


def lies_in(period: Period, start: Period | None, end: Period | None) -> bool:
    """Whether a period lies, wholly or in part, in a stretch. Half-hours compare by name."""
    if period.grain == "slot" and start and start.grain == "slot" and period.name < start.name:
        return False
    if period.grain == "slot" and end and end.grain == "slot" and period.name > end.name:
        return False
    return (start is None or period.end > start.start) and (end is None or period.start < end.end)


def months_of(start: Period | None, end: Period | None) -> list[str] | None:
    """The months of a stretch that is bounded, else None."""
    if start is None and end is None:
        return None
    stored = sorted({month for _, month in data.stored_months()})
    return [month for month in stored if lies_in(parse(month), start, end)]


def stored_sums(
    metrics: Collection[str] | None = None, start: Period | None = None, end: Period | None = None
) -> list[BaseSum]:
    """Stored sums of whole quarters and years are read whole: a bound takes in the year it lies in."""
    rows = StoredSum.objects.all()
    if metrics:
        rows = rows.filter(metric__in=metrics)
    if start:
        rows = rows.filter(month__gte=f"{start.start:%Y}-01")
    if end:
        rows = rows.filter(month__lte=f"{period_of(end.start, 'year').name}-12")
    return [
        BaseSum(
            metric=row.metric,
            program=row.program,
            process=row.process,
            client=row.client,
            site=row.site,
            period=row.month,
            numerator=whole(row.numerator),
            denominator=None if row.denominator is None else whole(row.denominator),
            n=row.n,
            parameters=row.parameters,
        )
        for row in rows.order_by("id")
    ]


def whole(value: float) -> int | float:
    """Sums are whole numbers, kept in a column that holds other ones too."""
    return int(value) if value.is_integer() else value


#: Metric, kind of unit, unit and process.
Key = tuple[str, str, str, str]
LENGTHS: dict[str, By] = {"quarterly": "quarter", "annual": "year"}


def stored_series(as_of: date | None = None) -> list[Series]:
    """The series of every metric that the organisation must have, measured or not, with targets in force.

    A metric is cut by its own frequency: most by month, some by quarter or year. With `as_of`, periods that
    are not over on that day, or not final, are left out, and months that are over must be loaded to their
    end. A point is collected and has integrity as far as its data do (docs/algorithms/integrity.md); it is
    usable where a target is in force and a monthly series has the points that a trend needs.
    """
    return series_and_measurements(as_of)[0]


def series_and_measurements(
    as_of: date | None,
) -> tuple[list[Series], dict[By, dict[Key, list[Measurement]]]]:
    """The series (see `stored_series`), and the measurements that they are made of, by length and unit."""
    setting, standard = organization(), load()
    findings = integrity.findings(setting, as_of)
    base = [
        row
        for row in stored_sums()
        if as_of is None or final_on(standard.metrics.get(row.metric), parse(row.period)) <= as_of
    ]
    lengths: tuple[By, ...] = ("month", *LENGTHS.values())
    by_length = {by: index(roll_up(base, standard, setting, by=by)) for by in lengths}
    newest: dict[str, str] = {}
    for row in base if as_of is not None else ():  # otherwise the newest month may be one being loaded
        if is_continuous(standard.metrics[row.metric]):
            newest[row.program] = max(newest.get(row.program, ""), row.period)
    required = [
        series(
            standard.metrics[need.metric],
            need.unit_kind,
            need.unit,
            need.process,
            setting,
            by_length,
            findings,
            newest.get(need.unit, ""),
        )
        for need in required_metrics(standard, setting)
        if item_of(standard.metrics[need.metric])
    ]
    return required, by_length


def is_continuous(metric: Metric) -> bool:
    """Whether every month of a process has a figure of a metric: what is not sampled, of the lists of processes."""
    return metric.list in ("1a", "1b", "1c") and not metric.sampling and metric.frequency == "monthly"


def item_series(as_of: date) -> list[Series]:
    """The series of metrics that nothing but a clause asks for, as far as the organisation measures them.

    No score and no summary counts them. What is counted in records, such as complaints, is none in a month
    that has data and no such record, from the month of the first one on.
    """
    setting, standard = organization(), load()
    asked = [metric for metric in standard.metrics.values() if metric.list == "item"]
    base = [row for row in stored_sums({metric.id for metric in asked}) if parse(row.period).end <= as_of]
    base += [zero for metric in asked if counts_records(metric) for zero in zeros(metric, base, as_of)]
    findings = integrity.findings(setting, as_of)
    found = index(roll_up(base, standard, setting))
    return [
        series(standard.metrics[key[0]], *key[1:], setting, {"month": found}, findings)
        for key in found
        if key[1] in standard.metrics[key[0]].level and standard.metrics[key[0]].frequency not in LENGTHS
    ]


def counts_records(metric: Metric) -> bool:
    return metric.denominator_sum is None and (metric.numerator_sum or "").startswith("records.")


def zeros(metric: Metric, base: Iterable[BaseSum], as_of: date) -> list[BaseSum]:
    """Nothing added to each month and program with data, from the first month in which there was something."""
    first = min((row.period for row in base if row.metric == metric.id), default=None)
    return [
        BaseSum(metric.id, program, "", "", "", month, 0, None, 0, {})
        for program, month in data.stored_months()
        if first is not None and first <= month and program and parse(month).end <= as_of
    ]


def index(rows: Iterable[Measurement]) -> dict[Key, list[Measurement]]:
    found: dict[Key, list[Measurement]] = {}
    for row in rows:
        found.setdefault((row.metric, row.unit_kind, row.unit, row.process), []).append(row)
    return found


def item_of(metric: Metric) -> str | None:
    """The item of category 4 that counts a metric."""
    return next((item for item in metric.items if item.startswith("4.")), None)


def series(
    metric: Metric,
    unit_kind: str,
    unit: str,
    process: str,
    setting: Organization,
    by_length: dict[By, dict[Key, list[Measurement]]],
    findings: Findings,
    newest: str = "",
) -> Series:
    """One metric's series at one unit: its points in order, a missing period as a point without a value.

    `newest` is the newest month that the unit's work is known of: a process whose rows stop before it is not
    collected since.
    """
    found = by_length[LENGTHS.get(metric.frequency, "month")].get((metric.id, unit_kind, unit, process), [])
    values = {row.period: row.value for row in found}
    levels = levels_above(unit_kind, unit, setting)
    points = []
    direction = metric.direction
    shows_trend = metric.frequency in LENGTHS or len(values) >= FEWEST_MONTHS
    last = max([*values, newest] if is_continuous(metric) else values, default="")
    for period in between(parse(min(values)), parse(last)) if values else ():
        target = target_in_force(setting.targets, metric.id, levels, process, period)
        if target:
            direction = target.direction
        data_verdict = findings.verdict(metric, unit_kind, unit, process, period)
        points.append(
            Point(
                period=period,
                value=values.get(period.name),
                target=target.value if target else None,
                target_low=target.low if target else None,
                target_high=target.high if target else None,
                collected=values.get(period.name) is not None and data_verdict.collected,
                usable=target is not None and shows_trend,
                integrity=data_verdict.integrity,
            )
        )
    own = setting.processes.get((unit, process))
    return Series(
        item=item_of(metric) or "",
        unit_kind=unit_kind,
        unit=unit,
        process=process,
        metric=metric.id,
        type=metric.type,
        direction=direction if direction in ("lower", "range") else "higher",
        points=tuple(points),
        low_volume=bool(own and own.low_volume),
        memberships=tuple(memberships(unit_kind, unit, setting)),
    )


def levels_above(unit_kind: str, unit: str, setting: Organization) -> list[tuple[str, str]]:
    """Where a unit's target may be set: at itself, else at what it belongs to, up to the entity."""
    levels = [(unit_kind, unit)]
    if unit_kind == "process":
        levels.append(("program", unit))
    program = setting.programs.get(unit) if unit_kind in ("process", "program") else None
    if program and program.client:
        levels.append(("client", program.client))
    return [*(level for level in levels if level[0] != "entity"), ("entity", "")]


def memberships(unit_kind: str, unit: str, setting: Organization) -> Sequence[tuple[str, str]]:
    """The parts of the entity that a unit belongs to: its sites, their location groups, its service."""
    if unit_kind == "site":
        sites: tuple[str, ...] = (unit,)
        services = set()
    else:
        program_names = [unit] if unit_kind in ("process", "program") else []
        if unit_kind == "client":
            program_names = [program.name for program in setting.programs.values() if program.client == unit]
        programs = [setting.programs[name] for name in program_names if name in setting.programs]
        sites = tuple(site for program in programs for site in program.sites)
        services = {program.service for program in programs if program.service}
    groups = {group for site in sites if (group := setting.sites.get(site))}
    return [
        *(("site", site) for site in dict.fromkeys(sites)),
        *(("location_group", group) for group in sorted(groups)),
        *(("service", service) for service in sorted(services)),
    ]
