"""Bindings as data: how files are read, what `$name` stands for, and what the lint can ask."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from seido.faults import InputError
from seido.standard.bindings import (
    Binding,
    read_bindings,
    unknown_kinds,
    unknown_names,
    unknown_requirements,
    without_way_up,
    wrong_parameters,
)
from seido.standard.load import load
from seido.standard.model import Standard


def read(folder: Path, text: str) -> dict[str, tuple[Binding, ...]]:
    (folder / "1.1.yaml").write_text(text, encoding="utf-8")
    return read_bindings(folder)


def with_bindings(*bindings: Binding) -> Standard:
    return replace(load(), bindings={binding.requirement: (binding,) for binding in bindings})


def test_a_file_gives_bindings_with_ids(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        - {requirement: "1.1.1", check: fields, document: statement, requires: chat}
        - {requirement: "1.1.1", check: fields, document: other, name: second}
        - {requirement: "1.1.1", check: fields, document: third}
        - {requirement: "1.1.2", check: links, each: {of: goal}, empty: not_applicable}
        """,
    )
    assert [binding.id for binding in found["1.1.1"]] == ["fields", "second", "fields-3"]
    assert found["1.1.1"][0].requires == ("chat",)
    assert found["1.1.1"][0].parameters == {"document": "statement"}
    assert found["1.1.2"][0].empty == "not_applicable"
    assert found["1.1.2"][0].each == {"of": "goal"}


def test_no_folder_gives_no_bindings(tmp_path: Path) -> None:
    assert read_bindings(tmp_path / "absent") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("requirement: x", "a list"),
        ("- 1", "a mapping"),
        ("- {check: fields}", "requirement: a text"),
        ('- {requirement: "1.1.1"}', "check: a text"),
        ('- {requirement: "1.1.1", check: fields, empty: fine}', "empty: no_data or not_applicable"),
        ('- {requirement: "1.1.1", check: fields, each: [a]}', "each:"),
        ('- {requirement: "1.1.1", check: fields, requires: [1]}', "requires: words"),
        (
            '[{requirement: "1.1.1", check: fields, name: a}, {requirement: "1.1.1", check: links, name: a}]',
            "a name used once",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert said in str(error.value)


def test_names_stand_for_the_requirements_parameters() -> None:
    binding = Binding(
        "T", "recency", {"max_age": "$months months", "least": "$n", "of": {"parts": ["$word"]}}
    )
    assert set(binding.names()) == {"months", "n", "word"}
    values = {"months": 12, "n": 3, "word": ["a", "b"]}
    assert binding.resolved(values) == {"max_age": "12 months", "least": 3, "of": {"parts": [["a", "b"]]}}
    with pytest.raises(KeyError):
        binding.resolved({})


def test_the_lint_finds_what_a_binding_speaks_of_in_vain() -> None:
    wrong = Binding("9.9.9", "fields")
    assert list(unknown_requirements(with_bindings(wrong))) == [(wrong, "no requirement or waiver 9.9.9")]
    named = Binding("3.5.1.a", "coverage", {"at_least": "$nothing"})
    assert [said for _, said in unknown_names(with_bindings(named))] == [
        "$nothing is no parameter of 3.5.1.a"
    ]
    smaller = Binding("1.1.1", "fields", each="supplier")
    assert [said for _, said in without_way_up(with_bindings(smaller))] == [
        "found on supplier, needed in entity, without a way up"
    ]
    up = replace(smaller, way_up="whole_entity")
    assert list(without_way_up(with_bindings(up))) == []
    kinds = list(unknown_kinds(with_bindings(up), {"a"}, lambda binding: ["a", "b", "b"]))
    assert kinds == [(up, "no kind of record or activity b")]
    parameters = list(wrong_parameters(with_bindings(up), lambda binding, values: [f"{len(values)} given"]))
    assert parameters == [(up, "1 given")]


def test_a_waiver_may_be_bound() -> None:
    binding = Binding("2.7.W", "waiver", {"waiver": "2.7.W"})
    assert list(unknown_requirements(with_bindings(binding))) == []
    assert list(without_way_up(with_bindings(binding))) == []
