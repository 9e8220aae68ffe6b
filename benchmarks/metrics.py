"""How fast metrics are computed over contacts in Parquet, beside SQL written by hand and pandas.

    python benchmarks/metrics.py [--contacts 20000000] [--grow] [--folder DIR]

Prints Markdown tables: the median of three runs, the two ways taking turns in one process. `--grow` adds the
times for a tenth and for three times as many contacts. Everything is generated; nothing is downloaded.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from seido.engine.metrics import base_sums
from seido.engine.metrics.applies import pairs_for, sum_names_of
from seido.engine.metrics.keys import Grain, Pair, Selection
from seido.engine.metrics.registry import SUMS
from seido.engine.metrics.scan import grouped
from seido.engine.metrics.sums import Sum
from seido.engine.organization import Organization, Parameter, Process, Program
from seido.facts.schema import CONTACTS
from seido.standard.load import load

PROGRAMS, THRESHOLDS = 20, (20_000, 30_000)
KINDS = {"calls": "real_time", "cases": "deferred", "bot": "conversational", "web": "non_conversational"}
QUARTER = 90 * 24 * 3600

#: Columns that differ by row; the others of the schema are blank.
GENERATED = {
    "contact_id": "'c' || i",
    "program": f"'program ' || (i % {PROGRAMS})",
    "process": f"['calls', 'calls', 'calls', 'cases', 'bot', 'web'][1 + (i // {PROGRAMS}) % 6]",
    "site": f"'site ' || (i % {PROGRAMS} % 3)",
    "arrived_at": "moment",
    "outcome": "CASE WHEN h % 100 < 86 THEN 'handled' WHEN h % 100 < 93 THEN 'abandoned' WHEN h % 100 < 95 "
    "THEN 'callback_connected' WHEN h % 100 < 96 THEN 'callback_missed' WHEN h % 100 < 98 THEN 'open' "
    "ELSE 'ivr_abandoned' END",
    "wait_ms": "h // 7 % 90000",
    "handle_ms": "h // 11 % 600000",
    "session_ms": "h // 13 % 900000",
    "escalated": "h // 17 % 10 = 0",
    "resolved": "CASE h // 19 % 3 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END",
    "goal_met": "CASE h // 23 % 4 WHEN 0 THEN true WHEN 1 THEN false END",
    "amount_minor": "CASE WHEN h // 23 % 4 = 0 THEN h // 29 % 100000 END",
    "due_at": "CASE WHEN (i // 20) % 6 = 3 THEN moment + INTERVAL 1 DAY END",
    "completed_at": "CASE WHEN (i // 20) % 6 = 3 AND h % 100 < 96 THEN "
    "moment + (h // 31 % 90000) * INTERVAL 1 SECOND END",
    "assisted": "h // 37 % 5 = 0",
    "inputs": "h // 41 % 8",
    "recognized": "h // 41 % 8 * 9 // 10",
    "messages": "h // 43 % 12",
    "defective": "CASE WHEN h // 47 % 20 = 0 THEN h // 53 % 30 = 0 END",
    "migrated": "h // 59 % 2 = 0",
    "local_month": "strftime(moment, '%Y-%m')",
    "local_date": "strftime(moment, '%Y-%m-%d')",
    "local_slot": "hour(moment) * 2 + minute(moment) // 30",
    "source": "'generated'",
    "load": "'1'",
}
BLANK = {
    "flag": "BOOLEAN",
    "integer": "BIGINT",
    "duration": "BIGINT",
    "money": "BIGINT",
    "moment": "TIMESTAMP",
}

ANSWERED = "outcome IN ('handled', 'callback_connected')"
LOST = "outcome IN ('abandoned', 'callback_missed', 'callback_later')"
TAKEN = "(offer IS NULL OR offer = 'accepted')"
PEOPLE = f"outcome NOT IN ('ivr_abandoned', 'ivr_exited') AND {TAKEN}"
WORKED_ON = f"{ANSWERED} AND handle_ms IS NOT NULL OR handle_ms > 0"
TALKS = "(inputs IS NULL OR inputs > 0)"
JUDGED = "due_at IS NOT NULL AND (completed_at IS NOT NULL OR due_at < $as_of)"
#: The sums as one writes them by hand, in the order of the registry.
BY_HAND = {
    "contacts.offered": f"count(*) FILTER ({ANSWERED} AND {TAKEN} OR {LOST} AND {TAKEN})",
    "contacts.answered": f"count(*) FILTER ({ANSWERED})",
    "contacts.answered_in_time": [
        f"count(*) FILTER ({ANSWERED} AND wait_ms <= {limit})" for limit in THRESHOLDS
    ],
    "contacts.answered_timed": f"count(*) FILTER ({ANSWERED} AND wait_ms IS NOT NULL)",
    "contacts.wait": f"sum(wait_ms) FILTER ({ANSWERED})",
    "contacts.abandoned": f"count(*) FILTER ({LOST} AND {TAKEN})",
    "contacts.chats": f"count(*) FILTER (({ANSWERED} OR {LOST}) AND {TAKEN} AND customer_replied IS NOT NULL)",
    "contacts.chats_without_reply": f"count(*) FILTER (({ANSWERED} OR {LOST}) AND {TAKEN} AND NOT customer_replied)",
    "contacts.dialogues": "count(*) FILTER (customer_replied)",
    "contacts.dialogues_abandoned": "count(*) FILTER (customer_replied AND session_abandoned)",
    "contacts.offers_made": "count(offer)",
    "contacts.offers_accepted": "count(*) FILTER (offer = 'accepted')",
    "contacts.offers_declined": "count(*) FILTER (offer = 'declined')",
    "contacts.handled_timed": f"count(*) FILTER ({WORKED_ON})",
    "contacts.handle_time": f"sum(handle_ms) FILTER ({WORKED_ON})",
    "contacts.escalation_known": f"count(*) FILTER ({ANSWERED} AND escalated IS NOT NULL)",
    "contacts.escalated": f"count(*) FILTER ({ANSWERED} AND escalated)",
    "contacts.escalations_examined": "count(escalation_correct)",
    "contacts.escalations_correct": "count(*) FILTER (escalation_correct)",
    "contacts.resolution_known": "count(resolved)",
    "contacts.resolved": "count(*) FILTER (resolved)",
    "contacts.due": f"count(*) FILTER ({JUDGED} OR on_time IS NOT NULL)",
    "contacts.on_time": f"count(*) FILTER (coalesce(on_time, CASE WHEN {JUDGED} THEN completed_at <= due_at END))",
    "contacts.checked": "count(defective)",
    "contacts.defective": "count(*) FILTER (defective)",
    "contacts.with_goal": "count(goal_met)",
    "contacts.goals_met": "count(*) FILTER (goal_met)",
    "contacts.amount": "sum(amount_minor)",
    "contacts.received": "count(outcome)",
    "contacts.conversations": f"count(*) FILTER ({TALKS})",
    "contacts.assistance_known": "count(assisted)",
    "contacts.autonomous": "count(*) FILTER (NOT assisted AND outcome = 'handled')",
    "contacts.inputs": "sum(inputs) FILTER (recognized IS NOT NULL)",
    "contacts.recognized": "sum(recognized) FILTER (inputs IS NOT NULL)",
    "contacts.messages": f"sum(messages) FILTER ({TALKS})",
    "contacts.conversations_counted": f"count(*) FILTER ({TALKS} AND messages IS NOT NULL)",
    "contacts.conversation_time": f"sum(session_ms) FILTER ({TALKS})",
    "contacts.conversations_timed": f"count(*) FILTER ({TALKS} AND session_ms IS NOT NULL)",
    "contacts.moved_to_conversation": "count(*) FILTER (migrated)",
    "contacts.moved_to_self_service": "count(*) FILTER (migrated)",
    "contacts.human_or_conversation": [f"count(*) FILTER ({PEOPLE})", "count(*) FILTER (migrated)"],
    "contacts.human_or_self_service": [f"count(*) FILTER ({PEOPLE})", "count(*) FILTER (migrated)"],
    "contacts.technology": "count(outcome)",
    "contacts.all_channels": [f"count(*) FILTER ({PEOPLE})", "count(outcome)"],
}


def generate(path: Path, contacts: int) -> None:
    """Contacts of a quarter: twenty programs with calls, cases, a bot and a web site, each at one of three sites."""
    columns = ", ".join(
        f"{GENERATED.get(column.name) or 'NULL::' + BLANK.get(column.kind, 'VARCHAR')} AS {column.name}"
        for column in CONTACTS.columns
    )
    duckdb.sql(
        f"COPY (SELECT {columns} FROM (SELECT i, (hash(i) >> 1)::BIGINT AS h, TIMESTAMP '2025-01-01' + "
        f"(i * {QUARTER} // {contacts}) * INTERVAL 1 SECOND AS moment FROM range({contacts}) AS t(i))) "
        f"TO '{path}' (FORMAT parquet)"
    )


def organization() -> Organization:
    programs = {f"program {i}": Program(f"program {i}", "Etc/UTC") for i in range(PROGRAMS)}
    processes = {
        (program, name): Process(
            program, name, kind, parameters=(Parameter("service_level_threshold", THRESHOLDS[i % 2]),)
        )
        for i, program in enumerate(programs)
        for name, kind in KINDS.items()
    }
    return Organization("Benchmark", "csp", programs, processes)


def wanted(entity: Organization) -> dict[Sum, set[Pair]]:
    """The sums over contacts that the catalogue's metrics need, each with the processes it is for."""
    found: dict[Sum, set[Pair]] = {}
    for metric in load().metrics.values():
        for name in sum_names_of(metric):
            for entry in SUMS.get(name, ()):
                if name in BY_HAND and entry.table == "contacts" and (pairs := pairs_for(metric, entity)):
                    found.setdefault(entry, set()).update(pairs)
    return found


