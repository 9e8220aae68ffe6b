"""RESULTS.csv: a summary table brought from a spreadsheet, read into series."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from seido import periods
from seido.cli.sheets import Line, read_sheet
from seido.engine.performance import judgement
from seido.engine.performance.series import Direction, Point, Series
from seido.engine.performance.summary import ITEMS
from seido.faults import Fault, InputError
from seido.standard.model import MetricType, Standard

REQUIRED = ("item", "unit_kind", "unit", "metric", "type", "direction", "period", "value")
OPTIONAL = (
    "process",
    "target",
    "target_low",
    "target_high",
    "collected",
    "usable",
    "integrity",
    "low_volume",
    "additional",
    "new",
    "site",
    "location_group",
    "service",
)
KEY = ("item", "unit_kind", "unit", "process", "metric")
UNIT_KINDS = ("entity", "client", "program")
TYPES = ("service", "quality", "sales", "efficiency", "cost", "experience", "people")
DIRECTIONS = ("higher", "lower", "range")
#: What describes a series rather than a period: a blank cell takes what the series' other rows say.
FLAGS_OF_SERIES = ("low_volume", "additional", "new")
MEMBERSHIPS = ("site", "location_group", "service")
OF_SERIES = ("type", "direction", *FLAGS_OF_SERIES, *MEMBERSHIPS)
YES_NO = {"yes": True, "no": False}
NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?%?", re.ASCII)
#: Above this a figure is a slip of the keyboard.
LARGEST = 1e15

Value = TypeVar("Value")


class Reading:
    """Reads cells and keeps every fault, so that a file's owner can mend all of them at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.wrong: set[tuple[int, str]] = set()

    def fault(self, line: Line, column: str, expected: str) -> None:
        found = repr(line[column]) if line[column] else "a blank cell"
        self.faults.append(Fault(self.file, expected, found, line.row, column))
        self.wrong.add((line.row, column))

    def cell(self, line: Line, column: str, read: Callable[[str], Value], blank: Value) -> Value:
        """A cell by its reader, which says what it expected by a ValueError; `blank` also after a fault."""
        if not line[column]:
            return blank
        try:
            return read(line[column])
        except ValueError as error:
            self.fault(line, column, str(error))
            return blank

    def choice(self, line: Line, column: str, choices: tuple[str, ...]) -> str:
        """One of some words, in any case; "" after a fault."""
        if (word := line[column].lower()) in choices:
            return word
        self.fault(line, column, f"one of {', '.join(choices)}")
        return ""

    def done(self) -> None:
        if self.faults:
            raise InputError(sorted(self.faults, key=lambda fault: fault.row or 0))


class Entry(NamedTuple):
    line: Line
    point: Point


def read_results(path: Path, standard: Standard) -> list[Series]:
    """The series of a file, in the order in which they first appear.

    Raises InputError with every fault of the file. A blank `value` is a period that was not collected.
    """
    reading = Reading(str(path))
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for line in read_sheet(path, REQUIRED, OPTIONAL):
        key = key_of(line, reading)
        metric = standard.metrics.get(line["metric"])
        point = point_of(line, reading, needs_target=metric is None or metric.type != "volume")
        if key is not None and point is not None:
            groups.setdefault(key, []).append(Entry(line, point))
    series = [series_of(key, entries, reading) for key, entries in groups.items()]
    reading.done()
    return series


def key_of(line: Line, reading: Reading) -> tuple[str, ...] | None:
    """What names the series of a line; None after a fault."""
    before = len(reading.faults)
    if line["item"] not in ITEMS:
        reading.fault(line, "item", f"an item with metrics: {', '.join(ITEMS)}")
    kind = reading.choice(line, "unit_kind", UNIT_KINDS)
    if kind != "entity" and not line["unit"]:
        reading.fault(line, "unit", "the name of the unit")
    if not line["metric"]:
        reading.fault(line, "metric", "a catalogue id or a name")
    if len(reading.faults) > before:
        return None
    return (line["item"], kind, line["unit"], line["process"], line["metric"])


