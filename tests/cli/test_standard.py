"""`seido standard`: lists, shows and lints the catalogue in the shapes that scripts rely on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from seido.cli import standard as command
from seido.standard import load
from seido.standard.bindings import Binding
from seido.standard.lint import collections
from support.commands import Outcome, run

Seido = Callable[..., Outcome]


@pytest.fixture
def seido(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Seido:
    return lambda *arguments: run(capsys, monkeypatch, "standard", *arguments)


def test_items_in_the_published_shape(seido: Seido) -> None:
    items = seido("items", "--json", "--lang", "ja").document
    assert all(list(item) == ["item", "title", "points", "role", "category", "status"] for item in items)
    by_id = {item["item"]: item for item in items}
    assert by_id["2.6"]["status"] == "not_in_source"
    assert by_id["4.2a"]["role"] == "csp"
    assert by_id["3.5"] == {
        "item": "3.5",
        "title": "モニタリングとコーチング",
        "points": 80,
        "role": "both",
        "category": 3,
        "status": "complete",
    }


def test_requirements_in_the_published_shape(seido: Seido) -> None:
    clauses = seido("requirements", "--json", "--lang", "en").document
    fields = ["requirement", "item", "text", "tags", "role", "scope_kind", "cadence", "mode", "leaf"]
    assert all(list(clause) == fields for clause in clauses)
    by_id = {clause["requirement"]: clause for clause in clauses}
    assert by_id["3.5.1.a.ii"]["tags"] == ["in_person"]
    assert by_id["3.5.1.a.ii"]["scope_kind"] == "job_role"
    assert by_id["2.14.1.a"]["leaf"] is False
    assert by_id["4.2b.4"]["role"] == "osp"


@pytest.mark.parametrize("kind", ["items", "requirements", "metrics", "waivers", "rules", "terms"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_list_prints_a_table(seido: Seido, kind: str, language: str) -> None:
    outcome = seido(kind, "--lang", language)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.strip()


@pytest.mark.parametrize(
    ("kind", "entries"), [("waiver", load().waivers), ("term", load().terms), ("metric", load().metrics)]
)
def test_the_other_lists_hold_all_entries(seido: Seido, kind: str, entries: dict[str, object]) -> None:
    assert [entry[kind] for entry in seido(f"{kind}s", "--json").document] == list(entries)


def test_the_language_is_the_option_then_the_environment_then_the_locale(
    seido: Seido, monkeypatch: pytest.MonkeyPatch
) -> None:
    def title(*options: str) -> str:
        return str(seido("show", "3.5", "--json", *options).document["title"])

    english, japanese = load().items["3.5"].title.en, load().items["3.5"].title.ja
    monkeypatch.setenv("SEIDO_LANG", "en")
    assert title("--lang", "ja") == japanese
    assert title() == english
    monkeypatch.delenv("SEIDO_LANG")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert title() == english
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert title() == japanese


def test_another_language_is_a_fault(seido: Seido) -> None:
    outcome = seido("items", "--lang", "fr")
    assert outcome.status == 2
    assert outcome.faults == ["--lang: expected ja or en, found 'fr'"]


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("3.5", "item"),
        ("3.5.1.a", "requirement"),
        ("2.7.W", "waiver"),
        ("S.9", "rule"),
        ("occupancy", "term"),
    ],
)
def test_show_finds_any_kind_of_entry(seido: Seido, identifier: str, kind: str) -> None:
    document = seido("show", identifier, "--json").document
    assert (document["kind"], document[kind]) == (kind, identifier)
    assert identifier in seido("show", identifier).out


def test_show_tells_what_stands_below_and_what_a_waiver_frees(seido: Seido) -> None:
    assert seido("show", "3.5", "--json").document["below"] == ["3.5.1", "3.5.2"]
    assert seido("show", "3.5.W", "--json").document["frees"] == ["3.5.2.c.i", "3.5.2.c.ii"]


def test_an_unknown_id_names_the_closest(seido: Seido) -> None:
    outcome = seido("show", "3.5.1.z")
    assert outcome.status == 2
    assert len(outcome.faults) == 1
    assert "3.5.1.a" in outcome.err or "3.5.1.f" in outcome.err


def test_lint_prints_counts_of_a_sound_catalogue(seido: Seido) -> None:
    outcome = seido("lint")
    assert outcome.status == 0, outcome.out
    assert "leaf requirement" in outcome.out
    document = seido("lint", "--json").document
    assert document["findings"] == []
    assert document["counts"]["item"] == len(load().items)


def test_lint_prints_findings_and_exits_1(seido: Seido, monkeypatch: pytest.MonkeyPatch) -> None:
    items = {**load().items, "3.5": replace(load().items["3.5"], points=81)}
    monkeypatch.setattr(command, "load", lambda: replace(load(), items=items))
    outcome = seido("lint")
    assert outcome.status == 1
    assert "points: S.3: csp_listed: items add up to 3921, the rule states 3920" in outcome.out
    assert seido("lint", "--json").status == 1


def test_lint_holds_checks_against_what_there_is(seido: Seido, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of record that nobody keeps, a trait that nothing has, and a parameter that no primitive takes."""
    bindings = [
        Binding("1.1.1", "recency", {"newest": "no_such_kind", "max_age": "1 year"}, id="kind"),
        Binding("1.1.1", "recency", {"newest": "plan", "max_age": "soon"}, id="age"),
        Binding(
            "1.1.1", "recency", {"newest": "plan", "max_age": "1 year"}, requires=("no_such_trait",), id="t"
        ),
        Binding(
            "1.1.1", "recency", {"newest": "plan", "max_age": "1 year"}, requires=("outbound",), id="right"
        ),
    ]
    monkeypatch.setattr(command, "load", lambda: replace(load(), bindings={"1.1.1": tuple(bindings)}))
    outcome = seido("lint")
    assert outcome.status == 1
    assert outcome.out.splitlines() == [
        "bound_parameters: 1.1.1: age: max_age: a length such as 12 months, 4 weeks or 30 days, found 'soon'",
        "bound_kinds: 1.1.1: kind: no kind of record or activity no_such_kind",
        "bound_traits: 1.1.1: t: no trait no_such_trait",
    ]


def test_every_field_has_a_japanese_heading() -> None:
    """A field added to the catalogue is named in both languages."""
    fields = {
        name
        for kind, entries in collections(load()).items()
        for name in command.document_of(kind, next(iter(entries.values())), "ja")
    }
    assert fields <= set(command.JAPANESE)
