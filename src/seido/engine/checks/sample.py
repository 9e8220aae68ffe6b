"""What the statistic check computes a figure from, and the figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.metrics import Metrics, series_of
from seido.engine.checks.selector import Selector
from seido.engine.checks.stretch import Stretch
from seido.engine.checks.unit import Unit
from seido.engine.performance.series import Series

Groups = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Sample:
    """What a figure is computed from: a unit's activities within `days`, and the choice of series."""

    unit: Unit
    context: Context
    days: Stretch
    of: Selector | None
    than: Selector | None
    by: str
    metrics: Metrics | None
    confidence: float
    margin: float

    def found(self, selector: Selector | None) -> Sequence[Activity]:
        if selector is None:
            return ()
        return [activity for activity in self.context.find(selector, self.unit) if self.days.holds(activity)]

    @property
    def series(self) -> Sequence[Series]:
        return series_of(self.unit, self.metrics, self.context)

    def counts(self, selector: Selector | None) -> Mapping[str, int]:
        """How many there are of each value of the column `by`."""
        counts: dict[str, int] = defaultdict(int)
        for activity in self.found(selector):
            counts[getattr(activity, self.by)] += activity.count
        return counts

    def groups(self) -> Groups:
        """Part and whole of each value of the column `by`, of those with a whole."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for activity in self.found(self.of):
            if activity.part is not None and activity.whole:
                sums[getattr(activity, self.by)][0] += activity.part
                sums[getattr(activity, self.by)][1] += activity.whole
        return {name: (part, whole) for name, (part, whole) in sums.items()}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, the cases that it rests on, how many of them are right, and the rows at fault."""

    value: float | None
    cases: int
    good: int = 0
    rows: tuple[str, ...] = ()
