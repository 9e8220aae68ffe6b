"""Kinds of record: what an organisation keeps beside the facts, and what its quantities count.

A record is one generic row (`schema.RECORDS`). Its kind gives `part`, `whole`, `outcome` and `subject` their
meaning; the kinds are data (`record_kinds.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class RecordKind:
    """A kind of record. A meaning is None where the kind does not use that column.

    `outcomes` are the words that `outcome` may hold; where there are none, any word may stand there.
    `parts` are the words that the checks look for in `parts`; others may stand beside them.
    """

    name: str
    en: str
    ja: str
    happened_at: str
    subject: str | None = None
    part: str | None = None
    whole: str | None = None
    due_at: str | None = None
    done_at: str | None = None
    expires_at: str | None = None
    person: str | None = None
    relates_to: str | None = None
    link: str | None = None
    outcomes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class OnceEach(yaml.CSafeLoader):
    """Refuses a second entry of the same name, of which YAML would keep the last without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = self.construct_object(key)
            if name in seen:
                raise ValueError(f"record kinds: {name} stands twice (line {key.start_mark.line + 1})")
            seen.add(name)
        return super().construct_mapping(node, deep)


MEANINGS = frozenset(field.name for field in fields(RecordKind)) - {"name"}


@cache
def record_kinds() -> Mapping[str, RecordKind]:
    """All kinds by name, in the order of the file. Raises ValueError where the file is not right."""
    return read_kinds(files(__package__).joinpath("record_kinds.yaml").read_text(encoding="utf-8"))


def read_kinds(text: str) -> dict[str, RecordKind]:
    """The kinds that a YAML document describes. Raises ValueError where it is not right."""
    document: dict[str, dict[str, Any]] = yaml.load(text, Loader=OnceEach)
    kinds = {}
    for name, entry in document.items():
        if unknown := set(entry) - MEANINGS:
            raise ValueError(f"record kind {name}: unknown {', '.join(sorted(unknown))}")
        for needed in ("en", "ja", "happened_at"):
            if not entry.get(needed):
                raise ValueError(f"record kind {name}: {needed} is missing")
        outcomes, parts = (tuple(entry.pop(key, None) or ()) for key in ("outcomes", "parts"))
        kinds[name] = RecordKind(name, outcomes=outcomes, parts=parts, **entry)
    return kinds
