"""A first guess at a mapping: which table a header belongs to, and which column is which, by names and first rows.

A guess is a document in the language of mapping files that a person looks through; it is never loaded unseen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from seido.facts.ingest.guess_words import CHOICES, FORMATS, NAMES, YES
from seido.facts.ingest.mapping import ALL_TABLES, FALSE, FLAG_WORDS
from seido.facts.schema import Column, TableSchema

#: Returns what stands in a column of the file, blanks left out.
Values = Callable[[str], Sequence[str]]
#: More different words than this are no choice among a few.
MOST_WORDS = 40


def plain(name: str) -> str:
    """A name without what writers differ in: case, width, signs between words, and units in brackets."""
    name = unicodedata.normalize("NFKC", name).casefold()
    name = re.sub(r"[(\[（【].*?[)\]）】]", "", name)
    return re.sub(r"[\s_\-./:・]+", "", name)


def names_of(column: Column) -> set[str]:
    """What a column may be called in a file."""
    without_unit = re.sub(r"_(ms|at|minor)$", "", column.name)
    return {plain(name) for name in (column.name, without_unit, *NAMES.get(column.name, ()))}


def guess_table(header: Sequence[str]) -> TableSchema | None:
    """The table of which most required columns, and then most columns, are in the header; None for no likeness."""
    scores = {}
    for name, schema in ALL_TABLES.items():
        found = columns_of(schema, header)
        required = [column.name for column in schema.fields if column.required and column.name != "program"]
        share = sum(column in found for column in required) / len(required)
        scores[name] = (share, len(found))
    best = max(scores, key=lambda name: scores[name])
    return ALL_TABLES[best] if scores[best][0] >= 1 / 3 else None


def columns_of(schema: TableSchema, header: Sequence[str]) -> dict[str, str]:
    """Column of the table -> column of the file: the same name first, then one that stands for it."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for same in (True, False):
        for column in schema.fields:
            wanted = {plain(column.name)} if same else names_of(column)
            for own in header:
                if column.name not in found and own not in taken and plain(own) in wanted:
                    found[column.name] = own
                    taken.add(own)
    return found


def guess(schema: TableSchema, header: Sequence[str], values: Values) -> dict[str, Any]:
    """A mapping document for a table: what could be guessed, and nothing else."""
    columns: dict[str, Any] = {}
    for name, own in columns_of(schema, header).items():
        column = schema.field(name)
        steps = steps_for(column, own, values(own))
        columns[name] = {"column": own, **steps} if steps else own
    return {"table": schema.name, "columns": columns}


def steps_for(column: Column, own: str, found: Sequence[str]) -> Mapping[str, Any]:
    if column.kind == "moment":
        return format_of(found)
    if column.kind == "duration":
        unit = unit_of(own, found)
        return {} if unit == "ms" else {"unit": unit}
    if column.kind == "choice":
        return choices_of(column, found)
    if column.kind == "flag":
        return flag_of(found)
    return {}


def format_of(found: Sequence[str]) -> Mapping[str, Any]:
    """The format that reads most of what was found, where it reads half of it; none is needed for ISO's."""
    half = (len(found) + 1) // 2
    if not found or sum(is_iso(text) for text in found) >= half:
        return {}
    counts = {form: sum(reads(text, form) for text in found) for form in FORMATS}
    best = max(FORMATS, key=lambda form: counts[form])
    return {"format": best} if counts[best] >= half else {}


def is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "-" in text


def reads(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007  # only whether it can be read
    except ValueError:
        return False
    return True


def unit_of(own: str, found: Sequence[str]) -> str:
    """A duration's unit: by colons in what was found, else by what the name says, else by its size."""
    if found and all(":" in text for text in found):
        return "h:m:s" if all(text.count(":") == 2 for text in found) else "m:s"
    name = unicodedata.normalize("NFKC", own).casefold()
    for unit, pattern in (
        ("ms", r"ミリ|milli|(?<![a-z])ms(?![a-z])"),
        ("s", r"秒|sec|(?<![a-z])s(?![a-z])"),
        ("m", r"分|min"),
        ("h", r"時間数|hour|(?<![a-z])h(?![a-z])"),
    ):
        if re.search(pattern, name):
            return unit
    numbers = sorted(float(text) for text in found if re.fullmatch(r"\d+(\.\d+)?", text))
    return "ms" if numbers and numbers[len(numbers) // 2] >= 10_000 else "s"


def choices_of(column: Column, found: Sequence[str]) -> Mapping[str, Any]:
    """Word for word; a word that nothing is known of stands for itself, and is a fault until somebody says more."""
    words = list(dict.fromkeys(found))[:MOST_WORDS]
    if all(word.lower() in column.choices for word in words):
        return {}
    known = {plain(word): word for word in column.choices}
    for choice, others in CHOICES.get(column.name, {}).items():
        if choice in column.choices:
            known |= {plain(other): choice for other in others}
    mapped = {word: known[plain(word)] for word in words if plain(word) in known}
    return {"values": mapped} if mapped else {}


def flag_of(found: Sequence[str]) -> Mapping[str, Any]:
    words = list(dict.fromkeys(found))[:MOST_WORDS]
    if all(word.lower() in FLAG_WORDS for word in words):
        return {}
    yes = [word for word in words if plain(word) in {plain(other) for other in YES}]
    return {"is": yes} if yes and not all(word.lower() in FALSE for word in words) else {}
