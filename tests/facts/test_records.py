"""Record kinds are data: they load, and every column they explain exists."""

from __future__ import annotations

from dataclasses import fields

from seido.facts.records import RecordKind, record_kinds
from seido.facts.schema import RECORDS


def test_kinds_have_names_in_both_languages_and_a_date() -> None:
    kinds = record_kinds()
    assert len(kinds) >= 20
    for name, kind in kinds.items():
        assert kind.name == name
        assert kind.en
        assert kind.ja
        assert kind.happened_at


def test_meanings_are_columns_of_a_record() -> None:
    columns = {column.name for column in RECORDS.fields} | {"name", "en", "ja", "outcomes"}
    assert {field.name for field in fields(RecordKind)} <= columns


def test_outcome_words_are_plain() -> None:
    for kind in record_kinds().values():
        assert all(word == word.lower() and " " not in word for word in kind.outcomes)
