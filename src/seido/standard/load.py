"""Reads a release's YAML files into the catalogue's types. Unknown and missing keys are errors."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from seido.faults import Fault, InputError
from seido.standard.bindings import read_bindings
from seido.standard.model import Benchmark, Item, ListRule, Metric, Requirement, Standard, Term, Text, Waiver

RELEASE = "7.1"
FOLDER = Path(__file__).parent
Entry = TypeVar("Entry", Item, Requirement, Metric, Waiver, ListRule, Term)


@cache
def load(release: str = RELEASE) -> Standard:
    """The catalogue of a release. Raises InputError where a file cannot be read as the types say."""
    return read(FOLDER / release, release)


def read(folder: Path, release: str) -> Standard:
    """The catalogue in a folder; each requirement gets its item's role where it has none of its own."""
    items = by_id(Item, [folder / "items.yaml"])
    requirements = by_id(Requirement, sorted((folder / "requirements").glob("*.yaml"), key=item_number))
    return Standard(
        release=release,
        items=items,
        requirements=with_derived(requirements, items),
        metrics=by_id(Metric, sorted((folder / "metrics").glob("*.yaml"))),
        waivers=by_id(Waiver, [folder / "waivers.yaml"]),
        rules=by_id(ListRule, [folder / "rules.yaml"]),
        terms=by_id(Term, [folder / "terms.yaml"]),
        inventory=tuple(document(folder / "inventory.yaml")),
        bindings=read_bindings(folder / "bindings"),
    )


def item_number(path: Path) -> tuple[int, int, str]:
    """Sorts 2.10.yaml behind 2.9.yaml, and 4.2b.yaml behind 4.2a.yaml."""
    category, number = path.stem.split(".")
    return int(category), int(number.rstrip("ab")), number


def with_derived(
    requirements: Mapping[str, Requirement], items: Mapping[str, Item]
) -> dict[str, Requirement]:
    """Fills in what follows from the rest: a clause's role from its item, and whether approach counts it."""
    parents = {parent(identifier) for identifier, clause in requirements.items() if not clause.inferred}
    return {
        identifier: dataclasses.replace(
            clause,
            role=clause.role
            if clause.role != "both" or clause.item not in items
            else items[clause.item].role,
            leaf=not clause.inferred and (identifier not in parents or bool(clause.inventory)),
        )
        for identifier, clause in requirements.items()
    }


def parent(identifier: str) -> str:
    """The clause that a clause stands under: 2.4.1.a.i -> 2.4.1.a."""
    return identifier.rpartition(".")[0]


def document(path: Path) -> list[Any]:
    """The list that a file holds."""
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
    if not isinstance(entries, list):
        raise InputError(Fault(path.name, "a list", type(entries).__name__))
    return entries


def by_id(kind: type[Entry], paths: Iterable[Path]) -> dict[str, Entry]:
    """The entries of some files in order; a file is a list of mappings."""
    entries: dict[str, Entry] = {}
    faults: list[Fault] = []
    for path in paths:
        for position, fields in enumerate(document(path), start=1):
            place = (
                str(fields.get("id", f"entry {position}"))
                if isinstance(fields, dict)
                else f"entry {position}"
            )
            try:
                entry = build(kind, fields)
            except (TypeError, ValueError, KeyError) as error:
                faults.append(Fault(path.name, f"a {kind.__name__.lower()}", str(error), column=place))
                continue
            if entry.id in entries:
                faults.append(Fault(path.name, "an id used once", entry.id, column=place))
            entries[entry.id] = entry
    if faults:
        raise InputError(faults)
    return entries


def build(kind: type[Entry], fields: Mapping[str, Any]) -> Entry:
    """One entry from its mapping: texts, tuples and literals are made of the plain values."""
    types = typing.get_type_hints(kind)
    unknown = set(fields) - {f.name for f in dataclasses.fields(kind)}
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    return kind(**{name: value_of(types[name], value, name) for name, value in fields.items()})


def value_of(kind: Any, value: Any, name: str) -> Any:
    """A field's value in its declared type; a wrong one raises ValueError with the field's name."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        if value not in arguments:
            raise ValueError(f"{name}: one of {', '.join(map(str, arguments))}, found {value!r}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{name}: a list, found {value!r}")
        return tuple(value_of(arguments[0], element, name) for element in value)
    if type(None) in arguments:
        return None if value is None else value_of(arguments[0], value, name)
    if kind is Text:
        if not isinstance(value, dict) or set(value) != {"en", "ja"} or not all(value.values()):
            raise ValueError(f"{name}: a text with en and ja, found {value!r}")
        return Text(en=str(value["en"]).strip(), ja=str(value["ja"]).strip())
    if kind is Benchmark:
        condition = value.get("condition")
        return Benchmark(
            value=float(value["value"]),
            condition=None if condition is None else value_of(Text, condition, f"{name}.condition"),
            usual=bool(value.get("usual", False)),
        )
    if kind is float and isinstance(value, int):
        return float(value)
    if isinstance(kind, type) and not isinstance(value, kind):
        raise ValueError(f"{name}: {kind.__name__}, found {value!r}")
    return value
