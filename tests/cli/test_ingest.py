"""`seido ingest` as a user meets it: its document, its exit status, and one line a fault."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.installed import document, seido
from support.loads import contact, write_rows
from support.shared import REPOSITORY, shared_data

SETUP = """
entity: {name: Centre, role: csp}
programs:
  - {name: Tokyo, zone: Asia/Tokyo, processes: [{name: Calls, kind: real_time, queues: [T1]}]}
"""

MAPPING = """
table: contacts
source: exchange
columns:
  contact_id: id
  program: {constant: Tokyo}
  process: {constant: Calls}
  arrived_at: {column: at, format: "%d/%m/%Y %H:%M"}
  outcome: {column: result, values: {A: handled, B: abandoned}}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("home")
    (place / "setup.yaml").write_text(SETUP, encoding="utf-8")
    seido(place, "setup", place / "setup.yaml")
    return place


def test_the_document(home: Path, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    lines = ["id,at,result", *(f"{n},{n}/1/2026 09:30,A" for n in range(1, 31)), "31,31/1/2026 09:30,C"]
    (tmp_path / "rows.csv").write_text("\n".join(lines), encoding="utf-8")
    command = ("ingest", tmp_path / "rows.csv", "--source", "csv", "--map", tmp_path / "map.yaml")
    dry = document(home, *command, "--dry-run")
    assert (dry["load"], dry["changed"], dry["dry_run"]) == ("", 30, True)
    found = document(home, *command)
    assert found.pop("load")
    assert found["rejects"] == [{"row": 32, "column": "result", "expected": "one of A, B", "got": "C"}]
    assert found["touched"] == [{"program": "Tokyo", "period": "2026-01"}]
    counts = ("read", "accepted", "changed", "same", "filtered", "rejected")
    assert [found[name] for name in counts] == [31, 30, 30, 0, 0, 1]
    assert found["source"] == "exchange"
    again = document(home, *command)
    assert (again["changed"], again["same"], again["touched"]) == (0, 30, [])
    assert "one of A, B" in seido(home, *command, "--dry-run")


def test_rejects_of_several_files_name_the_file(home: Path, tmp_path: Path) -> None:
    good = write_rows(tmp_path / "a.csv", [contact(f"s{n}") for n in range(40)])
    bad = write_rows(tmp_path / "b.csv", [contact("s40", wait_ms="x")])
    found = document(home, "ingest", good, bad, "--source", "csv")
    (reject,) = found["rejects"]
    assert (reject["file"], reject["row"], reject["column"], reject["got"]) == ("b.csv", 2, "wait_ms", "x")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--source", "cvs"), "csv"),
        (("--source", "csv", "--reject-limit", "much"), "--reject-limit: expected a share"),
        (("--source", "csv", "--table", "contact"), "--table: expected one of contacts"),
        (("--source", "csv", "--map", "none.yaml"), "none.yaml: expected a file that can be read"),
        (("--source", "csv"), "row 2, wait_ms: expected a duration"),
    ],
)
def test_mistakes_end_with_two_and_a_line(
    home: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    path = write_rows(tmp_path / "rows.csv", [contact("m", wait_ms="soon")])
    assert said in seido(home, "ingest", path, *options, status=2)


def test_without_an_organisation_nothing_loads(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.csv", [contact(1)])
    assert "seido setup" in seido(tmp_path / "home", "ingest", path, "--source", "csv", status=2)


def big_file(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("contact_id,program,queue,customer,arrived_at,outcome,wait_ms\n")
        for number in range(rows):
            file.write(f"b{number},Tokyo,T1,c{number % 999},2026-01-15 09:30:00,handled,{number}\n")
    return path


@pytest.mark.slow
def test_ctrl_c_leaves_nothing(home: Path, tmp_path: Path) -> None:
    path = big_file(tmp_path / "rows.csv", 1_000_000)
    scratch = home / "scratch"
    child = subprocess.Popen(
        [Path(sys.executable).with_name("seido"), "ingest", path, "--source", "csv"],
        env={**os.environ, "SEIDO_HOME": str(home), "SEIDO_DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, the signal is ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (scratch.exists() and any(scratch.iterdir())):
        time.sleep(0.02)
    time.sleep(0.3)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode != 0
    assert out == ""
    assert "Traceback" not in err
    assert list(scratch.iterdir()) == []
    small = big_file(tmp_path / "small.csv", 10)
    assert document(home, "ingest", small, "--source", "csv", "--dry-run")["changed"] == 10


def test_progress_shows_on_a_terminal_only(home: Path, tmp_path: Path) -> None:
    path = big_file(tmp_path / "rows.csv", 200_000)
    master, slave = pty.openpty()
    done = subprocess.run(
        [Path(sys.executable).with_name("seido"), "ingest", path, "--source", "csv", "--dry-run", "--json"],
        env={
            **os.environ,
            "SEIDO_HOME": str(home),
            "SEIDO_DATABASE_URL": "",
            "COLUMNS": "120",
            "TERM": "xterm",
        },
        stdout=subprocess.PIPE,
        stderr=slave,
        check=True,
    )
    os.close(slave)
    shown = os.read(master, 100_000).decode(errors="replace")
    os.close(master)
    assert b'"changed": 200000' in done.stdout
    assert "200000/200000" in shown or "rows/s" in shown
    quiet = subprocess.run(
        [Path(sys.executable).with_name("seido"), "ingest", path, "--source", "csv", "--dry-run", "--json"],
        env={**os.environ, "SEIDO_HOME": str(home), "SEIDO_DATABASE_URL": ""},
        capture_output=True,
        check=True,
    )
    assert quiet.stderr == b""


#: Example, its file in the shared data, mapping; rows read, accepted, changed and filtered.
EXAMPLES = [
    (
        "anonymous-bank",
        ["anonymous_bank_calls/1999-01_january.txt", "anonymous_bank_calls/1999-02_february.txt"],
        "map.yaml",
        (64_943, 64_425, 64_425, 518),
    ),
    (
        "incident-log",
        ["incident_event_log/incident_event_log.zip"],
        "map.yaml",
        (141_712, 141_712, 24_918, 0),
    ),
    ("bank-marketing", ["uci_bank_marketing/bank-additional.zip"], "map.yaml", (41_188, 41_188, 41_188, 0)),
    ("airport-survey", ["sfo_airport_survey/2016_raw.csv"], "map-2016.yaml", (80_262, 80_262, 80_262, 0)),
    ("airport-survey", ["sfo_airport_survey/2017_raw.csv"], "map-2017.yaml", (73_606, 73_606, 73_606, 0)),
]


@pytest.mark.parametrize(("name", "files", "mapping", "counts"), EXAMPLES)
def test_real_sources_load_whole(
    tmp_path: Path, name: str, files: list[str], mapping: str, counts: tuple[int, int, int, int]
) -> None:
    paths = [shared_data(*file.split("/")) for file in files]
    folder = REPOSITORY / "examples" / name
    seido(tmp_path, "setup", folder / "setup.yaml")
    command = ("ingest", *paths, "--source", "csv", "--map", folder / mapping)
    found = document(tmp_path, *command)
    assert tuple(found[part] for part in ("read", "accepted", "changed", "filtered")) == counts
    assert found["rejected"] == 0
