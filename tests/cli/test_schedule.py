"""`seido schedule`: a problem in, a named schedule out; conflicts and mistakes said; Ctrl-C keeps the best."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from support.commands import run
from support.markdown import blocks
from support.rosters import EXAMPLES, centre, example
from support.shared import shared_data


@pytest.fixture
def seido(capsys, monkeypatch):
    return partial(run, capsys, monkeypatch, "schedule")


def written(path, document):
    path.write_text(json.dumps(document))
    return path


def test_the_contract(seido, tmp_path):
    out = tmp_path / "out.csv"
    got = seido(EXAMPLES / "schedule" / "small.json", "-o", out, "--time-limit", "10s", "--json")
    assert (got.status, got.err) == (0, "")
    assert {"objective", "bound", "gap", "unmet", "conflicts", "assignments"} <= set(got.document)
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["person", "date", "shift", "start", "end", "activity", "breaks", "events"]
    assert len(rows) == len(got.document["assignments"]) == 12
    assert rows[0]["activity"] == "calls"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_commands_of_the_page(seido, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLES / "schedule" / "small.json", tmp_path)
    lines = [line for block in blocks("algorithms/schedule.md") for line in block.splitlines()]
    assert lines
    for line in lines:
        assert seido(*line.split()[2:]).status == 0


def test_the_notebook_example_of_the_page(monkeypatch):
    monkeypatch.chdir(EXAMPLES.parent)
    (block,) = blocks("algorithms/schedule.md", "python")
    exec(compile(block, "docs/algorithms/schedule.md", "exec"), {})


def test_a_conflict_is_said_as_in_the_page_and_nothing_is_written(seido, tmp_path):
    out = tmp_path / "out.csv"
    got = seido(EXAMPLES / "schedule" / "infeasible.json", "-o", out, "--json")
    (said,) = blocks("algorithms/schedule.md", "text")
    assert got.status == 2
    assert said.strip() in got.err
    assert not out.exists()
    (conflict,) = got.document["conflicts"]
    assert conflict["person"] == "Ren"
    assert got.document["objective"] is None


def test_the_benchmark(seido, tmp_path):
    path = shared_data("nurse_rostering", "NurseRostering-01.json")
    out = tmp_path / "out.csv"
    got = seido(path, "--format", "nurse-rostering", "-o", out, "--time-limit", "20s", "--json")
    assert (got.status, got.document["objective"], got.document["gap"]) == (0, 607, 0)
    assert out.read_text().startswith("person,day,shift\n")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "expected JSON"),
        ("[]", "expected a JSON object"),
        ("{}", "expected the key 'version'"),
    ],
)
def test_mistakes_are_faults(seido, tmp_path, text, fault):
    path = tmp_path / "bad.json"
    path.write_text(text)
    got = seido(path)
    assert got.status == 2
    assert fault in got.err


def test_several_faults_are_several_lines(seido, tmp_path):
    document = example("small")
    document["people"][0]["skills"] = ["chess"]
    document["need"][1]["values"] = [0]
    got = seido(written(tmp_path / "p.json", document))
    assert got.status == 2
    assert [line.split(", ")[1].split(":")[0] for line in got.faults] == [
        "people[0].skills[0]",
        "need[1].values",
    ]


def test_a_folder_that_is_absent(seido, tmp_path):
    got = seido(EXAMPLES / "schedule" / "small.json", "-o", tmp_path / "none" / "out.csv")
    assert got.status == 2
    assert "a folder that exists" in got.err


#: The command, saying on stdout when its search begins.
SEARCHING = """
import seido.cli.schedule as command
from seido.cli import main

solve = command.solve_schedule

def told(*arguments, **options):
    print("searching", flush=True)
    return solve(*arguments, **options)

command.solve_schedule = told
main()
"""


def test_interrupt_keeps_the_best_so_far(tmp_path):
    """The first Ctrl-C ends the search; the schedule written is whole."""
    path = written(tmp_path / "p.json", centre(30))
    out = tmp_path / "out.csv"
    command = [sys.executable, "-c", SEARCHING, "schedule", str(path), "-o", str(out), "--time-limit", "40s"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "searching\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=90)
    assert (process.returncode, err) == (0, "")
    with out.open(encoding="utf-8") as file:
        people = {row["person"] for row in csv.DictReader(file)}
    assert len(people) == 30
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "p.json"]
