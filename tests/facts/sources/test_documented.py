"""Every source has its page, with a set-up that reads and the command that loads it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from seido.facts.ingest.sources import READERS
from seido.facts.schema import TABLES
from support.markdown import blocks

PAGES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parents[3] / "docs/sources").glob("*.md")
}


@pytest.mark.parametrize("name", [*READERS, "results"])
def test_a_page_loads_the_source(name: str) -> None:
    assert any(f"--source {name}\n" in text for text in PAGES.values())


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_set_up_of_a_page_reads(page: str) -> None:
    for block in blocks(f"sources/{page}", "yaml"):
        assert yaml.safe_load(block)["programs"]


@pytest.mark.parametrize("name", READERS)
def test_readers_fill_columns_that_there_are(name: str) -> None:
    for table, columns in READERS[name].tables.items():
        schema = TABLES[table]
        required = {column.name for column in schema.fields if column.required}
        assert set(columns) <= {column.name for column in schema.fields}
        assert required <= {*columns, "program"}
        assert set(schema.key) <= set(columns)
