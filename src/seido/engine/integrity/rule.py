"""What a rule of data integrity is, and what it found in a month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import narwhals as nw

from seido.engine.metrics.registry import columns_of, sum_names, tables_of
from seido.engine.organization import ProcessKind
from seido.standard.model import Text

#: An error takes the metrics that it bears on out of those that count; a warning is for people to look into.
Severity = Literal["error", "warning"]
#: Which of a metric's flags a failure takes away (item 2.14): the data are not all there, or not right.
Element = Literal["collected", "integrity"]
State = Literal["pass", "fail", "no_data"]
#: A rule that bears on every sum over its table.
EVERY = "*"


@dataclass(frozen=True, eq=False)
class Rule:
    """A named rule over a fact table.

    A row breaks it where `fails` holds; a blank that leaves this open breaks nothing. `among` are the rows that
    it is about (None: all), `kinds` the processes whose rows they are. `bears_on` names the sums that a broken
    row falsifies, or EVERY. What a `wide` rule finds in a program as a whole bears on all its processes.
    Where the parameter `unless` is set, the rule is not needed. Rules without `fails` are judged on more than
    one row (duplicates, completeness, drift, bias).
    """

    name: str
    table: str
    text: Text
    fails: nw.Expr | None = None
    bears_on: tuple[str, ...] = (EVERY,)
    severity: Severity = "error"
    element: Element = "integrity"
    among: nw.Expr | None = None
    kinds: frozenset[ProcessKind] | None = None
    wide: bool = False
    unless: str = ""

    @property
    def sums(self) -> frozenset[str]:
        """The sums that the rule bears on."""
        return every_sum(self.table) if self.bears_on == (EVERY,) else frozenset(self.bears_on)


@cache
def every_sum(table: str) -> frozenset[str]:
    return frozenset(name for name in sum_names() if table in tables_of(name))


def reading(table: str, *columns: str) -> tuple[str, ...]:
    """The sums that read one of these columns of a table."""
    wanted = {f"{table}.{column}" for column in columns}
    return tuple(sorted(name for name in sum_names() if columns_of(name) & wanted))


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule found in one program, process and local month.

    `examined` and `failed` are rows (days, half-hours or sampled cases for rules that are not about rows).
    `samples` are the keys of up to five rows at fault, `where` names days, half-hours or groups at fault.
    `through` is the last day that completeness looked at. Nothing examined is `no_data`, never a pass.
    """

    rule: str
    program: str
    process: str
    month: str
    state: State
    examined: int
    failed: int
    samples: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    through: str = ""


def state_of(examined: int, failed: int, tolerance: float) -> State:
    """`tolerance` is the share of what was examined that may fail."""
    if not examined:
        return "no_data"
    return "fail" if failed > tolerance * examined else "pass"
