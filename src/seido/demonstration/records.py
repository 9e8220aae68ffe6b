"""The records that the centre keeps, from the series that stand in the folder `records`.

A series says of which kind its records are, for whom there is one (`for`), how often (`every`), and what the columns
hold. Texts may name what they are about in braces: {program}, {process}, {metric}, {person}, {period} …
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import yaml

from seido.demonstration.facts import Facts
from seido.demonstration.members import Members
from seido.demonstration.plan import Plan
from seido.facts.records import record_kinds

Record = dict[str, Any]
TEXTS = ("subject", "person", "job_role", "outcome", "link", "program", "process", "site", "client")
DAYS = ("due", "done", "expires")
LENGTHS = {"week": 7, "fortnight": 14}
MONTHS_APART = {"month": 1, "quarter": 3, "half_year": 6}


def records(plan: Plan, facts: Facts) -> list[Record]:
    """All records of the series, in the order of the files; kinds that are not known yet are left out."""
    skills = next(series["each"] for series in all_series() if series["kind"] == "skill")
    members = Members(plan, facts, skills)
    made: list[Record] = []
    numbers: Counter[str] = Counter()
    for series in all_series():
        if series["kind"] in record_kinds():
            made += of_series(plan, series, members, numbers)
    return made


def all_series() -> Iterator[Mapping[str, Any]]:
    for entry in sorted(files(__package__).joinpath("records").iterdir(), key=lambda e: e.name):
        yield from yaml.safe_load(entry.read_text(encoding="utf-8"))


def of_series(
    plan: Plan, series: Mapping[str, Any], members: Members, numbers: Counter[str]
) -> Iterator[Record]:
    """One record for each member, each item of `each`, and each time."""
    random = plan.random("records", series["kind"], series.get("subject", ""), str(series.get("each", "")))
    items = [entry if isinstance(entry, dict) else {"item": entry} for entry in series.get("each", [{}])]
    for member, item in product(members.of(series), items):
        for day, period in moments(plan, series, member):
            numbers[series["kind"]] += 1
            words = {
                **member,
                **item,
                "period": period,
                "month": f"{day:%Y-%m}",
                "n": numbers[series["kind"]],
            }
            made = record(series, words, day, random, members)
            if not (series.get("finished") and made["done_at"].date() > plan.as_of):
                yield made


def moments(plan: Plan, series: Mapping[str, Any], member: Mapping[str, Any]) -> Iterator[tuple[date, str]]:
    """The days of a series with the names of their periods, up to today."""
    every = series.get("every", "once")
    if every == "once":
        day = plan.as_of - timedelta(days=number(series["ago"], member))
        yield day, f"{day:%Y-%m}"
        return
    after = series.get("at", 4)
    for start in starts(plan, every):
        day = start + timedelta(days=after)
        if plan.start <= day <= plan.as_of and start >= plan.as_of - timedelta(
            days=series.get("within", 9999)
        ):
            yield day, f"{start:%Y-%m-%d}" if every in LENGTHS else f"{start:%Y-%m}"


def starts(plan: Plan, every: str) -> Iterator[date]:
    """First days of the periods: weeks from Monday, months, or calendar quarters and halves."""
    if every in LENGTHS:
        day = plan.start - timedelta(days=plan.start.weekday())
        while day <= plan.as_of:
            yield day
            day += timedelta(days=LENGTHS[every])
        return
    for month in (*plan.months, plan.end):
        if (month.month - 1) % MONTHS_APART[every] == 0:
            yield month


def record(
    series: Mapping[str, Any],
    words: Mapping[str, Any],
    day: date,
    random: np.random.Generator,
    members: Members,
) -> Record:
    """One record: its texts filled in, its days counted from the day on which it happened."""
    made: Record = {
        "kind": series["kind"],
        "record_id": filled(series["id"], words) if "id" in series else f"{series['kind']}-{words['n']}",
        "happened_at": at_nine(day),
    }
    for name in TEXTS:
        value = series.get(name, words.get(name, "") if name in PLACE else "")
        if name == "link" and record_kinds()[series["kind"]].link:
            value = f"https://records.mirai.example/{series['kind']}/{words['n']}"
        if value:
            made[name] = filled(value, words)
    for name in DAYS:
        if name in series:
            made[f"{name}_at"] = at_nine(
                day + timedelta(days=drawn(series[name], random)), 17 if name == "due" else 12
            )
    for name in ("part", "whole"):
        if name in series:
            made[name] = drawn(number(series[name], words), random)
    for name in ("parts", "relates_to"):
        if name in series:
            listed = series[name] if isinstance(series[name], list) else [series[name]]
            made[name] = ";".join(members.spread(filled(word, words)) for word in listed)
    return made


#: Columns that the member itself fills where the series does not say otherwise.
PLACE = ("program", "process", "site", "client", "person", "job_role")


def at_nine(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour))


def filled(text: Any, words: Mapping[str, Any]) -> str:
    return str(text).format_map(words)


def number(value: Any, words: Mapping[str, Any]) -> Any:
    """A number, or one that an item or a member brings under this name."""
    return words[value] if isinstance(value, str) else value


def drawn(value: Any, random: np.random.Generator) -> int:
    """A whole number, or one between two."""
    return int(random.integers(value[0], value[1] + 1)) if isinstance(value, list) else int(value)


def changed(made: Iterable[Record], plan: Plan) -> Iterator[Record]:
    """The records with the planted problems: some left out, some otherwise than they should be."""
    plants = [problem["records"] for problem in plan.problems if "records" in problem]
    for entry in made:
        for plant in plants:
            if not holds(plant["where"], entry, plan):
                continue
            if "set" not in plant:
                break
            entry = {**entry, **shifted(plant["set"], entry)}
        else:
            if entry["happened_at"].date() <= plan.as_of:
                yield {**entry, **not_yet(entry, plan)}


def not_yet(entry: Record, plan: Plan) -> Record:
    """What lies after today is not done yet."""
    done = entry.get("done_at")
    return {"done_at": None} if done is not None and done.date() > plan.as_of else {}


def holds(where: Mapping[str, Any], entry: Record, plan: Plan) -> bool:
    """Whether a record is meant: its columns are as given; `parts` holds a word; `newer` than so many days."""
    for name, wanted in where.items():
        if name == "newer":
            found = entry["happened_at"].date() > plan.as_of - timedelta(days=wanted)
        elif name == "parts":
            found = wanted in entry.get("parts", "").split(";")
        else:
            found = entry.get(name) in (wanted if isinstance(wanted, list) else [wanted])
        if not found:
            return False
    return True


def shifted(values: Mapping[str, Any], entry: Record) -> Record:
    """Values to set; a number for a moment is days from the day on which the record happened; null empties."""
    made: Record = {}
    for name, value in values.items():
        is_days = name.endswith("_at") and isinstance(value, int)
        made[name] = entry["happened_at"] + timedelta(days=value) if is_days else value
    return made