def contacts_of(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, nw.LazyFrame[Any]]:
    return {"contacts": nw.from_native(connection.read_parquet(str(path)))}


def by_engine(connection: duckdb.DuckDBPyConnection, path: Path, grain: Grain) -> pa.Table:
    entity = organization()
    selection = Selection(entity, grain, None, None, newest(connection, path))
    frame, _, _ = grouped(contacts_of(connection, path), "contacts", wanted(entity), selection)
    table: pa.Table = frame.collect("pyarrow").to_native()
    return table


def by_hand(connection: duckdb.DuckDBPyConnection, path: Path, grain: Grain) -> pa.Table:
    keys = [
        "program",
        "process",
        "site",
        *(["local_month"] if grain == "month" else ["local_date", "local_slot"]),
    ]
    sums = [part for name in names() for part in listed(BY_HAND[name])]
    columns = ", ".join(
        f"{part.replace('FILTER (', 'FILTER (WHERE ')} AS s{i}" for i, part in enumerate(sums)
    )
    columns = columns.replace("$as_of", f"TIMESTAMP '{newest(connection, path)}'")
    return connection.sql(f"SELECT {', '.join(keys)}, {columns} FROM '{path}' GROUP BY ALL").to_arrow_table()


def names() -> list[str]:
    """The sums that metrics name, each once."""
    return list(dict.fromkeys(entry.name for entry in wanted(organization())))


def listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def newest(connection: duckdb.DuckDBPyConnection, path: Path) -> Any:
    return connection.sql(f"SELECT greatest(max(arrived_at), max(completed_at)) FROM '{path}'").fetchall()[0][
        0
    ]


def same(one: pa.Table, other: pa.Table) -> bool:
    """Whether two results hold the same groups with the same sums; the order of sums may differ."""

    def rows(table: pa.Table) -> dict[tuple[Any, ...], list[int]]:
        keys = [name for name in table.column_names if not name.startswith("s") or name == "site"]
        values = [
            table[name].to_pylist() for name in table.column_names if name not in keys and "rows_" not in name
        ]
        places = zip(*(table[name].to_pylist() for name in keys if "rows_" not in name), strict=True)
        return {
            place: sorted(int(value or 0) for value in row)
            for place, row in zip(places, zip(*values, strict=True), strict=True)
        }

    return rows(one) == rows(other)


def medians(runs: int, *ways: Callable[[], object]) -> list[float]:
    """Median seconds of some ways that take turns."""
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(runs):
        for way, times in zip(ways, taken, strict=True):
            start = time.perf_counter()
            way()
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


def pandas_seconds(path: Path, contacts: int) -> float:
    """The same sums in pandas, with reading the file: on two million of the rows, scaled to all of them."""
    sample = path
    if contacts > 2_000_000:
        sample = path.with_name("sample.parquet")
        duckdb.sql(f"COPY (SELECT * FROM '{path}' LIMIT 2000000) TO '{sample}' (FORMAT parquet)")
    start = time.perf_counter()
    in_pandas(sample)
    return (time.perf_counter() - start) * contacts / min(contacts, 2_000_000)


