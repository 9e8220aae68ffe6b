"""The rows under one figure: how many were left out and why, what the sums are made of, and how they are spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from seido.apps.data import selectors as data
from seido.apps.organization import selectors as organization_selectors
from seido.apps.pages.clock import today
from seido.engine.metrics import Measurement
from seido.engine.metrics.applies import sum_names_of
from seido.engine.metrics.backlog import BACKLOGS
from seido.engine.metrics.keys import Frame
from seido.engine.metrics.measurements import units_per
from seido.engine.metrics.registry import SUMS, base_of, tables_of
from seido.engine.metrics.rows import examined_rows, months_of
from seido.engine.metrics.sums_records import OUTCOMES
from seido.engine.metrics.views import VIEWS
from seido.engine.organization import Organization
from seido.engine.statistics import wilson_interval
from seido.facts.schema import RECORDS
from seido.periods import Period, parse
from seido.standard.model import Metric

#: Columns that say which row it is, in this order.
WHICH = (
    *("contact_id", "response_id", "dial_id", "visit_id", "evaluation_id", "record_id", "kind"),
    *("arrived_at", "answered_at", "dialled_at", "evaluated_at", "started_at", "happened_at", "local_date"),
    *(
        "process",
        "site",
        "transaction_type",
        "visit_type",
        "question",
        "attribute",
        "agent",
        "team",
        "evaluator",
    ),
    *("form", "outcome", "score", "subject"),
)
#: Columns by which figures are told apart, and those whose words say why a row does not count.
PARTS = ("process", "site", "transaction_type", "visit_type", "journey", "team", "priority", "form")
REASONS = ("outcome", "kind", "surveyed", "about", "state", "layer")
#: The kinds of record that views of people are made of.
KINDS_OF_VIEWS = {"headcount_months": {"headcount"}, "recruits": {"hire", "separation"}}
#: Who did the work; a client's viewer is not shown it.
PERSON = "agent"
HIDDEN = frozenset({"customer", "respondent"})
MOST_PARTS = 12
#: Rows that a page shows, and that a file may hold.
SHOWN, MOST = 20, 200_000
#: Fewer rows than this of one person say nothing about the person.
FEWEST = 5


@dataclass(frozen=True)
class Part:
    """What the rows of one value of a column add to a figure; sums in base units, the interval that of a share."""

    name: str
    rows: int
    numerator: float
    denominator: float
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Breakdown:
    column: str
    parts: tuple[Part, ...]


@dataclass
class Ledger:
    """`examined` rows of the unit and period, of which `counted` add to the figure; `left_out` are the others by
    a word that says why. `misses` are rows that count below and not above (of lower-is-better figures, above)."""

    table: str
    examined: int
    counted: int
    left_out: list[tuple[str, int]]
    loads: list[str]
    breakdowns: list[Breakdown] = field(default_factory=list)
    people: list[Part] = field(default_factory=list)
    seconds: dict[int, int] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    row_count: int = 0
    of_misses: bool = False

    @cached_property
    def quantiles(self) -> dict[int, int]:
        """Per cent of rows -> the seconds that they do not exceed."""
        size = sum(self.seconds.values())
        found: dict[int, int] = {}
        for share in (10, 50, 80, 90, 95):
            seen = 0
            for value in sorted(self.seconds):
                seen += self.seconds[value]
                if seen * 100 >= share * size:
                    found[share] = value
                    break
        return found


def ledger(metric: Metric, figure: Measurement, *, direction: str, with_people: bool = True) -> Ledger | None:
    """What one figure is made of; None where no rows are kept of it. Reads the facts of its period."""
    setting = organization_selectors.organization()
    read = {name: collected(frame) for name, frame in frames(metric, figure, setting).items()}
    if not read:
        return None
    name = next((name for name, table in read.items() if pc.any(adding(table)).as_py()), next(iter(read)))
    table = read[name]
    counted = table.filter(adding(table))
    left_out = table.filter(pc.invert(adding(table)))
    per = (
        units_per(metric.numerator_sum, figure.parameters),
        units_per(metric.denominator_sum, figure.parameters),
    )
    scale = metric.scale
    share = metric.unit == "percent" and base_of(metric.numerator_sum) == "count"

    def parts(column: str, least: int = 1) -> list[Part]:
        return parts_of(counted, column, per, scale, share, least)

    breakdowns = [
        Breakdown(column, tuple(made))
        for column in PARTS
        if column in counted.column_names and 1 < len(made := parts(column)) <= MOST_PARTS
    ]
    misses = missed_rows(counted, direction) if share else counted
    of_misses = share and 0 < misses.num_rows < counted.num_rows
    rows = misses if of_misses else counted
    columns = shown_columns(rows, metric, with_people=with_people)
    return Ledger(
        table=name,
        examined=table.num_rows,
        counted=counted.num_rows,
        left_out=reasons(left_out, counted),
        loads=sorted(filter(None, set(counted["load"].to_pylist())))
        if "load" in counted.column_names
        else [],
        breakdowns=breakdowns,
        people=parts(PERSON, FEWEST) if with_people and PERSON in counted.column_names else [],
        seconds=histogram(counted) if base_of(metric.numerator_sum) == "milliseconds" else {},
        columns=columns,
        rows=plain_rows(rows.slice(0, SHOWN), columns, setting, per),
        row_count=rows.num_rows,
        of_misses=of_misses,
    )


def all_rows(
    metric: Metric, figure: Measurement, *, with_people: bool = True
) -> tuple[list[str], list[list[Any]]]:
    """Every row that adds to a figure, with what each adds in base units: header and rows."""
    setting = organization_selectors.organization()
    per = (
        units_per(metric.numerator_sum, figure.parameters),
        units_per(metric.denominator_sum, figure.parameters),
    )
    header: list[str] = []
    found: list[list[Any]] = []
    for frame in frames(metric, figure, setting).values():
        table = collected(frame)
        table = table.filter(adding(table)).slice(0, MOST)
        skipped = HIDDEN if with_people else HIDDEN | {PERSON, "evaluator", "person"}
        columns = [name for name in table.column_names if name not in skipped]
        header = header or [*columns]
        for row in plain_rows(table, columns, setting, per):
            found.append([row.get(name) for name in header])
    return header, found


def frames(metric: Metric, figure: Measurement, setting: Organization) -> dict[str, Frame]:
    """The rows of the unit and period in the tables that the metric reads, and in no others."""
    names = {table for name in sum_names_of(metric) for table in tables_of(name)}
    views = {entry.table for name in sum_names_of(metric) for entry in SUMS.get(name, ())} & VIEWS.keys()
    backlog = any(name in BACKLOGS for name in sum_names_of(metric))
    looks_around = backlog or any(VIEWS[name].looks_around for name in views)
    period = parse(figure.period)
    tables = data.tables(None if looks_around else months_of(period), names, kinds_of(metric))
    for name in {BACKLOGS[name].table for name in sum_names_of(metric) if name in BACKLOGS}:
        tables[name] = maybe_open(tables[name], period)
    found = examined_rows(
        tables,
        setting,
        metric.id,
        figure.unit_kind,
        figure.unit,
        figure.process,
        figure.period,
        as_of=None if backlog else datetime.combine(today(), time.min),
    )
    if figure.unit_kind == "process":
        found = {
            name: frame.filter(nw.col("process") == figure.process)
            if "process" in frame.collect_schema().names()
            else frame
            for name, frame in found.items()
        }
    return found


def maybe_open(frame: Frame, period: Period) -> Frame:
    """The contacts that may have been open at some time of a period, in any zone."""
    start, end = (datetime.combine(day, time.min) for day in (period.start, period.end))
    done, day = nw.col("completed_at"), timedelta(days=1)
    return frame.filter((done.is_null() | (done >= start - day)) & (nw.col("arrived_at") < end + day))


def kinds_of(metric: Metric) -> set[str] | None:
    """The kinds of record that a metric reads; None where it reads any."""
    found: set[str] = set()
    for entry in (entry for name in sum_names_of(metric) for entry in SUMS.get(name, ())):
        if entry.table in KINDS_OF_VIEWS:
            found |= KINDS_OF_VIEWS[entry.table]
        elif entry.table == RECORDS.name and entry.subset is None:
            return None
        elif entry.table == RECORDS.name and entry.subset is not None:
            found.add(OUTCOMES.get(entry.subset, (entry.subset,))[0])
    return found


def collected(frame: Frame) -> pa.Table:
    """A frame's rows, with what they add as numbers that pyarrow can sum."""
    table: pa.Table = frame.collect("pyarrow").to_native()
    for name in ("numerator", "denominator"):
        position = table.column_names.index(name)
        table = table.set_column(position, name, pc.fill_null(pc.cast(table[name], pa.float64()), 0.0))
    return table


