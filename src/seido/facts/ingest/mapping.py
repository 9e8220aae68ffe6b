"""The mapping file: how a source's columns become the columns of a table. Data only, no code.

`docs/schemas/map.schema.json` is the published form of the same language, for editors and other tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from seido.facts.schema import RECORDS, TABLES, Kind, TableSchema

ALL_TABLES: Mapping[str, TableSchema] = {**TABLES, RECORDS.name: RECORDS}

#: Units of a number by the kind of its column, the column's own unit first.
UNITS: Mapping[Kind, Mapping[str, Decimal | str]] = {
    "duration": {
        "ms": Decimal(1),
        "s": Decimal(1000),
        "m": Decimal(60_000),
        "h": Decimal(3_600_000),
        "h:m:s": "clock",
        "m:s": "clock",
    },
    "money": {"minor": Decimal(1), "major": Decimal(100), "major3": Decimal(1000)},
    "thousandths": {"thousandths": Decimal(1), "whole": Decimal(1000)},
    "integer": {"one": Decimal(1), "s": Decimal(1000), "m": Decimal(60_000), "h": Decimal(3_600_000)},
}

#: Words for yes and no, in any case of letters.
TRUE = ("true", "1", "yes", "y", "t")
FALSE = ("false", "0", "no", "n", "f")
FLAG_WORDS = (*TRUE, *FALSE)
#: The word that leaves a text as it is where a table of values does not list it.
KEEP = "keep"


@dataclass(frozen=True)
class Lookup:
    """A column of a second file, found by a key."""

    table: str
    by: Expression
    column: str


@dataclass(frozen=True)
class Expression:
    """How one value is made: exactly one source, then the steps in this order.

    `missing` words are blanks; `values` replaces words, those not listed become `otherwise` or are faults;
    `default` stands for blanks. A moment is read by `formats` in the zone of the program, or in `zone`; where it
    would lie more than half a day before the moment that it `follows`, it is a day later (calls over midnight,
    of which the source gives one date). A number is in `unit`. A flag is true where the text is
    one of `among` or the number is greater than `above`.
    """

    path: str
    column: str = ""
    join: tuple[Expression, ...] = ()
    separator: str = ""
    constant: str | None = None
    row: bool = False
    first: tuple[Expression, ...] = ()
    between: tuple[Expression, Expression] | None = None
    lookup: Lookup | None = None
    missing: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    default: str | None = None
    formats: tuple[str, ...] = ()
    zone: str = ""
    follows: Expression | None = None
    unit: str = ""
    among: tuple[str, ...] = ()
    above: Decimal | None = None

    def columns(self) -> tuple[str, ...]:
        """Columns of the file that the value is made of, for naming where a fault stands."""
        inner = self.join or self.first or (self.between or ())
        names = [self.column] if self.column else []
        for part in (*inner, *((self.lookup.by,) if self.lookup else ())):
            names += [name for name in part.columns() if name not in names]
        return tuple(names)


@dataclass(frozen=True)
class Condition:
    """A row is used where this holds: the value is among or not among some words, or greater than a number."""

    value: Expression
    among: tuple[str, ...] = ()
    not_among: tuple[str, ...] = ()
    above: Decimal | None = None
    blank: bool | None = None


@dataclass(frozen=True)
class FileOptions:
    """How the file is to be read, where it does not say so itself."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    members: str = ""
    names: tuple[str, ...] = ()
    skip: int = 0
    missing: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ""


@dataclass(frozen=True)
class LookupFile:
    """A second file whose rows are found by the text in its `key` column."""

    path: Path
    key: str


@dataclass(frozen=True)
class Unpivot:
    """One row for each of some columns: `name` holds the column's label, `value` its cell."""

    columns: Mapping[str, str]
    name: str
    value: str


@dataclass(frozen=True)
class MappingFile:
    """A mapping, checked against the table that it fills."""

    path: str
    schema: TableSchema
    columns: Mapping[str, Expression]
    source: str = ""
    file: FileOptions = field(default_factory=FileOptions)
    zone: str = ""
    filters: tuple[Condition, ...] = ()
    latest_by: Expression | None = None
    lookups: Mapping[str, LookupFile] = field(default_factory=dict)
    unpivot: Unpivot | None = None
