"""The mapping editor: a mapping document as a form, line by line, and the form as a document again.

The form knows what most files need: a column or a constant, a unit, a format, word for word. A document that says
more (joins, lookups, filters …) is edited as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seido.apps.data import labels
from seido.apps.data.look import Look
from seido.facts.ingest.guess import guess
from seido.facts.ingest.mapping import ALL_TABLES, FLAG_WORDS, UNITS
from seido.facts.ingest.read_mapping import ENCODINGS
from seido.facts.schema import Column, TableSchema
from seido.standard.model import Text

CONSTANT = "="
#: Steps of a column that the form shows.
STEPS = frozenset({"column", "constant", "unit", "format", "values", "is"})
TOP = frozenset({"table", "source", "file", "zone", "columns"})
FILE = ("encoding", "sheet", "skip", "missing")
#: More different words than this are not asked for one by one.
MOST_WORDS = 30
SAMPLES = 3
SHOWN_SIGNS = 60


@dataclass(frozen=True)
class Line:
    """One column of the table in the form; `chosen` is the file's column, CONSTANT or ""."""

    column: Column
    label: Text
    chosen: str = ""
    constant: str = ""
    unit: str = ""
    format: str = ""
    yes: str = ""
    words: tuple[tuple[str, str], ...] = ()
    samples: tuple[str, ...] = ()

    @property
    def used(self) -> bool:
        return bool(self.chosen) or self.column.required

    @property
    def units(self) -> list[tuple[str, Text]]:
        return [(name, labels.UNITS[name]) for name in UNITS.get(self.column.kind, ())]

    @property
    def choices(self) -> list[tuple[str, Text]]:
        return [(name, labels.word(name)) for name in self.column.choices]


def is_plain(document: Mapping[str, Any]) -> bool:
    """Whether the form can show all that a document says."""
    return (
        set(document) <= TOP
        and set(document.get("file", {})) <= set(FILE)
        and all(
            isinstance(node, str)
            or (
                isinstance(node, Mapping)
                and set(node) <= STEPS
                and isinstance(node.get("format", ""), str)
                and ("column" in node) != ("constant" in node)
            )
            for node in document.get("columns", {}).values()
        )
    )


def guessed(table: str, look: Look) -> dict[str, Any]:
    return guess(ALL_TABLES[table], look.header, look.values)


def lines(document: Mapping[str, Any], look: Look) -> list[Line]:
    """The form's lines: required columns first, then those that are mapped, then the others."""
    schema = ALL_TABLES[document["table"]]
    found = [line(column, document.get("columns", {}).get(column.name), look) for column in schema.fields]
    return sorted(found, key=lambda one: (not one.column.required, not one.chosen))


def line(column: Column, node: Any, look: Look) -> Line:
    label = labels.column(column.name)
    if node is None:
        return Line(column, label)
    if isinstance(node, str):
        node = {"column": node}
    if "constant" in node:
        return Line(column, label, CONSTANT, constant=str(node["constant"]))
    values = look.values(node["column"])
    return Line(
        column,
        label,
        chosen=node["column"],
        unit=node.get("unit", ""),
        format=node.get("format", ""),
        yes=", ".join(as_list(node.get("is", []))),
        words=words_of(column, node.get("values", {}), values),
        samples=tuple(value[:SHOWN_SIGNS] for value in list(dict.fromkeys(values))[:SAMPLES]),
    )


def as_list(node: Any) -> list[str]:
    return [node] if isinstance(node, str) else [str(word) for word in node]


def words_of(column: Column, known: Mapping[str, str], values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The file's words of a choice, each with the table's word that stands for it ("" where nobody has said)."""
    if not column.choices:
        return ()
    words = dict.fromkeys([*known, *values])
    return tuple(
        (word, known.get(word) or (word.lower() if word.lower() in column.choices else ""))
        for word in list(words)[:MOST_WORDS]
    )


def document_of(data: Mapping[str, str], header: Sequence[str]) -> dict[str, Any]:
    """The document that a form says."""
    schema = ALL_TABLES[data["table"]]
    document: dict[str, Any] = {"table": schema.name}
    if source := data.get("source", "").strip():
        document["source"] = source
    if zone := data.get("zone", "").strip():
        document["zone"] = zone
    if options := file_of(data):
        document["file"] = options
    document["columns"] = dict(columns_of(schema, data, header))
    return document


def file_of(data: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: data[f"file-{name}"].strip() for name in FILE if data.get(f"file-{name}", "").strip()
    }
    if "missing" in found:
        found["missing"] = split(found["missing"])
    if found.get("encoding") not in (*ENCODINGS, None):
        del found["encoding"]
    return found


def split(text: str) -> list[str]:
    return [word.strip() for word in text.replace("、", ",").split(",") if word.strip()]


def columns_of(
    schema: TableSchema, data: Mapping[str, str], header: Sequence[str]
) -> Iterator[tuple[str, Any]]:
    for column in schema.fields:
        chosen = data.get(f"from-{column.name}", "")
        if chosen == CONSTANT:
            if constant := data.get(f"constant-{column.name}", "").strip():
                yield column.name, {"constant": constant}
        elif chosen:
            own = header[int(chosen)] if chosen.isdecimal() and int(chosen) < len(header) else chosen
            steps = dict(steps_of(column, data))
            yield column.name, {"column": own, **steps} if steps else own


def steps_of(column: Column, data: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    unit = data.get(f"unit-{column.name}", "")
    if unit in UNITS.get(column.kind, ()) and unit != next(iter(UNITS[column.kind])):
        yield "unit", unit
    if column.kind == "moment" and (form := data.get(f"format-{column.name}", "").strip()):
        yield "format", form
    if column.kind == "flag":
        yes = split(data.get(f"yes-{column.name}", ""))
        if yes and not all(word.lower() in FLAG_WORDS for word in yes):
            yield "is", yes
    if column.choices:
        words = dict(words_given(column, data))
        if any(word.lower() != choice for word, choice in words.items()):
            yield "values", words


def words_given(column: Column, data: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    number = 0
    while (word := data.get(f"word-{column.name}-{number}")) is not None:
        choice = data.get(f"choice-{column.name}-{number}", "")
        if choice in column.choices:
            yield word, choice
        number += 1