def adding(table: pa.Table) -> Any:
    """Which rows add something to the figure."""
    return pc.or_(pc.not_equal(table["numerator"], 0), pc.not_equal(table["denominator"], 0))


def missed_rows(table: pa.Table, direction: str) -> pa.Table:
    """Rows of a share that count against it."""
    wanted = pc.not_equal(table["numerator"], 0) if direction == "lower" else pc.equal(table["numerator"], 0)
    return table.filter(wanted)


def reasons(left_out: pa.Table, counted: pa.Table) -> list[tuple[str, int]]:
    """Rows by the word that tells them from those that count, the most first; by nothing where there is none."""
    known = [name for name in REASONS if name in left_out.column_names]
    if not left_out.num_rows or not known:
        return [("", left_out.num_rows)] if left_out.num_rows else []
    apart = [name for name in known if values_of(left_out, name).isdisjoint(values_of(counted, name))]
    column = (apart or known)[0]
    counts = left_out.group_by(column).aggregate([([], "count_all")]).to_pylist()
    return sorted(((row[column] or "", row["count_all"]) for row in counts), key=lambda pair: -pair[1])


def values_of(table: pa.Table, column: str) -> set[Any]:
    return set(pc.unique(table[column]).to_pylist())


def parts_of(
    table: pa.Table, column: str, per: tuple[float, float], scale: float, share: bool, least: int
) -> list[Part]:
    """The figure of each value of a column, by the sums of its rows; values with fewer rows are left out."""
    summed = table.group_by(column).aggregate(
        [("numerator", "sum"), ("denominator", "sum"), ([], "count_all")]
    )
    found = []
    for row in summed.to_pylist():
        if row[column] in (None, "") or row["count_all"] < least:
            continue
        above, below = row["numerator_sum"] / per[0], row["denominator_sum"] / per[1]
        value = above * scale / below if below else None
        low = high = None
        if share and below and 0 <= above <= below:
            low, high = (bound * 100 for bound in wilson_interval(round(above), round(below)))
        found.append(Part(str(row[column]), row["count_all"], above, below, value, low, high))
    return sorted(found, key=lambda part: (-part.denominator, part.name))