def point_of(line: Line, reading: Reading, *, needs_target: bool) -> Point | None:
    """The period's point; None where its period cannot be read."""
    reading.choice(line, "type", TYPES)
    direction = reading.choice(line, "direction", DIRECTIONS)
    if not line["period"]:
        reading.fault(line, "period", periods.EXPECTED)
    period = reading.cell(line, "period", a_period, None)
    if needs_target:
        for column in {"range": ("target_low", "target_high"), "": ()}.get(direction, ("target",)):
            if not line[column]:
                reading.fault(line, column, f"the target in force, as direction {direction} needs it")
    value, target, low, high = (
        reading.cell(line, column, a_number, None)
        for column in ("value", "target", "target_low", "target_high")
    )
    if low is not None and high is not None and low > high:
        reading.fault(line, "target_low", f"at most target_high, {line['target_high']}")
    collected, usable, integrity = (
        reading.cell(line, column, yes_or_no, True) for column in ("collected", "usable", "integrity")
    )
    for column in FLAGS_OF_SERIES:
        reading.cell(line, column, yes_or_no, False)
    if period is None:
        return None
    return Point(period, value, target, low, high, collected, usable, integrity)


def series_of(key: tuple[str, ...], entries: list[Entry], reading: Reading) -> Series:
    """One series from its lines, with what they must agree on."""
    said = {column: agreed(column, entries, reading) for column in OF_SERIES}
    grain = entries[0].point.period.grain
    seen: dict[str, int] = {}
    for line, point in entries:
        if point.period.grain != grain:
            reading.fault(line, "period", f"a {grain}, as in row {entries[0].line.row} of the same series")
        elif (first := seen.setdefault(point.period.name, line.row)) != line.row:
            reading.fault(line, "period", f"each period of a series once; row {first} has it too")
    flags = {column: YES_NO.get(said[column][column].lower(), False) for column in FLAGS_OF_SERIES}
    item, unit_kind, unit, process, metric = key
    return Series(
        item=item,
        unit_kind=unit_kind,
        unit=unit,
        process=process,
        metric=metric,
        type=cast(MetricType, said["type"]["type"].lower()),
        direction=cast(Direction, said["direction"]["direction"].lower()),
        points=tuple(entry.point for entry in entries),
        memberships=tuple((kind, said[kind][kind]) for kind in MEMBERSHIPS if said[kind][kind]),
        **flags,
    )


def agreed(column: str, entries: list[Entry], reading: Reading) -> Line:
    """The first line of a series that fills a column; a line that says otherwise is a fault."""
    filled = [line for line, _ in entries if line[column] and (line.row, column) not in reading.wrong]
    if not filled:
        return entries[0].line
    for line in filled[1:]:
        if line[column].lower() != filled[0][column].lower():
            reading.fault(
                line, column, f"{filled[0][column]!r}, as in row {filled[0].row} of the same series"
            )
    return filled[0]


def a_period(text: str) -> periods.Period:
    expected = "a month (2026-01), quarter (2026-Q1) or year (2026)"
    try:
        period = periods.parse(text)
    except ValueError:
        raise ValueError(expected) from None
    if period.grain not in judgement.MONTHS:
        raise ValueError(expected)
    return period


def a_number(text: str) -> float:
    """A figure such as 85, 85%, -0.5 or 1,234; a percent sign is only a unit."""
    if NUMBER.fullmatch(text) and any(character.isdigit() for character in text):
        number = float(text.removesuffix("%").replace(",", ""))
        if math.isfinite(number) and abs(number) <= LARGEST:
            return number
    raise ValueError("a number")


def yes_or_no(text: str) -> bool:
    try:
        return YES_NO[text.lower()]
    except KeyError:
        raise ValueError("yes or no") from None
