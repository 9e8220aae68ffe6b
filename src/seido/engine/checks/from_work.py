"""Activities from work with customers: contacts, outbound attempts and visits, each summed in one scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from seido.engine.checks.activity import Activity
from seido.engine.checks.grouping import Frame, Row, counted, first_of, numbered, rows


@dataclass(frozen=True)
class Work:
    """A table whose rows are work with customers.

    key: the column that numbers a row, by which evaluations name it; reason: the column that says what it was
    about; arrived: the rows that count; handled: those of them that a person has dealt with; times: how many
    a row stands for; suffix: what its sums' numbers have behind the kind of activity; typed: whether the
    reason is a type of transaction. A list of calls is none: new ones come all the time, and evaluations of an
    old one follow when it is over.
    """

    table: str
    key: str
    reason: str
    arrived: nw.Expr
    handled: nw.Expr
    times: nw.Expr
    suffix: str = ""
    typed: bool = True


OUTCOME = nw.col("outcome")
WORK = (
    Work(
        "contacts",
        "contact_id",
        "transaction_type",
        ~OUTCOME.is_in(("ivr_abandoned", "ivr_exited")),  # these ended before the queue
        OUTCOME.is_in(("handled", "callback_connected")),
        nw.lit(1),
    ),
    Work(
        "dials",
        "dial_id",
        "list_name",
        ~OUTCOME.is_null(),
        OUTCOME.is_in(("right_party", "other_party")),
        nw.col("attempts").fill_null(1),
        "_dials",
        typed=False,
    ),
    Work(
        "visits",
        "visit_id",
        "visit_type",
        nw.col("checked_in"),
        OUTCOME == "served",
        nw.lit(1),
        "_visits",
    ),
)


def activities_of_work(tables: Mapping[str, Frame]) -> Iterator[Activity]:
    """`handled`, `contact` and `contact_reason` of the tables there are."""
    for work in WORK:
        if work.table in tables:
            yield from of_groups(rows(grouped(tables[work.table], work)), work.suffix)


def grouped(frame: Frame, work: Work) -> Frame:
    """Counts by place, month, agent and type of transaction."""
    keys = ("program", "process", "site", "agent", "local_month")
    kind = nw.col(work.reason) if work.typed else nw.lit("")
    known = nw.when(~nw.col(work.reason).is_null()).then(work.times).otherwise(nw.lit(0))
    sums = {"n": work.times, "n_known": known, "n_handled": counted(work.handled)}
    return (
        frame.filter(work.arrived)
        .select(*keys, "local_date", kind.alias("kind"), **sums)
        .group_by(*keys, "kind")
        .agg(*(nw.col(name).sum() for name in sums), nw.col("local_date").min())
    )


def of_groups(groups: Iterable[Row], suffix: str) -> Iterator[Activity]:
    """`handled` of each agent, `contact` and `contact_reason` of each process, by month."""
    arrived: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    reasons: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in groups:
        program, process, site = (row[name] or "" for name in ("program", "process", "site"))
        month, kind = row["local_month"], row["kind"] or ""
        for sums, key, part in (
            (arrived, (program, process, site, month), row["n_handled"]),
            (reasons, (program, process, month), row["n_known"]),
        ):
            sums[key][0] += part
            sums[key][1] += row["n"]
        if row["agent"] and row["n_handled"]:
            yield Activity(
                "handled",
                numbered(f"handled{suffix}", row["agent"], program, process, site, month, kind),
                date.fromisoformat(row["local_date"]),
                program,
                process,
                site,
                subject=kind,
                person=row["agent"],
                count=row["n_handled"],
            )
    for (program, process, site, month), (part, whole) in arrived.items():
        number = numbered(f"contact{suffix}", program, process, site, month)
        yield Activity(
            "contact", number, first_of(month), program, process, site, part=part, whole=whole, count=whole
        )
    for (program, process, month), (part, whole) in reasons.items():
        number = numbered(f"reason{suffix}", program, process, month)
        yield Activity(
            "contact_reason", number, first_of(month), program, process, part=part, whole=whole, count=whole
        )


def types_of_work(tables: Mapping[str, Frame]) -> Frame | None:
    """The type of transaction by the number that an evaluation names; None where no table tells any."""
    found: list[nw.LazyFrame[Any]] = [
        tables[work.table].select(contact_id=nw.col(work.key), transaction_type=nw.col(work.reason))
        for work in WORK
        if work.table in tables and work.typed
    ]
    if not found:
        return None
    return nw.concat(found).group_by("contact_id").agg(nw.col("transaction_type").min())
