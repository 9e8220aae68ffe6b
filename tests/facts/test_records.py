"""Record kinds are data: they load, and every column they explain exists."""

from __future__ import annotations

from dataclasses import fields

import pytest

from seido.facts.records import RecordKind, read_kinds, record_kinds
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


SOUND = """
visit: {en: Visit, ja: 来訪, happened_at: the day}
"""


def test_a_document_of_kinds_is_read() -> None:
    assert read_kinds(SOUND) == {"visit": RecordKind("visit", "Visit", "来訪", "the day")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SOUND + SOUND, "visit stands twice"),
        ("visit: {en: Visit, ja: 来訪, happened_at: the day, en: Call}", "en stands twice"),
        ("visit: {en: Visit, ja: 来訪}", "happened_at is missing"),
        ("visit: {en: Visit, ja: 来訪, happened_at: the day, mood: good}", "unknown mood"),
    ],
)
def test_a_wrong_document_of_kinds_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_kinds(text)
