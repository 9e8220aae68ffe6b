"""`seido integrity` on the call log of a real centre: what it lacks, by name, and the way to the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.commands import run
from support.installed import document, seido
from support.shared import REPOSITORY, shared_data

EXAMPLE = REPOSITORY / "examples" / "anonymous-bank"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = [shared_data("anonymous_bank_calls", f"1999-0{name}.txt") for name in ("1_january", "2_february")]
    found = tmp_path_factory.mktemp("bank")
    seido(found, "setup", EXAMPLE / "setup.yaml")
    seido(found, "ingest", *files, "--source", "csv", "--map", EXAMPLE / "map.yaml")
    return found


@pytest.fixture(scope="module")
def results(home: Path) -> dict[tuple[str, str], dict[str, Any]]:
    rows = document(home, "integrity")["results"]
    return {(row["rule"], row["month"]): row for row in rows}


@pytest.mark.slow
def test_the_absent_days_are_named(results: dict[tuple[str, str], dict[str, Any]]) -> None:
    january, february = (results["contacts.open_days", f"1999-0{month}"] for month in (1, 2))
    assert january["where"] == ["1999-01-11", "1999-01-12"]
    assert (january["state"], january["element"], january["severity"]) == ("fail", "collected", "error")
    assert (february["state"], february["failed"]) == ("pass", 0)


@pytest.mark.slow
def test_what_is_not_known_of_calls_is_counted(results: dict[tuple[str, str], dict[str, Any]]) -> None:
    for rule, month, failed, examined in (
        ("without_handle_time", "1999-01", 277, 27060),
        ("without_handle_time", "1999-02", 85, 27162),
        ("without_agent", "1999-01", 490, 27060),
        ("without_agent", "1999-02", 491, 27162),
    ):
        row = results[f"contacts.{rule}", month]
        assert (row["failed"], row["examined"], row["state"]) == (failed, examined, "fail")
        assert len(row["samples"]) == 5


@pytest.mark.slow
def test_from_a_rule_to_its_rows(home: Path) -> None:
    found = document(
        home, "integrity", "--rule", "contacts.without_agent", "--from", "1999-02", "--rows", 500
    )
    assert len(found["rows"]) == 491
    assert all("agent" not in row and row["local_month"] == "1999-02" for row in found["rows"])
    assert {row["month"] for row in found["results"]} == {"1999-02"}


@pytest.mark.slow
def test_explain_says_what_is_wrong_with_the_data(home: Path) -> None:
    asked = ("explain", "rt_service_level", "--unit", "Calls", "--rows", 0, "--period")
    january, february = document(home, *asked, "1999-01"), document(home, *asked, "1999-02")
    assert january["data"]["collected"] is False
    assert "1999-01-11, 1999-01-12" in january["data"]["reasons"][0]
    assert february["data"] == {"collected": True, "integrity": True, "reasons": []}


@pytest.mark.slow
def test_the_table_for_people(home: Path) -> None:
    shown = seido(home, "integrity", "--unit", "Bank", "--to", "1999-01")
    assert "1999-01-11, 1999-01-12" in shown
    assert "pass" in shown.splitlines()[-1]
    assert "--unit: expected a program (Bank), found Bnak" in seido(
        home, "integrity", "--unit", "Bnak", status=2
    )


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("--rule", "contacts.negative_weight"), "--rule: expected a rule (contacts.negative_wait"),
        (("--rows", "3"), "--rows: expected one --rule that is about single rows, found no --rule"),
        (("--rule", "contacts.open_days", "--rows", "3"), "found contacts.open_days"),
        (("--from", "January"), "--from: expected a period"),
    ],
)
def test_wrong_options_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], fault: str
) -> None:
    ended = run(capsys, monkeypatch, "integrity", *options)
    assert ended.status == 2
    assert fault in ended.err
