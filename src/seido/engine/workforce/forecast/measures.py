"""What is forecast in a contact centre, and what each is a ratio of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """`weight` names the denominator of a ratio (None: a count). `highest` bounds a share."""

    name: str
    unit: str
    weight: str | None = None
    highest: float | None = None

    @property
    def is_count(self) -> bool:
        return self.weight is None


#: Everything that staffing plans rest on (item 2.4): by channel, by type of visit, by campaign.
MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("volume", "contacts"),
        Measure("visits", "visits"),
        Measure("outbound_attempts", "attempts"),
        Measure("right_party_contacts", "contacts"),
        Measure("handle_time", "seconds", weight="contacts"),
        Measure("shrinkage", "share", weight="scheduled hours", highest=1.0),
        Measure("chat_concurrency", "chats per agent", weight="chat handling hours"),
        Measure("chat_acceptance", "share", weight="chats offered", highest=1.0),
        Measure("right_party_rate", "share", weight="attempts", highest=1.0),
        Measure("output_per_hour", "items per hour", weight="productive hours"),
    )
}
