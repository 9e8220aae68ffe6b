"""From a cell's text to a typed value, as SQL (DuckDB). What cannot be read becomes NULL, never an error."""

from __future__ import annotations

from decimal import Decimal

from seido.facts.engine import quoted
from seido.facts.ingest.mapping import FALSE, TRUE, UNITS, Expression, FileOptions
from seido.facts.schema import Column
from seido.facts.zones import FIRST_YEAR, LAST_YEAR

#: Larger numbers are slips, and sums of them would lose their last digits in some engine.
LARGEST = 10**15
#: A hundred years, in milliseconds.
LONGEST = 100 * 366 * 86_400_000
#: Bytes of a text; longer ones are free text or a broken file, and facts hold neither.
LONGEST_TEXT = 1_000
#: The columns whose numbers may be negative.
SIGNED = frozenset({"score", "lowest", "highest", "part", "whole", "amount_minor"})


def words(values: object) -> str:
    """Texts as an SQL list."""
    return ", ".join(quoted(str(value)) for value in values)  # type: ignore[attr-defined]


def number(text: str, options: FileOptions) -> str:
    """SQL of a number with up to three decimals; further ones are rounded."""
    if options.thousands:
        text = f"replace({text}, {quoted(options.thousands)}, '')"
    if options.decimal == ",":
        text = f"replace({text}, ',', '.')"
    return f"TRY_CAST({text} AS DECIMAL(18, 3))"


def whole(text: str, column: Column, expression: Expression, options: FileOptions) -> str:
    """SQL of a whole number in the column's own unit, within its limits."""
    units = UNITS[column.kind]
    unit = expression.unit or next(iter(units))
    factor = units[unit]
    if isinstance(factor, Decimal):
        value = number(text, options)
        if unit == next(iter(units)):
            # Half a contact or half a yen is a fault; a duration is rounded to its millisecond.
            value = value if column.kind == "duration" else f"({value})"
            if column.kind != "duration":
                value = f"CASE WHEN {value} = floor({value}) THEN {value} END"
        else:
            value = f"{value} * {factor}"
        value = f"TRY_CAST({value} AS BIGINT)"
    else:
        clock = text if unit == "h:m:s" else f"('0:' || {text})"
        value = f"CASE WHEN contains({text}, ':') THEN epoch_ms(TRY_CAST({clock} AS INTERVAL)) END"
    low, high = limits(column)
    return f"CASE WHEN {value} BETWEEN {low} AND {high} THEN {value} END"


def limits(column: Column) -> tuple[int, int]:
    high = LONGEST if column.kind == "duration" else LARGEST
    return (-high if column.name in SIGNED else 0), high


def flag(text: str, expression: Expression, options: FileOptions) -> str:
    """SQL of a flag: a word for yes or no, membership of a list, or a number above another."""
    if expression.among:
        return f"CASE WHEN {text} IS NOT NULL THEN {text} IN ({words(expression.among)}) END"
    if expression.above is not None:
        return f"({number(text, options)} > {expression.above})"
    # A chain of cases is several times faster here than IN, which becomes a join.
    cases = [*((word, "true") for word in TRUE), *((word, "false") for word in FALSE)]
    return f"CASE lower({text}) {' '.join(f'WHEN {quoted(word)} THEN {value}' for word, value in cases)} END"


def choice(text: str, column: Column) -> str:
    cases = " ".join(f"WHEN {quoted(word)} THEN {quoted(word)}" for word in column.choices)
    return f"CASE lower({text}) {cases} END"


def states_zone(text: str) -> str:
    """SQL: whether an ISO moment says its own offset or zone. Its date has no dash from the ninth sign on."""
    plain = f"strlen({text}) = 19 AND substr({text}, 17, 1) = ':'"  # 2026-01-31 09:30:00
    return f"(CASE WHEN {plain} THEN false ELSE regexp_matches(substr({text}, 9), '[-+A-SU-Za-z]') END)"


def moment(text: str, expression: Expression) -> tuple[str, str]:
    """SQL of a moment as a naive timestamp, and of whether that is UTC already (else it is wall-clock time)."""
    if not expression.formats:
        own = states_zone(text)
        stamp = (
            f"CASE WHEN {own} THEN CAST(TRY_CAST({text} AS TIMESTAMPTZ) AS TIMESTAMP) "
            f"ELSE TRY_CAST({text} AS TIMESTAMP) END"
        )
        return in_range(stamp), f"coalesce({own}, false)"
    tries = []
    zoned = [name for name in expression.formats if says_zone(name)]
    for name in expression.formats:
        parsed = f"try_strptime({text}, {quoted(name)})"
        tries.append(f"CAST({parsed} AS TIMESTAMP)" if says_zone(name) else parsed)
    utc = " OR ".join(f"try_strptime({text}, {quoted(name)}) IS NOT NULL" for name in zoned) or "false"
    return in_range(f"coalesce({', '.join(tries)})"), f"({utc})"


#: How a date or moment that a file holds as such, not as text, is written out.
TYPED_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d")


def says_zone(name: str) -> bool:
    return "%z" in name or "%Z" in name


def in_range(stamp: str) -> str:
    first, last = f"TIMESTAMP '{FIRST_YEAR}-01-01'", f"TIMESTAMP '{LAST_YEAR + 1}-01-01'"
    return f"CASE WHEN {stamp} >= {first} AND {stamp} < {last} THEN {stamp} END"


def expected(column: Column, expression: Expression) -> str:
    """What a cell of the column should have held, in words."""
    if expression.values and expression.otherwise is None:
        return one_of(expression.values)
    if column.kind == "choice":
        return one_of(column.choices)
    if column.kind == "flag":
        return "a number" if expression.above is not None else "true or false"
    if column.kind == "moment":
        form = " or ".join(expression.formats) or "as 2026-01-31 09:30"
        return f"a date and time {form}, in {FIRST_YEAR} to {LAST_YEAR}"
    if column.kind == "text":
        return f"a text of at most {LONGEST_TEXT:,} bytes"
    sign = "" if column.name in SIGNED else " of zero or more"
    if column.kind == "duration":
        unit = expression.unit or "ms"
        return f"a duration{sign} ({unit}), at most a hundred years"
    return f"a whole number{sign}, at most {LARGEST:,}"


def one_of(values: object) -> str:
    shown = [str(value) for value in values]  # type: ignore[attr-defined]
    return "one of " + ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")
