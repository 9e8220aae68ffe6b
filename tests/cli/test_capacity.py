"""`seido capacity`: a plan from a file; mistakes by path; nothing half-written."""

import csv
import shutil
from functools import partial

import pytest

from support.commands import run
from support.markdown import blocks
from support.rosters import EXAMPLES


@pytest.fixture
def seido(capsys, monkeypatch):
    return partial(run, capsys, monkeypatch, "capacity")


def test_the_contract(seido, tmp_path):
    out = tmp_path / "plan.csv"
    got = seido(EXAMPLES / "capacity" / "one-process.yaml", "-o", out, "--json")
    assert (got.status, got.err) == (0, "")
    assert {"objective", "bound", "gap", "staffed", "costs", "plan", "hires", "scenarios"} <= set(
        got.document
    )
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(got.document["plan"]) == 12
    assert rows[0]["period"] == "2026-04-06"
    assert got.document["hires"][0]["decide_by"] == "2026-04-06"


def test_commands_of_the_page(seido, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLES / "capacity" / "one-process.yaml", tmp_path)
    lines = [line for block in blocks("algorithms/capacity.md") for line in block.splitlines()]
    assert lines
    for line in lines:
        assert seido(*line.split()[2:]).status == 0


def test_a_table_for_people(seido):
    got = seido(EXAMPLES / "capacity" / "daily.yaml")
    assert got.status == 0
    assert "Plan by day" in got.out
    assert " -0 " not in got.out


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("version: [", "expected YAML"),
        ("version: 1\nversion: 1\n", "the key 'version' twice"),
        ("- 1\n", "document: expected object"),
        ("", "document: expected object"),
        (
            "version: 1\nstart: 2026-04-06\nperiods: 2\nhours: 40\nprocesses: []\n",
            "processes: expected at least one",
        ),
    ],
)
def test_mistakes_are_faults(seido, tmp_path, text, fault):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    out = tmp_path / "plan.csv"
    got = seido(path, "-o", out)
    assert got.status == 2
    assert fault in got.err
    assert not out.exists()


def test_a_file_that_is_absent(seido, tmp_path):
    got = seido(tmp_path / "none.yaml")
    assert got.status == 2
    assert "expected a file that can be read" in got.err
