"""What the home page shows of stored standings: what moved since the period before, and 50/75 by part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from django.db.models import Q

from seido.apps.accounts.access import Access
from seido.apps.improvement.metrics import metric_name
from seido.apps.improvement.models import Action
from seido.apps.improvement.selectors import open_actions
from seido.apps.pages.kept import kept
from seido.apps.pages.pictures import Mark, mark
from seido.apps.performance.models import ClosedMonth, SeriesStanding
from seido.apps.performance.readings import Reading, reading_of
from seido.apps.performance.scorecard import Line, standings, version_for, visible
from seido.engine.performance.judgement import judge
from seido.engine.performance.series import Direction, Series
from seido.standard.model import MetricType

MOVES = 5
ACTIONS = 5
#: Parts of the scoped shares that are shown.
PARTS = 12


@dataclass(frozen=True)
class Move:
    """A series whose newest value went clearly better or worse than the one before."""

    line: Line

    @property
    def standing(self) -> SeriesStanding:
        return self.line.standing

    @cached_property
    def readings(self) -> list[Reading]:
        return self.line.readings

    @property
    def before(self) -> float | None:
        return self.readings[-2].value if len(self.readings) > 1 else None

    @property
    def now(self) -> float | None:
        return self.readings[-1].value if self.readings else None

    @property
    def change(self) -> float:
        return (self.now or 0.0) - (self.before or 0.0)

    @property
    def size(self) -> float:
        """The change as a share of the target, or of the value where there is none."""
        own = self.readings[-1]
        return abs(self.change) / (abs(own.target or own.target_high or self.before or 1.0) or 1.0)

    @property
    def crossed(self) -> bool:
        """Whether the target was met in one of the two periods and missed in the other."""
        return self.readings[-1].met != self.readings[-2].met

    @property
    def better(self) -> bool:
        if self.standing.direction == "range":
            return self.readings[-1].met
        return (self.change > 0) == (self.standing.direction == "higher")

    @property
    def marks(self) -> list[Mark]:
        return [
            mark(own.value, self.standing.direction, own.target, own.target_low, own.target_high)
            for own in self.readings
        ]

    @cached_property
    def status_before(self) -> str:
        """How the series would have been judged without its newest period."""
        row = self.standing
        judged = judge(
            Series(
                item=row.item,
                unit_kind=row.unit_kind,
                unit=row.unit,
                process=row.process,
                metric=row.metric,
                type=cast(MetricType, row.type),
                direction=cast(Direction, row.direction),
                points=tuple(reading_of(point).point for point in row.points[:-1]),
            )
        )
        return "at_level" if judged.at_level else "improving" if judged.improving else "below"


JUDGED = ("at_level", "improving", "below")


def moved(access: Access) -> tuple[list[Move], int]:
    """The series that moved most, those first that crossed their target; and how many have a trend at all."""
    rows, count = kept("moved", version_for(access), lambda: moving(access))
    return [Move(Line(row, None)) for row in rows], count


def moving(access: Access) -> tuple[list[SeriesStanding], int]:
    """The same as rows."""
    rows = SeriesStanding.objects.filter(
        visible(access), trend__in=("better", "worse"), status__in=JUDGED, grain="month"
    )
    moves = [Move(Line(row, None)) for row in rows]
    moves = [move for move in moves if move.now is not None and move.before is not None and move.change]
    moves.sort(key=lambda move: (not move.crossed, -move.size, move.standing.position))
    return [move.standing for move in spread(moves)], len(moves)


def spread(moves: Iterable[Move]) -> list[Move]:
    """The first ones, at most two of a metric, so that one change felt everywhere does not fill the list."""
    seen: dict[str, int] = {}
    found = []
    for move in moves:
        seen[move.standing.metric] = seen.get(move.standing.metric, 0) + 1
        if seen[move.standing.metric] <= 2:
            found.append(move)
    return found[:MOVES]


@dataclass(frozen=True)
class Share:
    """A part's metrics that count: how many there are, are at level, or improve."""

    name: str
    counted: int = 0
    at_level: int = 0
    improving: int = 0

    @property
    def level(self) -> float:
        return 100 * self.at_level / self.counted if self.counted else 0.0

    @property
    def either(self) -> float:
        return 100 * (self.at_level + self.improving) / self.counted if self.counted else 0.0

    @property
    def below(self) -> int:
        return self.counted - self.at_level - self.improving


def shares(access: Access) -> list[Share]:
    """The judged metrics of each program that a person may see, as 50/75 counts them."""
    found: dict[str, Share] = {}
    for row in standings(access):
        if not (row.program and row.in_set and row.counted):
            continue
        share = found.get(row.program, Share(row.program))
        found[row.program] = replace(
            share,
            counted=share.counted + 1,
            at_level=share.at_level + (row.status == "at_level"),
            improving=share.improving + (row.status == "improving"),
        )
    return sorted(found.values(), key=lambda share: share.name)[:PARTS]


def own_actions(access: Access) -> list[Action]:
    """Open actions that a person owns or verifies, the next due first, each with the name of its metric."""
    mine = Q(owner_id=access.user_id) | Q(verifier_id=access.user_id)
    rows = list(open_actions(access).filter(mine).order_by("next_due")[:ACTIONS])
    for row in rows:
        row.metric_name = metric_name(row.metric) if row.metric else ""  # type: ignore[attr-defined]
    return rows


def closed_month() -> str | None:
    """The newest month that has been reported."""
    return ClosedMonth.objects.order_by("-month").values_list("month", flat=True).first()
