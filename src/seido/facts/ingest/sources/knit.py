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


def knit_of(table: str) -> Callable[[Merger], int] | None:
    """How a table's rows are joined: a function that returns how many rows turned out to be stored already."""
    return {"contacts": knit_contacts, "agent_time": knit_time}.get(table)


def knit_contacts(merger: Merger) -> int:
    """A contact without its beginning takes arrival and customer from the stored one."""
    if not has_cut(merger):
        return 0
    taken = ("arrived_at", "local_month", "local_date", "local_slot")
    present = [row[0] for row in merger.connection.execute("DESCRIBE staged").fetchall()]
    customer = ", customer = coalesce(staged.customer, stored.customer)" if "customer" in present else ""
    merger.connection.execute(
        f"""UPDATE staged SET {", ".join(f"{name} = stored.{name}" for name in taken)}{customer}
        FROM {merger.stored()} stored WHERE staged.cut AND stored.source = {quoted(merger.source)}
        AND stored.contact_id = staged.contact_id"""
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
