"""What a sum is. A metric is a ratio of two of them.

A sum says what one row contributes, as a whole number: a count, milliseconds, minor units. Whole numbers
add up to the same result on every engine and in every order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import narwhals as nw

from seido.engine.metrics.parameters import Value
from seido.engine.organization import ProcessKind

#: What a contribution counts. Measurements turn it into base units: `UNITS` says how many go into one.
Base = Literal["count", "milliseconds", "minor_units", "thousandths", "millionths"]
UNITS: Mapping[Base, int] = {
    "count": 1,
    "milliseconds": 1000,
    "minor_units": 1,  # divided by the program's currency, which is a parameter
    "thousandths": 1000,
    "millionths": 1_000_000,
}
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 moments are UTC without a zone
#: Days from the first of the year 1 to 1970, counting both.
DAYS_TO_1970 = EPOCH.toordinal()
DAY = 86_400_000  # milliseconds
HUMAN: frozenset[ProcessKind] = frozenset({"real_time", "deferred", "outbound", "face_to_face"})
TECHNOLOGY: frozenset[ProcessKind] = frozenset({"conversational", "non_conversational", "back_stage"})


@dataclass(frozen=True)
class Values:
    """What an expression may depend on besides its row: parameters, and the moment the data reaches to."""

    parameters: Mapping[str, Value | None]
    as_of: datetime | None = None

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]


@dataclass(frozen=True, eq=False)
class Sum:
    """A sum over the rows of a fact table or a view.

    `value` is what a row adds; for a `counted` one the condition under which it adds 1.
    `subset` names the rows that it is about (a kind of record, a kind of survey): where a period has none
    of them there is no figure, rather than 0. `kinds` limits it to processes of these kinds. Several
    sums of one name are added: a source feeds the one that it has rows for.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    value: Callable[[Values], nw.Expr]
    base: Base = "count"
    parameters: tuple[str, ...] = ()
    subset: str | None = None
    kinds: frozenset[ProcessKind] | None = None
    counted: bool = False

    def contribution(self, values: Values) -> nw.Expr:
        """What a row adds, as a number."""
        value = self.value(values)
        return one_where(value) if self.counted else value


def one_where(condition: nw.Expr) -> nw.Expr:
    """1 where a condition holds; 0 where it does not, or where a blank leaves it open."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def amount_where(condition: nw.Expr, amount: nw.Expr) -> nw.Expr:
    """A row's amount where a condition holds and the amount is known; else 0."""
    return nw.when(condition & ~amount.is_null()).then(amount).otherwise(nw.lit(0))


def days(moment: nw.Expr) -> nw.Expr:
    """The day of a moment, as whole days since 1 January 1970; blank where the moment is."""
    # An engine may hold a year in 32 bits, too few for what follows; one of them casts no blank.
    before = moment.dt.year().fill_null(0).cast(nw.Int64) - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + moment.dt.ordinal_day() - DAYS_TO_1970


def milliseconds(moment: nw.Expr) -> nw.Expr:
    """A moment as milliseconds since 1970.

    Put together from its parts, because Spark knows no length of a difference. Where moments are only
    compared, compare them as they are: that is faster.
    """
    clock = moment.dt.hour() * 3_600_000 + moment.dt.minute() * 60_000 + moment.dt.second() * 1000
    return days(moment) * DAY + clock + moment.dt.millisecond()


def count(
    name: str,
    table: str,
    condition: nw.Expr,
    *columns: str,
    subset: str | None = None,
    kinds: frozenset[ProcessKind] | None = None,
) -> Sum:
    """The number of rows for which a condition holds."""
    return Sum(name, table, columns, lambda _: condition, subset=subset, kinds=kinds, counted=True)


def total(name: str, table: str, amount: nw.Expr, condition: nw.Expr, *columns: str, base: Base) -> Sum:
    """The total of an amount over the rows for which a condition holds."""
    expression = amount_where(condition, amount)
    return Sum(name, table, columns, lambda _: expression, base=base)
