"""The loader reads what the types say and names what they do not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from seido.faults import InputError
from seido.standard.load import by_id, document, item_number, read
from seido.standard.model import Requirement, Term

TERM = '- id: queue\n  name: {en: "Queue", ja: "待ち行列"}\n  text: {en: "A line", ja: "列"}\n'


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        by_id(Term, [write(folder, "terms.yaml", text)])
    return "\n".join(str(fault) for fault in caught.value.faults)


def test_an_entry_is_read_in_its_types(tmp_path: Path) -> None:
    terms = by_id(Term, [write(tmp_path, "terms.yaml", TERM)])
    assert terms["queue"].text.ja == "列"
    assert terms["queue"].see == ()


def test_an_unknown_key_names_file_and_entry(tmp_path: Path) -> None:
    told = faults(tmp_path, TERM + "  colour: red\n")
    assert "terms.yaml, queue" in told
    assert "unknown key colour" in told


def test_a_text_needs_both_languages(tmp_path: Path) -> None:
    assert "a text with en and ja" in faults(tmp_path, "- id: a\n  name: {en: A}\n  text: {en: A, ja: あ}\n")


def test_a_missing_field_is_a_fault(tmp_path: Path) -> None:
    assert "name" in faults(tmp_path, "- id: a\n  text: {en: A, ja: あ}\n")


def test_an_id_is_used_once(tmp_path: Path) -> None:
    assert "an id used once" in faults(tmp_path, TERM + TERM)


def test_a_word_outside_its_choices_is_a_fault(tmp_path: Path) -> None:
    clause = (
        '- id: "2.1.1"\n  item: "2.1"\n  text: {en: A, ja: あ}\n'
        "  scope_kind: galaxy\n  cadence: monthly\n  mode: check\n"
    )
    with pytest.raises(InputError, match="scope_kind: one of entity, program, job_role"):
        by_id(Requirement, [write(tmp_path, "2.1.yaml", clause)])


def test_a_file_is_a_list(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"terms\.yaml: expected a list"):
        document(write(tmp_path, "terms.yaml", "queue: 1\n"))


def test_files_sort_in_the_order_of_the_text() -> None:
    names = ["4.2b.yaml", "2.10.yaml", "2.9.yaml", "4.2a.yaml"]
    ordered = sorted((Path(name) for name in names), key=item_number)
    assert [path.name for path in ordered] == ["2.9.yaml", "2.10.yaml", "4.2a.yaml", "4.2b.yaml"]


def test_roles_and_leaves_are_derived(tmp_path: Path) -> None:
    for name in ("waivers", "rules", "terms", "inventory"):
        write(tmp_path, f"{name}.yaml", "[]\n")
    write(
        tmp_path,
        "items.yaml",
        '- {id: "4.2a", title: {en: A, ja: あ}, points: 1, category: 4, role: csp}\n',
    )
    rest = "item: '4.2a', text: {en: A, ja: あ}, scope_kind: entity, cadence: monthly, mode: check"
    write(
        tmp_path,
        "requirements/4.2a.yaml",
        f"- {{id: 4.2a.1, {rest}}}\n"
        f"- {{id: 4.2a.1.a, {rest}, inferred: true}}\n"
        f"- {{id: 4.2a.1.b, {rest}, inventory: [CHK-b]}}\n"
        f"- {{id: 4.2a.1.b.i, {rest}}}\n",
    )
    clauses = read(tmp_path, "x").requirements
    assert {clause.role for clause in clauses.values()} == {"csp"}
    assert {name: clause.leaf for name, clause in clauses.items()} == {
        "4.2a.1": False,  # only introduces others
        "4.2a.1.a": False,  # the text lacks it
        "4.2a.1.b": True,  # has a duty of its own beside the clause below it
        "4.2a.1.b.i": True,
    }
