"""The performance summary table from stored standings: what its page, its files and the API show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from seido.apps.accounts.access import Access
from seido.apps.organization.models import Entity
from seido.apps.pages.kept import kept
from seido.apps.performance.models import SeriesStanding, StandingsState
from seido.apps.performance.readings import Reading, reading_of
from seido.apps.performance.scorecard import standings_state, version_for, visible
from seido.apps.reports.summary_workbook import column_of, columns_of
from seido.engine.performance.judgement import Judgement
from seido.engine.performance.series import Direction, Series
from seido.engine.performance.summary import ITEMS, RoleOfEntity, Row, Summary, counted
from seido.periods import parse
from seido.standard.model import MetricType, Text

#: Periods that are judged.
PERIODS = 12


@dataclass(frozen=True)
class SummaryLine:
    """A row of the table with the standing that it is made of; `drawn` is where it is kept once it is drawn."""

    standing: SeriesStanding
    row: Row
    drawn: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def by_month(self, newest: str) -> dict[str, Reading]:
        """Readings by the month in whose column they stand, in a table up to a month."""
        return {
            column_of(parse(point["period"]), newest): reading_of(point) for point in self.standing.points
        }

    @property
    def newest(self) -> Reading | None:
        return reading_of(self.standing.points[-1]) if self.standing.points else None


@dataclass(frozen=True)
class SummaryTable:
    """The rows that a person may see, in the order of the items, the months across, and the shares of these rows."""

    lines: list[SummaryLine]
    months: list[str]
    summary: Summary
    organisation: str
    state: StandingsState | None

    @property
    def items(self) -> list[tuple[str, list[SummaryLine]]]:
        """The lines by item."""
        return [
            (item, lines)
            for item in [*ITEMS, ""]
            if (lines := [line for line in self.lines if line.standing.item == item])
        ]


def summary_table(access: Access) -> SummaryTable:
    """The summary table of the series that a person may see; its shares count these and no others."""
    return kept("summary", version_for(access), lambda: made_table(access))


def made_table(access: Access) -> SummaryTable:
    entity = Entity.objects.first()
    rows = list(SeriesStanding.objects.filter(visible(access)))
    order = {item: position for position, item in enumerate(ITEMS)}
    rows.sort(key=lambda row: (order.get(row.item, len(order)), row.position))
    lines = [SummaryLine(row, row_of(row)) for row in rows]
    role = cast(RoleOfEntity, entity.role) if entity else None
    return SummaryTable(
        lines=lines,
        months=columns_of([line.row.series for line in lines]),
        summary=counted([line.row for line in lines], role),
        organisation=entity.name if entity else "",
        state=standings_state(),
    )


def row_of(row: SeriesStanding) -> Row:
    """A standing as the engine counts it."""
    points = [reading_of(point).point for point in row.points]
    values = [point.value for point in points[-PERIODS:] if point.value is not None]
    series = Series(
        item=row.item,
        unit_kind=row.unit_kind,
        unit=row.unit,
        process=row.process,
        metric=row.metric,
        type=cast(MetricType, row.type),
        direction=cast(Direction, row.direction),
        points=tuple(points),
        low_volume=row.low_volume,
        additional=row.additional,
        memberships=tuple((kind, name) for kind, name in row.memberships),
        imported=row.imported,
    )
    judgement = Judgement(
        periods=row.periods,
        met=row.met,
        at_level=row.at_level,
        prior_mean=row.prior_mean,
        last=tuple(values[-3:]),
        improving=row.improving,
        counted=row.counted,
        reason=Text(row.reason_en, row.reason_ja),
        collected=row.collected,
        usable=row.usable,
        integrity=row.integrity,
    )
    return Row(series, judgement, row.in_set)


def cut(lines: Sequence[SummaryLine], most: int) -> list[list[SummaryLine]]:
    """Lines by page."""
    return [list(lines[start : start + most]) for start in range(0, max(len(lines), 1), most)]


def narrowed(table: SummaryTable, items: Iterable[str], programs: Iterable[str]) -> list[SummaryLine]:
    """The lines of some items and programs, all where none is named."""
    wanted_items, wanted_programs = set(items), set(programs)
    return [
        line
        for line in table.lines
        if (not wanted_items or line.standing.item in wanted_items)
        and (not wanted_programs or line.standing.program in wanted_programs)
    ]


def plain(line: SummaryLine, months: Sequence[str]) -> dict[str, Any]:
    """A line as plain values: figures by month, unrounded."""
    row = line.standing
    readings = line.by_month(months[-1] if months else "")
    return {
        "item": row.item,
        "metric": row.metric,
        "unit_kind": row.unit_kind,
        "unit": row.unit,
        "process": row.process,
        "type": row.type,
        "target": line.newest.target if line.newest else None,
        "target_low": line.newest.target_low if line.newest else None,
        "target_high": line.newest.target_high if line.newest else None,
        **{month: readings[month].value if month in readings else None for month in months},
        "met": row.met,
        "periods": row.periods,
        "at_level": row.at_level,
        "improving": row.improving,
        "collected": row.collected,
        "usable": row.usable,
        "integrity": row.integrity,
        "in_set": row.in_set,
    }
