"""The page of the fact tables tells of every table, column and kind of record as they are."""

from __future__ import annotations

from pathlib import Path

from seido.facts.page import page


def test_the_page_is_up_to_date() -> None:
    path = Path(__file__).resolve().parents[2] / "docs" / "facts.md"
    assert path.read_text(encoding="utf-8") == page(), "run `make docs`"