def in_pandas(path: Path) -> object:
    """The sums by program, process, site and month as one writes them in pandas."""
    import pandas as pd

    frame = pd.read_parquet(path, columns=[name for name in CONTACTS.names if name not in ("load", "source")])
    outcome, wait, handle = frame["outcome"], frame["wait_ms"], frame["handle_ms"]
    answered = outcome.isin(["handled", "callback_connected"])
    taken = frame["offer"].isna() | (frame["offer"] == "accepted")
    lost = outcome.isin(["abandoned", "callback_missed", "callback_later"]) & taken
    people = ~outcome.isin(["ivr_abandoned", "ivr_exited"]) & taken
    talks = frame["inputs"].isna() | (frame["inputs"] > 0)
    worked_on = (answered & handle.notna()) | (handle > 0)
    open_late = frame["completed_at"].isna() & (frame["due_at"] < frame["arrived_at"].max())
    judged = frame["due_at"].notna() & (frame["completed_at"].notna() | open_late)
    yes = {
        name: frame[name].eq(True).fillna(value=False)
        for name in (
            "customer_replied",
            "session_abandoned",
            "escalated",
            "escalation_correct",
            "resolved",
            "on_time",
            "defective",
            "goal_met",
            "assisted",
            "migrated",
        )
    }
    known = {name: frame[name].notna() for name in (*yes, "offer", "messages", "session_ms", "inputs")}
    reached = answered & taken | lost
    sums = {
        "offered": reached,
        "answered": answered,
        **{f"in_time_{limit}": answered & (wait <= limit) for limit in THRESHOLDS},
        "answered_timed": answered & wait.notna(),
        "wait": wait.where(answered, 0),
        "abandoned": lost,
        "chats": reached & known["customer_replied"],
        "chats_without_reply": reached & known["customer_replied"] & ~yes["customer_replied"],
        "dialogues": yes["customer_replied"],
        "dialogues_abandoned": yes["customer_replied"] & yes["session_abandoned"],
        "offers_made": known["offer"],
        "offers_accepted": frame["offer"] == "accepted",
        "offers_declined": frame["offer"] == "declined",
        "handled_timed": worked_on,
        "handle_time": handle.where(worked_on, 0),
        "escalation_known": answered & known["escalated"],
        "escalated": answered & yes["escalated"],
        "escalations_examined": known["escalation_correct"],
        "escalations_correct": yes["escalation_correct"],
        "resolution_known": known["resolved"],
        "resolved": yes["resolved"],
        "due": judged | known["on_time"],
        "on_time": yes["on_time"].where(
            known["on_time"], judged & (frame["completed_at"] <= frame["due_at"])
        ),
        "checked": known["defective"],
        "defective": yes["defective"],
        "with_goal": known["goal_met"],
        "goals_met": yes["goal_met"],
        "amount": frame["amount_minor"].fillna(0),
        "received": outcome.notna(),
        "conversations": talks,
        "assistance_known": known["assisted"],
        "autonomous": known["assisted"] & ~yes["assisted"] & (outcome == "handled"),
        "inputs": frame["inputs"].where(frame["recognized"].notna(), 0),
        "recognized": frame["recognized"].where(known["inputs"], 0),
        "messages": frame["messages"].where(talks, 0),
        "conversations_counted": talks & known["messages"],
        "conversation_time": frame["session_ms"].where(talks, 0),
        "conversations_timed": talks & known["session_ms"],
        "migrated": yes["migrated"],
        "people": people,
    }
    keys = [frame[name] for name in ("program", "process", "site", "local_month")]
    return pd.DataFrame(sums).groupby(keys).sum()


