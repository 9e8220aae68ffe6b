"""From the files of each source to measurements: set up, ingest, measure, known totals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.installed import document, seido

EXAMPLES = Path(__file__).parents[2] / "examples" / "sources"
SETUP = """
entity: {name: Harbour, role: csp}
programs:
  - name: Support
    zone: Asia/Tokyo
    processes:
      - name: Calls
        kind: real_time
        queues: [support, billing]
        metrics: [rt_service_level]
        parameters: {service_level_threshold: 20s}
      - name: Tickets
        kind: deferred
        queues: ["10"]
        parameters: {cycle_time: 24h}
  - name: Sales
    zone: Asia/Tokyo
    processes:
      - name: Calls
        kind: real_time
        queues: [sales]
        parameters: {service_level_threshold: 20s}
people:
  - number: u-1
    assignments: [{job_role: css, program: Support}]
targets:
  - {metric: rt_service_level, program: Support, process: Calls, value: 80}
"""
RESULTS = """item,unit_kind,unit,process,metric,type,direction,target,period,value
4.3,program,Support,Calls,rt_service_level,service,higher,80,2025-11,81
4.3,program,Support,Calls,rt_service_level,service,higher,80,2025-12,79
4.3,program,Support,Calls,rt_service_level,service,higher,80,2026-01,1
4.3,program,Support,Calls,staff_smiles,service,higher,80,2025-12,90
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    (tmp_path / "setup.yaml").write_text(SETUP, encoding="utf-8")
    seido(place, "setup", tmp_path / "setup.yaml")
    return place


def figures(home: Path, process: str, *metrics: str) -> dict[str, tuple[float, float]]:
    """Numerator and denominator of a process's metrics in its only month."""
    asked = [option for metric in metrics for option in ("--metric", metric)]
    return {
        row["metric"]: (row["numerator"], row["denominator"])
        for row in document(home, "measure", *asked)
        if (row["unit"], row["process"]) == ("Support", process)
    }


@pytest.mark.parametrize(
    ("source", "file", "expected"),
    [
        ("asterisk", "queue_log", {"level": (1, 5), "lost": (2, 5), "time": (290, 3)}),
        ("connect", "contact_records.jsonl", {"level": (1, 5), "lost": (1, 5), "time": (747, 4)}),
        ("genesys", "conversations.json", {"level": (1, 4), "lost": (1, 4), "time": (548, 3)}),
    ],
)
def test_calls_become_service_level_abandonment_and_handle_time(
    home: Path, source: str, file: str, expected: dict[str, tuple[float, float]]
) -> None:
    loaded = document(home, "ingest", EXAMPLES / file, "--source", source)
    assert (loaded["rejected"], loaded["source"]) == (0, source)
    found = figures(home, "Calls", "rt_service_level", "rt_abandon", "rt_aht")
    assert found == {
        "rt_service_level": expected["level"],
        "rt_abandon": expected["lost"],
        "rt_aht": expected["time"],
    }
    again = document(home, "ingest", EXAMPLES / file, "--source", source)
    assert (again["changed"], again["same"], again["touched"]) == (0, loaded["changed"] + loaded["same"], [])


def test_tickets_become_on_time(home: Path) -> None:
    loaded = document(home, "ingest", *sorted((EXAMPLES / "zendesk").glob("*.csv")), "--source", "zendesk")
    assert (loaded["read"], loaded["filtered"], loaded["rejected"]) == (6, 1, 0)
    on_time = figures(home, "Tickets", "df_on_time")["df_on_time"]
    assert on_time == (2, 5)  # two by their policies; of the others one is late by the process's 24 hours


@pytest.mark.parametrize(
    ("source", "file"),
    [("connect-agent-events", "agent_events.jsonl"), ("genesys-users", "user_details.json")],
)
def test_states_become_time(home: Path, source: str, file: str) -> None:
    loaded = document(home, "ingest", EXAMPLES / file, "--source", source)
    assert loaded["rejected"] == 0
    (numerator, denominator) = next(
        (row["numerator"], row["denominator"])
        for row in document(home, "measure", "--metric", "rt_occupancy")
        if row["unit"] == "Support"
    )
    assert (numerator, denominator) == {
        "connect-agent-events": (202, 538),
        "genesys-users": (188, 1800),
    }[source]


def test_an_unknown_queue_is_named(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_text("1767229200|1.1|night|NONE|ENTERQUEUE||1|1\n", encoding="utf-8")
    faults = seido(home, "ingest", log, "--source", "asterisk", status=2).splitlines()
    assert "queue: expected a queue of one program of the organisation, found 'night'" in "\n".join(faults)
    assert (
        "--map" in seido(home, "ingest", log, "--source", "asterisk", "--map", log, status=2).splitlines()[0]
    )


def test_a_spreadsheet_s_history_stands_before_what_is_computed(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text(RESULTS, encoding="utf-8")
    trial = document(home, "ingest", path, "--source", "results", "--dry-run")
    assert (trial["changed"], trial["load"]) == (4, "")
    first = document(home, "ingest", path, "--source", "results")
    assert (first["changed"], first["same"]) == (4, 0)
    again = document(home, "ingest", path, "--source", "results")
    assert (again["changed"], again["same"]) == (0, 4)
    only = shown(home)
    assert (only["rt_service_level"]["imported"], only["rt_service_level"]["periods"]) == (3, 3)
    assert (only["staff_smiles"]["imported"], only["staff_smiles"]["periods"]) == (1, 1)
    document(home, "ingest", EXAMPLES / "queue_log", "--source", "asterisk")
    seido(home, "measure")
    mixed = shown(home)
    assert (mixed["rt_service_level"]["imported"], mixed["rt_service_level"]["periods"]) == (2, 3)
    assert mixed["rt_service_level"]["last"][-1] == pytest.approx(20)  # computed, not the 1 of the table
    assert "imported" not in mixed["rt_abandon"]
    path.write_text(RESULTS.replace("2025-11,81", "2025-11,many"), encoding="utf-8")
    faults = seido(home, "ingest", path, "--source", "results", status=2).splitlines()
    assert re.search(r"row 2, value: expected a number, found 'many'", faults[0])


def shown(home: Path) -> dict[str, dict[str, object]]:
    return {
        row["metric"]: row
        for row in document(home, "summary")["metrics"]
        if row["unit"] == "Support" and row["process"] == "Calls"
    }
