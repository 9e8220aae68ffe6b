"""From files to score through the home: what each command leaves for the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.installed import document, seido

SETUP = """
entity: {name: Harbour, role: csp}
sites: [{name: Naha}]
programs:
  - name: Desk
    zone: Asia/Tokyo
    sites: [Naha]
    processes:
      - name: Calls
        kind: real_time
        queues: [main]
        metrics: [rt_service_level]
        parameters:
          service_level_threshold:
            - {value: 20s, to: 2026-03-01}
            - {value: 40s, from: 2026-03-01}
targets:
  - {metric: rt_service_level, program: Desk, process: Calls, value: 60}
  - {metric: rt_abandon, program: Desk, process: Calls, value: 30}
"""
#: Three calls a month: answered after 10 and after 30 seconds, and one abandoned.
HEADER = "contact_id,program,queue,arrived_at,outcome,wait_ms,handle_ms\n"


def calls(month: int) -> str:
    day = f"2026-{month:02}-15T10:00:00"
    return (
        f"{month}-1,Desk,main,{day},handled,10000,60000\n"
        f"{month}-2,Desk,main,{day},handled,30000,120000\n"
        f"{month}-3,Desk,main,{day},abandoned,50000,\n"
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    place = tmp_path_factory.mktemp("home")
    (folder / "setup.yaml").write_text(SETUP, encoding="utf-8")
    (folder / "calls.csv").write_text(HEADER + "".join(map(calls, range(1, 5))), encoding="utf-8")
    seido(place, "setup", folder / "setup.yaml")
    loaded = document(place, "ingest", folder / "calls.csv", "--source", "csv", "--table", "contacts")
    assert (loaded["accepted"], loaded["rejected"]) == (12, 0)
    assert loaded["touched"] == [{"program": "Desk", "period": f"2026-{month:02}"} for month in range(1, 5)]
    seido(place, "measure")
    return place


def test_a_threshold_counts_from_its_day_on(home: Path) -> None:
    rows = document(home, "measure", "--metric", "rt_service_level", "--unit", "Calls")
    assert [(row["period"], row["numerator"], row["denominator"]) for row in rows] == [
        ("2026-01", 1, 3),
        ("2026-02", 1, 3),
        ("2026-03", 2, 3),
        ("2026-04", 2, 3),
    ]


def test_a_quarter_is_the_sum_of_its_months(home: Path) -> None:
    rows = document(home, "measure", "--metric", "rt_service_level", "--unit", "Calls", "--by", "quarter")
    assert [(row["period"], row["numerator"], row["denominator"]) for row in rows] == [
        ("2026-Q1", 4, 9),
        ("2026-Q2", 2, 3),
    ]


def test_the_rows_behind_a_figure_are_its_rows(home: Path) -> None:
    found = document(home, "explain", "rt_abandon", "--unit", "Calls", "--period", "2026-02")
    assert (found["numerator"], found["denominator"], found["row_count"]) == (1, 3, 3)
    assert {row["contact_id"]: row["numerator"] for row in found["rows"]} == {"2-1": 0, "2-2": 0, "2-3": 1}


def test_the_summary_counts_what_is_required_and_not_measured(home: Path) -> None:
    table = document(home, "summary")
    by_metric = {row["metric"]: row for row in table["metrics"]}
    assert by_metric["rt_service_level"]["met"] == 2
    assert by_metric["rt_cce"]["counted"]
    assert not by_metric["rt_cce"]["at_level"]


def test_as_of_a_day_only_periods_that_are_over_are_judged(home: Path) -> None:
    table = document(home, "summary", "--as-of", "2026-04-20")
    assert {row["periods"] for row in table["metrics"] if row["metric"] == "rt_service_level"} == {3}
    assert document(home, "score", "--role", "csp", "--as-of", "2026-04-20")["total"]["of"] == 3920
    assert "--as-of" in seido(home, "summary", "--as-of", "soon", status=2)


def test_verdicts_of_people_reach_the_score(home: Path, tmp_path: Path) -> None:
    seido(home, "check", "--as-of", "2026-05-01")
    before = document(home, "score", "--role", "csp")
    (tmp_path / "a.csv").write_text(
        "requirement,approach,scope,deployed\n1.1.1,met,,yes\n1.1.2,met,,yes\n1.1.3,met,,yes\n",
        encoding="utf-8",
    )
    seido(home, "assess", tmp_path / "a.csv")
    after = document(home, "score", "--role", "csp")
    assert after["total"]["score"] == before["total"]["score"] + 100


def test_units_and_metrics_that_are_none_are_told(home: Path) -> None:
    assert "Calls" in seido(home, "measure", "--unit", "Call", status=2)
    assert "rt_abandon" in seido(home, "measure", "--metric", "rt_abandonn", status=2)
    assert "2026-01" in seido(home, "measure", "--from", "January", status=2)
    assert "there is none" in seido(
        home, "explain", "rt_abandon", "--unit", "Calls", "--period", "2025-01", status=2
    )


def test_nothing_set_up_is_told(tmp_path: Path) -> None:
    for command in (["measure"], ["summary"], ["score", "--role", "csp"], ["check"]):
        assert "seido setup" in seido(tmp_path / "home", *command, status=2)