def peak_megabytes(path: Path, grain: Grain) -> float:
    """Peak memory of a process of its own that computes the base sums of all metrics, or scans by half-hour."""
    code = (
        "import duckdb, resource; from pathlib import Path; import metrics; c = duckdb.connect(); "
        f"p = Path({str(path)!r}); "
        + (
            "metrics.base_sums(metrics.contacts_of(c, p), metrics.organization()); "
            if grain == "month"
            else "metrics.by_engine(c, p, 'slot'); "
        )
        + "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    return float(done.stdout.strip().splitlines()[-1])


def compare(path: Path, contacts: int) -> None:
    connection = duckdb.connect()
    if not same(by_engine(connection, path, "month"), by_hand(connection, path, "month")):
        raise SystemExit("the engine's sums differ from those written by hand")
    print(
        f"\n{contacts:,} contacts, {len(names())} sums by program, process and site; median seconds of 3 runs\n"
    )
    print("| by | engine | SQL by hand | ratio | all base sums | peak memory |")
    print("|---|---:|---:|---:|---:|---:|")
    for grain in ("month", "slot"):
        ours, hand = medians(
            3,
            lambda grain=grain: by_engine(connection, path, grain),  # type: ignore[misc]
            lambda grain=grain: by_hand(connection, path, grain),  # type: ignore[misc]
        )
        whole = "" if grain == "slot" else f"{all_base_sums(connection, path):.2f}"
        print(
            f"| {grain} | {ours:.2f} | {hand:.2f} | {ours / hand:.2f} | {whole} | "
            f"{peak_megabytes(path, grain):,.0f} MB |"
        )
    ours = medians(3, lambda: by_engine(connection, path, "month"))[0]
    slow = pandas_seconds(path, contacts)
    print(f"\npandas, by month (2 million rows, scaled): {slow:.1f} s, {slow / ours:.1f} times as long")


def all_base_sums(connection: duckdb.DuckDBPyConnection, path: Path) -> float:
    """Seconds for the base sums of all metrics by month, with the backlog's snapshots."""
    return medians(3, lambda: base_sums(contacts_of(connection, path), organization()))[0]


def grow(folder: Path, contacts: int) -> None:
    """Seconds and processor seconds for a tenth, for all and for three times as many contacts."""
    print("\n| contacts | engine by month | processor time | for each million |\n|---:|---:|---:|---:|")
    for size in (contacts // 10, contacts, contacts * 3):
        path = folder / f"contacts-{size}.parquet"
        if not path.exists():
            generate(path, size)
        connection = duckdb.connect()
        worked = time.process_time()
        (seconds,) = medians(3, lambda: by_engine(connection, path, "month"))  # noqa: B023 called at once
        worked = (time.process_time() - worked) / 3
        print(f"| {size:,} | {seconds:.2f} s | {worked:.2f} s | {worked / size * 1e9:.0f} ms |")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--contacts", type=int, default=20_000_000)
    arguments.add_argument("--grow", action="store_true")
    arguments.add_argument("--folder", type=Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        path = folder / f"contacts-{options.contacts}.parquet"
        if not path.exists():
            generate(path, options.contacts)
        compare(path, options.contacts)
        if options.grow:
            grow(folder, options.contacts)


if __name__ == "__main__":
    main()
