"""`seido patience`: a call log in, mean patience and its curve out."""

from functools import partial

import pytest

from support.commands import run
from support.shared import shared_data


@pytest.fixture
def seido(capsys, monkeypatch):
    return partial(run, capsys, monkeypatch, "patience")


def test_a_small_log(seido, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("wait,abandoned,queue\n0,0,a\n100,0,a\n100,1,b\n0,yes,b\n")
    got = seido(log, "--json").document
    assert (got["patience"], got["waiters"], got["abandonments"], got["calls"]) == (200, 2, 1, 4)
    assert got["low"] < 200 < got["high"]
    assert got["survival"][0] == {"wait": 10, "share": 1.0, "low": 1.0, "high": 1.0}
    assert "Mean patience 200 s" in seido(log).out


@pytest.mark.parametrize(("month", "mean"), [("1999-01_january.txt", 369), ("1999-02_february.txt", 348)])
def test_real_months(seido, tmp_path, month, mean):
    lines = shared_data("anonymous_bank_calls", month).read_text(encoding="ascii").splitlines()
    cells = [line.split("\t") for line in lines[1:]]
    log = tmp_path / "log.csv"
    calls = [f"{row[11]},{int(row[12] == 'HANG')}" for row in cells if row[12] in ("AGENT", "HANG")]
    log.write_text("wait,abandoned\n" + "\n".join(calls) + "\n")
    assert round(seido(log, "--json").document["patience"]) == mean


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("wait,abandoned\n-5,1\n", "row 2, wait: expected a number of at least 0"),
        ("wait,abandoned\n5,perhaps\n", "row 2, abandoned: expected yes or no"),
        ("wait\n5\n", "row 1, abandoned: expected this column"),
        ("wait,abandoned\n5,0\n", "expected at least one caller who waited and hung up"),
    ],
)
def test_mistakes(seido, tmp_path, content, said):
    (tmp_path / "log.csv").write_text(content)
    got = seido(tmp_path / "log.csv")
    assert got.status == 2
    assert len(got.faults) == 1
    assert said in got.err


def test_a_confidence_that_is_none(seido, tmp_path):
    assert seido(tmp_path / "log.csv", "--confidence", "100%").status == 2
