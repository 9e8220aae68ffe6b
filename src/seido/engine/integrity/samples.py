"""What bias is judged on: sampled cases and the contacts they were drawn from, by part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

import narwhals as nw

from seido.engine.integrity.bias import WEEKDAYS, bias_result, shift_of
from seido.engine.integrity.registry import SAMPLES, STRATA
from seido.engine.integrity.rule import Result
from seido.engine.integrity.scan import PLACE, Pair, narrowed
from seido.engine.metrics.keys import Frame, blank, columns_in
from seido.engine.metrics.sums import TECHNOLOGY
from seido.engine.metrics.sums_contacts import answered
from seido.engine.organization import Organization

FACTS = (*PLACE, "agent", "local_date", "local_slot")
#: (program, month) -> stratum -> part -> cases.
Strata = Mapping[tuple[str, str], Mapping[str, Counter[str]]]

#: Stratum -> the column that it is told by, and the part that a value of it belongs to.
PARTS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "shift": ("local_slot", shift_of),
    "weekday": ("local_date", lambda day: WEEKDAYS[date.fromisoformat(day).weekday()]),
    "channel": ("process", blank),
    "agent": ("agent", blank),
}


def sample_bias(
    tables: Mapping[str, Frame], organization: Organization, months: Collection[str] | None = None
) -> Iterator[Result]:
    """Results on evaluations and on surveys of customers, by program and month of the contacts.

    An evaluation lies where its contact lies; one that names no contact has no place and is left out. An answer
    to a survey lies where it was given. Contacts are those that were answered by people.
    """
    if "contacts" not in tables:
        return
    machines = {pair for pair, process in organization.processes.items() if process.kind in TECHNOLOGY}
    cases = {
        table: strata(drawn(tables, table, months), STRATA, machines) for table in SAMPLES if table in tables
    }
    if not any(cases.values()):
        return
    contacts = narrowed(tables["contacts"], months).filter(answered)
    people = contacts.group_by(*PLACE, "agent").agg(nw.len().alias("n"))
    hours = contacts.group_by(*PLACE, "local_date", "local_slot").agg(nw.len().alias("n"))
    by_agent = strata(people, ("agent", "channel"), machines)
    by_hour = strata(hours, ("shift", "weekday"), machines)
    for table, sample in cases.items():
        for place, own in sample.items():
            for stratum in STRATA:
                whole = (by_hour if stratum in ("shift", "weekday") else by_agent).get(place, {})
                found = bias_result(table, stratum, *place, own.get(stratum, {}), whole.get(stratum, {}))
                if found is not None:
                    yield found


def drawn(tables: Mapping[str, Frame], table: str, months: Collection[str] | None) -> Frame:
    """How many cases were sampled from a table, by all that tells their parts."""
    if table == "survey_answers":
        asked = narrowed(tables[table], months).filter(nw.col("surveyed") == "customer")
        cases = asked.group_by("response_id").agg(*(nw.col(name).min() for name in FACTS))
    else:
        evaluated = (
            tables[table]
            .filter((nw.col("kind") == "standard") & ~nw.col("contact_id").is_null())
            .group_by("evaluation_id")
            .agg(nw.col("contact_id").min())
        )
        contacts = narrowed(tables["contacts"], months).select("contact_id", *FACTS)
        cases = evaluated.join(contacts, on="contact_id", how="inner")
    return cases.group_by(*FACTS).agg(nw.len().alias("n"))


def strata(groups: Frame, wanted: Collection[str], machines: Collection[Pair]) -> Strata:
    """Groups with a number `n`, counted by the parts of each stratum; what names no part is left out, and what
    belongs to processes of machines."""
    found: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    columns = columns_in(groups)
    for number, count in enumerate(columns["n"]):
        program, process = blank(columns["program"][number]), blank(columns["process"][number])
        if (program, process) in machines:
            continue
        own = found[program, columns["local_month"][number]]
        for stratum in wanted:
            column, part_of = PARTS[stratum]
            if part := part_of(columns[column][number]):
                own[stratum][part] += count
    return found
