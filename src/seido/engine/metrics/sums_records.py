"""Sums over records: what support processes deliver, when it was due, and what was right in it."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Base, Sum, Values, amount_where, milliseconds

T = "records"
outcome, part, whole = nw.col("outcome"), nw.col("part"), nw.col("whole")
due, done = nw.col("due_at"), nw.col("done_at")

#: Subset -> the outcomes that it is limited to, where a kind holds several things.
OUTCOMES: dict[str, tuple[str, str]] = {
    "telephony": ("system_availability", "telephony"),
    "customer_technology": ("system_availability", "customer_facing"),
    "agent_tools": ("system_availability", "agent_tools"),
    "automation": ("system_availability", "automation"),
    "legal_complaint": ("customer_complaint", "legal"),
}
KINDS = (
    "hire",
    "separation",
    "absence",
    "training_result",
    "blocked_calls",
    "ticket",
    "trouble_ticket",
    "output",
    "content_update",
    "content_check",
    "stock_out",
    "stock_count",
    "model_training",
    "milestone",
    "client_complaint",
    "cost",
    "invoice",
    "report",
    "request_for_proposal",
    "routing_check",
    "mystery_shop",
    "call_list",
    "list_pace",
)
SUBSETS: dict[str, nw.Expr] = {
    **{kind: nw.col("kind") == kind for kind in KINDS},
    **{name: (nw.col("kind") == kind) & (outcome == word) for name, (kind, word) in OUTCOMES.items()},
}


def record(
    name: str,
    subset: str,
    condition: nw.Expr | None = None,
    *columns: str,
    amount: nw.Expr | None = None,
    base: Base = "count",
    feeds: str | None = None,
) -> Sum:
    """The records of a subset, or their amounts, where a condition holds."""
    about = SUBSETS[subset] if condition is None else SUBSETS[subset] & condition
    expression = about if amount is None else amount_where(about, amount)
    reads = ("kind", *(("outcome",) if subset in OUTCOMES else ()), *columns)
    return Sum(
        feeds or f"records.{name}",
        T,
        tuple(dict.fromkeys(reads)),
        lambda _: expression,
        base=base,
        subset=subset,
        counted=amount is None,
    )


def judged_by_due(subset: str) -> tuple[Sum, Sum]:
    """Records done in time, and records due: those that were done, and open ones that are overdue."""
    about = SUBSETS[subset]

    def fell_due(values: Values) -> nw.Expr:
        settled = ~done.is_null()
        if values.as_of is not None:
            settled = settled | (due < nw.lit(values.as_of))
        return about & ~due.is_null() & settled

    reads = ("kind", "due_at", "done_at")
    return (
        record(f"{subset}_in_time", subset, done <= due, "due_at", "done_at"),
        Sum(f"records.{subset}_due", T, reads, fell_due, subset=subset, counted=True),
    )


def share(subset: str, base: Base = "count") -> tuple[Sum, Sum]:
    """The two quantities of a kind, over records that have both."""
    both = ~part.is_null() & ~whole.is_null()
    return (
        record(f"{subset}_part", subset, both, "part", "whole", amount=part, base=base),
        record(f"{subset}_whole", subset, both, "part", "whole", amount=whole, base=base),
    )


def hired_in_time() -> Sum:
    """People hired by the date of need, at most as many as were needed by it."""
    on_time = done.is_null() | due.is_null() | (done <= due)
    filled = nw.when(part < whole).then(part).otherwise(whole)
    return record(
        "hire_filled",
        "hire",
        on_time & ~part.is_null(),
        "part",
        "whole",
        "due_at",
        "done_at",
        amount=filled,
    )


def people(name: str, *outcomes: str) -> Sum:
    """People who left, by how; a record without a number is one person."""
    heads = nw.when(part.is_null()).then(nw.lit(1)).otherwise(part)
    return record(name, "separation", outcome.is_in(outcomes), "outcome", "part", amount=heads)


passed, failed = outcome == "passed", outcome == "failed"
cost_known = ~part.is_null()
SUMS = (
    # delivered in time
    *judged_by_due("ticket"),
    *judged_by_due("trouble_ticket"),
    *judged_by_due("output"),
    *judged_by_due("content_update"),
    *judged_by_due("model_training"),
    *judged_by_due("milestone"),
    *judged_by_due("client_complaint"),
    *judged_by_due("invoice"),
    *judged_by_due("report"),
    *judged_by_due("request_for_proposal"),
    # one quantity of another
    *share("output"),
    *share("content_check"),
    *share("stock_count"),
    *share("model_training"),
    *share("training_result"),
    *share("report"),
    *share("blocked_calls"),
    *share("list_pace"),
    *share("telephony", "milliseconds"),
    *share("customer_technology", "milliseconds"),
    *share("agent_tools", "milliseconds"),
    *share("automation", "milliseconds"),
    # the same sums from other sources
    record(
        "", "routing_check", ~whole.is_null(), "part", "whole", amount=part, feeds="contacts.routed_correctly"
    ),
    record(
        "", "routing_check", ~part.is_null(), "part", "whole", amount=whole, feeds="contacts.routing_examined"
    ),
    record(
        "",
        "absence",
        ~whole.is_null(),
        "part",
        "whole",
        amount=part,
        base="milliseconds",
        feeds="agent_time.unplanned_absence",
    ),
    record(
        "",
        "absence",
        ~part.is_null(),
        "part",
        "whole",
        amount=whole,
        base="milliseconds",
        feeds="agent_time.scheduled",
    ),
    # help desk, stock, people
    record("ticket_closed", "ticket", outcome.is_in(("closed", "reopened")), "outcome"),
    record("ticket_stayed_closed", "ticket", outcome == "closed", "outcome"),
    record("stock_out_part", "stock_out", None, "part", amount=part),
    hired_in_time(),
    record("hire_needed", "hire", ~part.is_null(), "part", "whole", amount=whole),
    people("separation_entity", "left"),
    people("separation_program", "left", "moved", "promoted"),
    record("training_passed", "training_result", passed, "outcome"),
    record("training_assessed", "training_result", passed | failed, "outcome"),
    record("mystery_shop_score", "mystery_shop", None, "part", amount=part),
    record("mystery_shop_visits", "mystery_shop", ~part.is_null(), "part"),
    record("call_list_records", "call_list", None, "part", amount=part),
    # money
    record("cost", "cost", None, "part", amount=part, base="minor_units"),
    record("cost_known", "cost", ~whole.is_null(), "part", "whole", amount=part, base="minor_units"),
    record("cost_units", "cost", cost_known, "part", "whole", amount=whole),
    record(
        "invoice_kept",
        "invoice",
        ~whole.is_null(),
        "part",
        "whole",
        amount=whole - nw.when(part.is_null()).then(nw.lit(0)).otherwise(part),
        base="minor_units",
    ),
    record("invoice_invoiced", "invoice", None, "whole", amount=whole, base="minor_units"),
    # complaints
    record("client_complaints", "client_complaint"),
    record(
        "legal_complaint_time",
        "legal_complaint",
        ~done.is_null(),
        "happened_at",
        "done_at",
        amount=milliseconds(done) - milliseconds(nw.col("happened_at")),
        base="milliseconds",
    ),
    record("legal_complaints_resolved", "legal_complaint", ~done.is_null(), "done_at"),
)
