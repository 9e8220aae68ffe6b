"""Rows that the files hold only in part, joined to what earlier loads have stored of them.

Files are cut where a log is rotated or a delivery ends. A later version of a row replaces an earlier one by
its `revised_at`; what remains are rows whose beginning lies in another file.
"""

from __future__ import annotations

from collections.abc import Callable

from seido.facts.engine import quoted
from seido.facts.merge import Merger

#: A stretch that begins with its file continues the one stored before it, where no more than this lies between.
REACH = "INTERVAL 5 MINUTE"
#: Milliseconds by which two logs of whole seconds may differ about one moment.
ROUNDING = 2_000
LOCAL = ("local_month", "local_date", "local_slot")


def knit_of(table: str) -> Callable[[Merger], int] | None:
    """How a table's rows are joined: a function that returns how many rows turned out to be stored already."""
    return {"contacts": knit_contacts, "agent_time": knit_time}.get(table)


def knit_contacts(merger: Merger) -> int:
    """A contact that had arrived earlier, as an earlier load tells, arrived then and waited since then; one whose
    customer stands in another file keeps the customer.
    """
    run = merger.connection.execute
    present = {row[0] for row in run("DESCRIBE staged").fetchall()}
    run("CREATE OR REPLACE TEMP TABLE numbers AS SELECT contact_id FROM staged")
    run(
        f"""CREATE OR REPLACE TEMP TABLE before AS
        SELECT contact_id, arrived_at, customer, {", ".join(LOCAL)} FROM {merger.stored()} stored
        WHERE source = {quoted(merger.source)} AND contact_id IN (FROM numbers)"""
    )
    earlier = "staged.contact_id = before.contact_id AND before.arrived_at < staged.arrived_at"
    sets = [f"{name} = before.{name}" for name in ("arrived_at", *LOCAL)]
    if "wait_ms" in present:
        gap = "date_diff('millisecond', before.arrived_at, staged.arrived_at)"
        # A log of whole seconds tells the arrival of a contact without its beginning to a second or so.
        sets.append(f"wait_ms = wait_ms + CASE WHEN staged.cut AND {gap} <= {ROUNDING} THEN 0 ELSE {gap} END")
    run(f"UPDATE staged SET {', '.join(sets)} FROM before WHERE {earlier}")
    if "customer" in present:
        run(
            "UPDATE staged SET customer = before.customer FROM before "
            "WHERE staged.contact_id = before.contact_id AND staged.customer IS NULL"
        )
    run(
        f"""UPDATE staged SET {", ".join(f"{name} = before.{name}" for name in ("arrived_at", *LOCAL))} FROM before
        WHERE staged.contact_id = before.contact_id AND staged.cut AND before.arrived_at > staged.arrived_at
        AND date_diff('millisecond', staged.arrived_at, before.arrived_at) <= {ROUNDING}"""
    )
    return 0


def knit_time(merger: Merger) -> int:
    """A stretch without its beginning begins where the stored one before it ends; one that runs into a stored
    stretch ends there. So time that two deliveries both tell of is counted once.
    """
    run = merger.connection.execute
    end = "{0}.started_at + to_milliseconds({0}.duration_ms)"
    mine = f"stored.source = {quoted(merger.source)} AND stored.agent = staged.agent AND stored.layer = staged.layer"
    run("CREATE OR REPLACE TEMP TABLE agents AS SELECT DISTINCT agent FROM staged")
    run(
        f"""CREATE OR REPLACE TEMP TABLE stretches AS SELECT source, agent, layer, started_at,
        {end.format("stored")} AS ended_at FROM {merger.stored()} stored
        WHERE source = {quoted(merger.source)} AND agent IN (FROM agents)"""
    )
    if has_cut(merger):
        run(
            f"""UPDATE staged SET started_at = found.ended_at,
            duration_ms = date_diff('millisecond', found.ended_at, {end.format("staged")})
            FROM (SELECT staged.rowid AS number, arg_max(stored.ended_at, stored.started_at) AS ended_at
              FROM staged JOIN stretches stored ON {mine} AND stored.started_at < staged.started_at
              WHERE staged.cut GROUP BY ALL) found
            WHERE staged.rowid = found.number AND found.ended_at >= staged.started_at - {REACH}"""
        )
    run(
        f"""UPDATE staged SET duration_ms = date_diff('millisecond', staged.started_at, found.next)
        FROM (SELECT staged.rowid AS number, min(stored.started_at) AS next
          FROM staged JOIN stretches stored ON {mine} AND stored.started_at > staged.started_at
          AND stored.started_at < {end.format("staged")} GROUP BY ALL) found
        WHERE staged.rowid = found.number"""
    )
    (gone,) = run("SELECT count(*) FROM staged WHERE cut AND duration_ms <= 0").fetchone() or (0,)
    run("DELETE FROM staged WHERE cut AND duration_ms <= 0")
    return int(gone)


def has_cut(merger: Merger) -> bool:
    return merger.connection.execute("SELECT 1 FROM staged WHERE cut LIMIT 1").fetchone() is not None