def histogram(table: pa.Table) -> dict[int, int]:
    """Rows of the denominator by the whole seconds that they add."""
    seconds = pc.cast(
        pc.floor(pc.divide(table.filter(pc.not_equal(table["denominator"], 0))["numerator"], 1000.0)),
        pa.int64(),
    )
    return {row["values"]: row["counts"] for row in pc.value_counts(seconds).to_pylist()}


def shown_columns(table: pa.Table, metric: Metric, *, with_people: bool) -> list[str]:
    """What tells a row from others, what the metric reads of it, and what brought it, as far as it is filled."""
    read = [column.partition(".")[2] for column in metric.columns]
    wanted = list(dict.fromkeys([*WHICH, *read, "numerator", "denominator", "load"]))
    if not with_people:
        wanted = [name for name in wanted if name not in {PERSON, "evaluator", "person"}]
    moment = next((name for name in wanted if name.endswith("_at") and name in table.column_names), None)
    kept = [
        name
        for name in wanted
        if name in table.column_names
        and table[name].null_count < table.num_rows
        and not (name == "local_date" and moment)
    ]
    # What is the same in every row tells none from another; the load does, for it is where a row came from.
    several = table.num_rows > 1
    return [
        name
        for position, name in enumerate(kept)
        if not several or position < 2 or name == "load" or len(pc.unique(table[name])) > 1
    ][:12]


def plain_rows(
    table: pa.Table, columns: list[str], setting: Organization, per: tuple[float, float]
) -> list[dict[str, Any]]:
    """Rows as plain values: moments in the zone of the row's program, what a row adds in base units."""
    names = list(dict.fromkeys([*columns, *(["program"] if "program" in table.column_names else [])]))
    units = {"numerator": per[0], "denominator": per[1]}
    return [
        {
            name: row[name] / units[name]
            if name in units
            else localized(row[name], row.get("program"), setting)
            for name in columns
        }
        for row in table.select(names).to_pylist()
    ]


def localized(value: Any, program: str | None, setting: Organization) -> Any:
    if isinstance(value, datetime):
        known = setting.programs.get(program or "")
        zone = ZoneInfo(known.zone) if known else UTC
        return value.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, microsecond=0)
    if isinstance(value, date | str | bool | int | float) or value is None:
        return value
    return float(value)


def definition(metric: Metric, language: str) -> Mapping[str, str]:
    """What is counted above and below, in the catalogue's words."""
    return {
        "definition": metric.definition.in_language(language),
        "numerator": metric.numerator.in_language(language),
        "denominator": metric.denominator.in_language(language) if metric.denominator else "",
    }
