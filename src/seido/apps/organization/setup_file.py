"""Reads a setup file: its shape, its references and its values. Every fault names its path in the file."""

from __future__ import annotations

import difflib
import itertools
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import holidays
import yaml

from seido.engine.metrics import PARAMETERS, TRAITS
from seido.facts.records import record_kinds
from seido.facts.schema import TABLES
from seido.faults import Fault, InputError
from seido.quantities import milliseconds, share
from seido.shape import shape_faults
from seido.standard import Standard, load

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("setup.schema.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Names:
    """Names that a file may refer to."""

    groups: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    processes: frozenset[tuple[str, str]] = frozenset()

    def with_those_of(self, document: Mapping[str, Any]) -> Names:
        """These names and those that a document defines."""
        programs = document.get("programs", [])
        return Names(
            groups=self.groups.union(document.get("location_groups", [])),
            sites=self.sites.union(site["name"] for site in document.get("sites", [])),
            clients=self.clients.union(document.get("clients", [])),
            programs=self.programs.union(program["name"] for program in programs),
            teams=self.teams.union(team["name"] for team in document.get("teams", [])),
            processes=self.processes.union(
                (program["name"], process["name"])
                for program in programs
                for process in program.get("processes", [])
            ),
        )


class Loader(yaml.SafeLoader):
    """YAML without its surprises: dates stay text, as the schema says, and a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path, known: Names | None = None) -> dict[str, Any]:
    """The document of a setup file, valid in shape, references and values. Raises InputError.

    `known` are names that exist already; the file may refer to them.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=Loader)
    except OSError as error:
        raise InputError(Fault(str(path), "a readable file", error.strerror or str(error))) from error
    except UnicodeDecodeError as error:
        raise InputError(
            Fault(str(path), "text in UTF-8", f"byte {error.object[error.start]:#04x}")
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        found = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise InputError(Fault(str(path), "YAML", found, row=mark.line + 1 if mark else None)) from error
    return checked(document, str(path), known)


def checked(document: Any, source: str, known: Names | None = None) -> dict[str, Any]:
    """The document, once its shape, its references and its values are found valid. Raises InputError."""
    faults = shape_faults(SCHEMA, document, source) or list(
        meaning_faults(document, source, load(), (known or Names()).with_those_of(document))
    )
    if faults:
        raise InputError(faults)
    return dict(document)


def meaning_faults(
    document: Mapping[str, Any], file: str, standard: Standard, names: Names
) -> Iterator[Fault]:
    """Names that point nowhere or stand twice, zones and days that do not exist, values that mean nothing."""
    yield from word_faults(file, "entity.traits", document["entity"].get("traits", []), TRAITS)
    groups = {metric.group for metric in standard.metrics.values() if metric.list in ("2", "2-OSP")}
    in_use = document["entity"].get("support_processes", [])
    yield from word_faults(file, "entity.support_processes", in_use, groups)
    yield from twice(file, "sites", document.get("sites", []), "name")
    yield from twice(file, "programs", document.get("programs", []), "name")
    yield from twice(file, "teams", document.get("teams", []), "name")
    yield from twice(file, "people", document.get("people", []), "number")
    for index, site in enumerate(document.get("sites", [])):
        yield from unknown(file, f"sites[{index}].location_group", site.get("location_group"), names.groups)
    for index, program in enumerate(document.get("programs", [])):
        yield from program_faults(program, f"programs[{index}]", file, names, standard)
    for index, team in enumerate(document.get("teams", [])):
        yield from unknown(file, f"teams[{index}].program", team.get("program"), names.programs)
        yield from unknown(file, f"teams[{index}].site", team.get("site"), names.sites)
    for index, person in enumerate(document.get("people", [])):
        for place, assignment in numbered(f"people[{index}].assignments", person.get("assignments", [])):
            yield from unknown(file, f"{place}.team", assignment.get("team"), names.teams)
            yield from unknown(file, f"{place}.program", assignment.get("program"), names.programs)
            yield from day_faults(file, place, assignment)
    for index, target in enumerate(document.get("targets", [])):
        yield from target_faults(target, f"targets[{index}]", file, names, standard)
    yield from targets_twice(file, document.get("targets", []))
    for index, waiver in enumerate(document.get("waivers", [])):
        yield from waiver_faults(waiver, f"waivers[{index}]", file, names, standard)
    kept = list(document.get("retention", {}))
    yield from word_faults(file, "retention", kept, [*TABLES, *record_kinds()])
    for requirement, values in document.get("thresholds", {}).items():
        clause = standard.requirements.get(requirement)
        yield from word_faults(file, "thresholds", [requirement], standard.requirements)
        yield from word_faults(
            file, f"thresholds.{requirement}", list(values), clause.parameters if clause else values
        )


def numbered(path: str, entries: list[Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{path}[{index}]", entry) for index, entry in enumerate(entries))


def twice(file: str, path: str, entries: list[Any], key: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry[key] in seen:
            yield Fault(file, "a name used once", entry[key], column=f"{path}[{index}].{key}")
        seen.add(entry[key])


def unknown(file: str, path: str, name: str | None, known: Collection[str]) -> Iterator[Fault]:
    if name is not None and name not in known:
        listed = ", ".join(sorted(known)[:8]) or "none is defined"
        yield Fault(file, f"a name that is defined ({listed})", name, column=path)


def word_faults(file: str, path: str, words: list[str], known: Collection[str]) -> Iterator[Fault]:
    for index, word in enumerate(words):
        if word not in known:
            close = difflib.get_close_matches(word, known, n=3) or sorted(known)
            yield Fault(file, f"one of {', '.join(close)}", word, column=f"{path}[{index}]")


def day_faults(
    file: str, path: str, entry: Mapping[str, Any], keys: tuple[str, ...] = ("from", "to")
) -> Iterator[Fault]:
    days: list[date] = []
    for key in keys:
        if key in entry:
            try:
                days.append(date.fromisoformat(entry[key]))
            except ValueError:
                yield Fault(file, "a day of the calendar", entry[key], column=f"{path}.{key}")
    if len(days) == 2 and days[0] >= days[1]:
        yield Fault(file, f"a day after {days[0]}", str(days[1]), column=f"{path}.to")


def program_faults(
    program: Mapping[str, Any], path: str, file: str, names: Names, standard: Standard
) -> Iterator[Fault]:
    yield from unknown(file, f"{path}.client", program.get("client"), names.clients)
    if program["zone"] not in available_timezones():
        yield Fault(file, "an IANA time zone such as Asia/Tokyo", program["zone"], column=f"{path}.zone")
    for index, site in enumerate(program.get("sites", [])):
        yield from unknown(file, f"{path}.sites[{index}]", site, names.sites)
    yield from word_faults(file, f"{path}.traits", program.get("traits", []), TRAITS)
    closed = program.get("holidays", {})
    if "country" in closed and closed["country"] not in holidays.list_supported_countries():
        yield Fault(
            file, "a country code with known holidays", closed["country"], column=f"{path}.holidays.country"
        )
    for index, day in enumerate(closed.get("dates", [])):
        yield from day_faults(file, f"{path}.holidays.dates[{index}]", {"day": day}, keys=("day",))
    yield from parameter_faults(program.get("parameters", {}), f"{path}.parameters", file, standard)
    yield from twice(file, f"{path}.processes", program.get("processes", []), "name")
    queues: dict[str, str] = {}
    for place, process in numbered(f"{path}.processes", program.get("processes", [])):
        yield from parameter_faults(process.get("parameters", {}), f"{place}.parameters", file, standard)
        yield from word_faults(file, f"{place}.traits", process.get("traits", []), TRAITS)
        for index, metric in enumerate(process.get("metrics", [])):
            if metric not in standard.metrics:
                yield Fault(file, "the id of a metric", metric, column=f"{place}.metrics[{index}]")
        for queue in process.get("queues", []):
            if queues.setdefault(queue, process["name"]) != process["name"]:
                yield Fault(
                    file,
                    "a queue of one process",
                    f"{queue}, also of {queues[queue]}",
                    column=f"{place}.queues",
                )


def parameter_faults(
    parameters: Mapping[str, Any], path: str, file: str, standard: Standard
) -> Iterator[Fault]:
    checked = {name for clause in standard.requirements.values() for name in clause.parameters}
    for name, value in parameters.items():
        yield from word_faults(file, path, [name], [*PARAMETERS, *checked])
        entries = value if isinstance(value, list) else [{"value": value}]
        for number, entry in enumerate(entries):
            place = f"{path}.{name}[{number}]" if isinstance(value, list) else f"{path}.{name}"
            yield from day_faults(file, place, entry)
            if name in PARAMETERS and (wanted := unfit(name, entry["value"])):
                yield Fault(file, wanted, repr(entry["value"]), column=place)
        spans = sorted((entry.get("from", ""), entry.get("to", "9999")) for entry in entries)
        for (_, end), (start, _) in itertools.pairwise(spans):
            if start < end:
                yield Fault(
                    file,
                    f"a value from {end} on, one at a time",
                    start or "the beginning",
                    column=f"{path}.{name}",
                )


def unfit(name: str, text: Any) -> str:
    """What a parameter's value should have been; nothing where it is fit."""
    rule, value = PARAMETERS[name], parameter_value(text)
    match rule.unit:
        case "milliseconds":
            fit = isinstance(text, str) and isinstance(value, int) and not text.strip().endswith("%")
            return "" if fit else "a duration such as 20s, 30m, 24h or 2d"
        case "share":
            return "" if isinstance(value, int | float) and 0 <= value <= 10 else "a share such as 10% or 0.1"
        case "choice":
            return "" if value in rule.choices else f"one of {', '.join(rule.choices)}"
        case _:
            return "" if isinstance(value, int | float) else "a number"


def target_faults(
    target: Mapping[str, Any], path: str, file: str, names: Names, standard: Standard
) -> Iterator[Fault]:
    metric = standard.metrics.get(target["metric"])
    if metric is None:
        yield Fault(file, "the id of a metric", target["metric"], column=f"{path}.metric")
        return
    yield from unknown(file, f"{path}.client", target.get("client"), names.clients)
    yield from unknown(file, f"{path}.site", target.get("site"), names.sites)
    yield from unknown(file, f"{path}.program", target.get("program"), names.programs)
    if "process" in target and (target.get("program"), target["process"]) not in names.processes:
        yield Fault(file, "a process of the target's program", target["process"], column=f"{path}.process")
    yield from day_faults(file, path, target)
    if "date" in target.get("comparative", {}):
        yield from day_faults(file, f"{path}.comparative", target["comparative"], keys=("date",))
    direction = direction_of(target, metric.direction)
    if direction is None:
        yield Fault(
            file, "direction: higher, lower or range (this metric has none of its own)", "none", column=path
        )
    elif {direction, metric.direction} == {"higher", "lower"}:
        yield Fault(
            file, f"{metric.direction}, as the metric has it, or range", direction, column=f"{path}.direction"
        )
    elif direction == "range":
        if "low" not in target or "high" not in target or target["low"] > target["high"]:
            yield Fault(file, "low and high of a range, low not above high", "another", column=path)
    elif "value" not in target:
        yield Fault(file, f"a value (direction {direction})", "none", column=path)


def targets_twice(file: str, targets: list[Mapping[str, Any]]) -> Iterator[Fault]:
    """Targets for the same metric at the same unit from the same day: which of them holds, nobody knows."""
    seen: dict[tuple[Any, ...], int] = {}
    for index, target in enumerate(targets):
        key = tuple(target.get(name) for name in ("metric", "program", "process", "client", "site", "from"))
        if (first := seen.setdefault(key, index)) != index:
            expected = f"one target of a metric at a unit from a day on (targets[{first}] is another)"
            yield Fault(file, expected, target["metric"], column=f"targets[{index}]")


def waiver_faults(
    waiver: Mapping[str, Any], path: str, file: str, names: Names, standard: Standard
) -> Iterator[Fault]:
    if waiver["waiver"] not in standard.waivers:
        known = ", ".join(standard.waivers)
        yield Fault(file, f"the id of a waiver ({known})", waiver["waiver"], column=f"{path}.waiver")
    yield from unknown(file, f"{path}.program", waiver.get("program"), names.programs)
    yield from unknown(file, f"{path}.client", waiver.get("client"), names.clients)
    yield from unknown(file, f"{path}.site", waiver.get("site"), names.sites)
    yield from day_faults(file, path, waiver, keys=("from", "expires"))


def direction_of(target: Mapping[str, Any], own: str) -> str | None:
    """A target's direction: as given, else the metric's, else None."""
    return target.get("direction") or (own if own in ("higher", "lower", "range") else None)


def parameter_value(value: Any) -> float | int | str:
    """`20s` in milliseconds, `80%` as 0.8, numbers and words as they are."""
    if not isinstance(value, str):
        return int(value) if float(value).is_integer() else float(value)
    for convert, ending in ((share, "%"), (milliseconds, "smhd")):
        if value.strip()[-1:] in tuple(ending):
            try:
                return convert(value)
            except ValueError:
                continue
    return value
