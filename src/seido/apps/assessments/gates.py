"""The three gates as parts of a page, from a score's document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from seido.apps.pages.parts import ApproachGate, FiftyGate, Gates, PointsGate
from seido.engine.scoring.score import NEEDED, PERFORMANCE
from seido.standard import load


def gates_of(
    document: Mapping[str, Any], items: Iterable[Mapping[str, Any]] | None = None, note: str = ""
) -> Gates:
    """The gates of a score's document; with `items` as {id, category}, of a catalogue that a document has kept."""
    total, gates, whole = document["total"], document["gates"], document["fifty_seventy_five"]["whole"]
    categories = (
        {item.id: item.category for item in load().items.values()}
        if items is None
        else {item["id"]: item["category"] for item in items}
    )
    assessed = [
        (row["item"], row["approach_band"] == 100)
        for row in document["items"]
        if row["in_base"] and categories[row["item"]] != PERFORMANCE
    ]
    return Gates(
        PointsGate(total["pct"] or 0.0, total["score"], total["of"], gates["points"], NEEDED, note),
        ApproachGate(tuple(assessed), gates["approach"]),
        fifty_gate(whole, document) if whole and whole["metrics"] else None,
    )


def fifty_gate(whole: Mapping[str, Any], document: Mapping[str, Any]) -> FiftyGate:
    """The third gate. It opens only where the whole and every part of the entity reach both shares."""
    parts = [whole, *document["fifty_seventy_five"]["partitions"]]
    steps = [step for step in document["path"] if step["kind"] == "metrics" and step["item"] == "4.6"]
    return FiftyGate(
        whole["at_level"],
        whole["improving"],
        whole["metrics"],
        all(part["fifty"] for part in parts),
        all(part["seventy_five"] for part in parts),
        sum(len(step["mend"]) for step in steps),
    )
