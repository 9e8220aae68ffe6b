"""Sums over outbound attempts. A list record counts once, on the attempt that finished it."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Sum, Values, count, one_where, total

T = "dials"
right_party = nw.col("outcome") == "right_party"
finished_right = nw.col("record_state") == "right_party"
finished = nw.col("record_state").is_in(("right_party", "exhausted", "bad"))
closed = right_party & nw.col("goal_met")
closable = right_party & (nw.col("closable").is_null() | nw.col("closable") | nw.col("goal_met"))
handled = ~nw.col("handle_ms").is_null() & nw.col("outcome").is_in(("right_party", "other_party"))
BASE = ("outcome", "record_state")


attempts = nw.coalesce(nw.col("attempts"), nw.lit(1))


def reached(values: Values) -> nw.Expr:
    return right_party if values["rpc_base"] == "attempts" else finished_right


def reachable(values: Values) -> nw.Expr:
    return attempts if values["rpc_base"] == "attempts" else one_where(finished)


SUMS = (
    Sum("dials.made", T, ("attempts",), lambda _: attempts),
    Sum("dials.reached", T, BASE, reached, parameters=("rpc_base",), counted=True),
    Sum("dials.reachable", T, ("attempts", "record_state"), reachable, parameters=("rpc_base",)),
    count("dials.right_party", T, right_party, "outcome"),
    count("dials.records_contacted", T, finished_right, "record_state"),
    count("dials.goals_met", T, nw.col("goal_met"), "goal_met"),
    count("dials.closed", T, closed, "outcome", "goal_met"),
    count("dials.closable", T, closable, "outcome", "goal_met", "closable"),
    count("dials.handled", T, handled, "outcome", "handle_ms"),
    total("dials.handle_time", T, nw.col("handle_ms"), handled, "outcome", "handle_ms", base="milliseconds"),
    count("dials.sought", T, ~nw.col("located").is_null(), "located"),
    count("dials.located", T, nw.col("located"), "located"),
)
