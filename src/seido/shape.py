"""Where a document departs from its JSON Schema, each place named by its path (`people[3].skills[0]`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from seido.faults import Fault


def shape_faults(schema: dict[str, Any], document: Any, name: str) -> list[Fault]:
    """One fault for each departure, in the order of the document; `name` is the document's own."""
    errors = Draft202012Validator(schema).iter_errors(document)
    return [
        Fault(name, expected(error), found(error), column=path_of(error.absolute_path))
        for error in sorted(errors, key=lambda error: [str(part) for part in error.absolute_path])
    ]


def path_of(parts: Iterable[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.lstrip(".") or "document"


def expected(error: Any) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    match error.validator:
        case "required":
            return f"the key {error.message.split()[0]}"
        case "additionalProperties":
            return f"only the keys {', '.join(sorted(schema.get('properties', {})))}"
        case "enum":
            return f"one of {', '.join(map(str, error.validator_value))}"
        case "const":
            return repr(error.validator_value)
        case "type":
            kinds = error.validator_value
            return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
        case _:
            return str(schema.get("description", f"{error.validator} {error.validator_value}"))


def found(error: Any) -> str:
    instance = error.instance
    if error.validator == "required":
        return f"the keys {', '.join(sorted(instance)) or 'none'}"
    if error.validator == "additionalProperties" and isinstance(error.schema, Mapping):
        return ", ".join(sorted(set(instance) - set(error.schema.get("properties", {}))))
    return "nothing" if instance is None else repr(instance)[:80]


def twice(name: str, path: str, entries: list[Mapping[str, Any]]) -> Iterator[Fault]:
    """Identifiers that stand more than once in a list of objects with an `id`."""
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry["id"] in seen:
            yield Fault(name, "an id used once", repr(entry["id"]), column=f"{path}[{index}].id")
        seen.add(entry["id"])


def unknown(name: str, path: str, value: str, known: Collection[str]) -> Iterator[Fault]:
    """A reference that points nowhere."""
    if value not in known:
        listed = ", ".join(sorted(known)[:8]) or "none is defined"
        yield Fault(name, f"an id that is defined ({listed})", repr(value), column=path)
