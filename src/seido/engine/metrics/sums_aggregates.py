"""Sums over interval aggregates: they feed the sums of contacts and of people's time."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Base, Sum, total

T = "interval_aggregates"


def column(name: str, feeds: str, base: Base = "count") -> Sum:
    amount = nw.col(name)
    return total(feeds, T, amount, ~amount.is_null(), name, base=base)


def known_with(feeds: str, amount: str, counted: str) -> Sum:
    """A count, where the amount that it divides is known."""
    return total(feeds, T, nw.col(counted), ~nw.col(amount).is_null(), counted, amount, base="count")


productive = total(
    "agent_time.productive",
    T,
    nw.col("handle_ms") + nw.col("available_ms"),
    ~nw.col("handle_ms").is_null() & ~nw.col("available_ms").is_null(),
    "handle_ms",
    "available_ms",
    base="milliseconds",
)
handling = total(
    "agent_time.handling",
    T,
    nw.col("handle_ms"),
    ~nw.col("available_ms").is_null(),
    "handle_ms",
    "available_ms",
    base="milliseconds",
)
SUMS = (
    column("offered", "contacts.offered"),
    column("offered", "contacts.received"),
    column("answered", "contacts.answered"),
    column("answered_in_time", "contacts.answered_in_time"),
    column("abandoned", "contacts.abandoned"),
    column("wait_ms", "contacts.wait", "milliseconds"),
    known_with("contacts.answered_timed", "wait_ms", "answered"),
    column("handle_ms", "contacts.handle_time", "milliseconds"),
    known_with("contacts.handled_timed", "handle_ms", "answered"),
    productive,
    handling,
    total(
        "agent_time.paid",
        T,
        nw.col("paid_ms"),
        ~nw.col("handle_ms").is_null() & ~nw.col("available_ms").is_null(),
        "paid_ms",
        "handle_ms",
        "available_ms",
        base="milliseconds",
    ),
)
