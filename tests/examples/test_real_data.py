"""The worked examples on real data: every figure of their READMEs, from the files to the measurement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.installed import document, seido
from support.shared import shared_data

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = {
    "anonymous-bank": [
        ("anonymous_bank_calls/1999-01_january.txt", "anonymous_bank_calls/1999-02_february.txt")
    ],
    "incident-log": [("incident_event_log/incident_event_log.zip",)],
    "bank-marketing": [("uci_bank_marketing/bank-additional.zip",)],
    "airport-survey": [("sfo_airport_survey/2016_raw.csv",), ("sfo_airport_survey/2017_raw.csv",)],
}
YEARLY = {"incident-log", "bank-marketing", "airport-survey"}


def table_of(example: str) -> list[dict[str, str]]:
    """The figures in an example's README."""
    lines = (EXAMPLES / example / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


@pytest.fixture(scope="module", params=FILES)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """An example's name, and a home into which its files were loaded."""
    example: str = request.param
    files = [[shared_data(name) for name in group] for group in FILES[example]]
    home = tmp_path_factory.mktemp(example)
    seido(home, "setup", EXAMPLES / example / "setup.yaml")
    for mapping, group in zip(sorted((EXAMPLES / example).glob("map*.yaml")), files, strict=True):
        load = ("ingest", *group, "--source", "csv", "--map", mapping)
        first = document(home, *load)
        assert first["rejected"] == 0
        assert first["changed"] > 0
        again = document(home, *load)
        assert (again["changed"], again["touched"]) == (0, [])
        assert again["same"] == first["accepted"]
    return example, home


@pytest.mark.slow
def test_every_figure_of_the_readme(loaded: tuple[str, Path]) -> None:
    example, home = loaded
    rows = document(home, "measure", "--by", "year" if example in YEARLY else "month")
    found: dict[tuple[str, str, str], Any] = {}
    for row in rows:
        if row["unit_kind"] in ("process", "program"):
            found.setdefault((row["metric"], row["process"], row["period"]), row)
    for expected in table_of(example):
        row = found[expected["metric"], expected["process"], expected["period"]]
        assert row["numerator"] == int(expected["numerator"]), expected
        assert row["denominator"] == (int(expected["denominator"]) if expected["denominator"] else None), (
            expected
        )
        places = len(expected["value"].partition(".")[2])
        assert f"{row['value']:.{places}f}" == expected["value"], expected


@pytest.mark.slow
def test_a_figure_leads_to_its_rows(loaded: tuple[str, Path]) -> None:
    example, home = loaded
    expected = table_of(example)[0]
    unit = expected["process"] or "Airport"
    found = document(
        home, "explain", expected["metric"], "--unit", unit, "--period", expected["period"], "--rows", 100_000
    )
    assert sum(row["numerator"] for row in found["rows"]) == int(expected["numerator"])
    assert sum(row["denominator"] for row in found["rows"]) == int(expected["denominator"])
    assert found["row_count"] == len(found["rows"])
    assert len(found["load_ids"]) >= 1
