"""Duplicates: rows that tell of the same happening under different numbers.

A happening is the same where every natural fact of it is: moments, durations, people, result. Rows that know
neither a moment to the second nor anybody who took part prove nothing and are not examined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import narwhals as nw

from seido.engine.integrity.registry import NATURAL, RULES
from seido.engine.integrity.rule import Result, state_of
from seido.engine.integrity.scan import SAMPLES, Place, narrowed, tolerated
from seido.engine.metrics.keys import Frame, blank, columns_in
from seido.engine.organization import Organization
from seido.facts.schema import TABLES

#: Stands for a number that is not known, so that two unknown ones are alike.
UNKNOWN = -1


def duplicates(
    frame: Frame,
    table: str,
    rows: Mapping[Place, int],
    organization: Organization,
    months: Collection[str] | None = None,
) -> Iterator[Result]:
    """The rule's result in every place and month that has rows; `failed` counts all but one of those alike.

    rows: how many rows there are by place, from the scan.
    """
    extra: dict[Place, int] = {}
    samples: dict[Place, list[str]] = {}
    columns = columns_in(alike(narrowed(frame, months), table))
    places = zip(columns["program"], columns["process"], columns["local_month"], strict=True)
    for (program, process, month), count, first, last in zip(
        places, columns["rows"], columns["first"], columns["last"], strict=True
    ):
        place = (blank(program), blank(process), month)
        extra[place] = extra.get(place, 0) + count - 1
        samples.setdefault(place, []).append(f"{first} = {last}")
    for place, examined in rows.items():
        failed = extra.get(place, 0)
        program, process, month = place
        yield Result(
            RULES[f"{table}.duplicates"].name,
            *place,
            state=state_of(examined, failed, tolerated(organization, program, process, month)),
            examined=examined,
            failed=failed,
            samples=tuple(sorted(samples.get(place, ()))[:SAMPLES]),
        )


def alike(frame: Frame, table: str) -> Frame:
    """Groups of rows alike: place, how many, and the first and last of their numbers.

    Numbers are compared before names: rows whose numbers agree are few, and only their names are read.
    """
    numbers, names, known = NATURAL[table]
    moment, *others = numbers
    key = next(name for name in TABLES[table].key if name.endswith("_id"))
    fills = {
        f"n_{name}": nw.coalesce(nw.col(name), nw.lit(UNKNOWN)) for name in others if not name.endswith("_at")
    }
    filled = frame.with_columns(**fills) if fills else frame
    compared = (moment, *(f"n_{name}" for name in others if not name.endswith("_at")))
    suspects = filled.group_by(*compared).agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    facts = dict.fromkeys((*compared, *(name for name in others if name.endswith("_at")), *names))
    return (
        filled.filter(nw.any_horizontal(*(~nw.col(name).is_null() for name in known), ignore_nulls=False))
        .join(suspects.select(*compared), on=list(compared), how="semi")
        .group_by("program", "local_month", *facts, *(() if "process" in facts else ("process",)))
        .agg(
            nw.len().alias("rows"),
            nw.col(key).min().alias("first"),
            nw.col(key).max().alias("last"),
        )
        .filter(nw.col("rows") > 1)
    )
