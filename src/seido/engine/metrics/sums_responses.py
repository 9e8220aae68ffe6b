"""Sums over replies: a person's in a chat, technology's to an input."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Sum, Values, count, total

T = "responses"
latency = nw.col("latency_ms")
by_person = ~nw.col("agent").is_null()
by_technology = nw.col("agent").is_null()


def in_time(values: Values) -> nw.Expr:
    return by_technology & (latency <= values["latency_threshold"])


SUMS = (
    count("responses.replies", T, by_person, "agent"),
    total("responses.reply_time", T, latency, by_person, "agent", "latency_ms", base="milliseconds"),
    count("responses.technology", T, by_technology, "agent"),
    total("responses.technology_time", T, latency, by_technology, "agent", "latency_ms", base="milliseconds"),
    Sum(
        "responses.technology_in_time",
        T,
        ("agent", "latency_ms"),
        in_time,
        parameters=("latency_threshold",),
        counted=True,
    ),
)
