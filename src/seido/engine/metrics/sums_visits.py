"""Sums over visits to locations."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Sum, Values, count, total

T = "visits"
checked_in = nw.col("checked_in")
served = nw.col("outcome") == "served"
wait, handle, footfall = nw.col("wait_ms"), nw.col("handle_ms"), nw.col("footfall")


def known(column: str) -> nw.Expr:
    return ~nw.col(column).is_null()


def walked_out(_: Values) -> nw.Expr:
    """People who came in, less those who checked in: a counter's row adds, a visitor's row takes away."""
    came = nw.when(known("footfall")).then(footfall).otherwise(nw.lit(0))
    return came - nw.when(checked_in).then(nw.lit(1)).otherwise(nw.lit(0))


SUMS = (
    total("visits.footfall", T, footfall, known("footfall"), "footfall", base="count"),
    count("visits.checked_in", T, checked_in, "checked_in"),
    Sum("visits.walked_out", T, ("footfall", "checked_in"), walked_out),
    count("visits.left", T, checked_in & (nw.col("outcome") == "left"), "checked_in", "outcome"),
    count("visits.served", T, served, "outcome"),
    count("visits.served_waited", T, served & known("wait_ms"), "outcome", "wait_ms"),
    total("visits.wait", T, wait, served, "outcome", "wait_ms", base="milliseconds"),
    count("visits.served_timed", T, served & known("handle_ms"), "outcome", "handle_ms"),
    total("visits.handle_time", T, handle, served, "outcome", "handle_ms", base="milliseconds"),
    count("visits.escalation_known", T, served & known("escalated"), "outcome", "escalated"),
    count("visits.escalated", T, served & nw.col("escalated"), "outcome", "escalated"),
    count("visits.escalations_examined", T, known("escalation_correct"), "escalation_correct"),
    count("visits.escalations_correct", T, nw.col("escalation_correct"), "escalation_correct"),
    count("visits.resolution_known", T, checked_in & known("resolved"), "checked_in", "resolved"),
    count("visits.resolved", T, checked_in & nw.col("resolved"), "checked_in", "resolved"),
    count("visits.with_goal", T, known("goal_met"), "goal_met"),
    count("visits.goals_met", T, nw.col("goal_met"), "goal_met"),
    count("visits.lead_eligible", T, nw.col("lead_eligible"), "lead_eligible"),
    count("visits.leads", T, nw.col("lead_eligible") & nw.col("lead"), "lead_eligible", "lead"),
    count("visits.repairs", T, nw.col("repair"), "repair"),
    count("visits.repairs_redone", T, nw.col("repair") & nw.col("repair_redone"), "repair", "repair_redone"),
)
