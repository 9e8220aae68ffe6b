"""`seido simulate`: a queue in equilibrium, a plan by interval, and every mistake told in a line."""

import csv
from functools import partial

import pytest

from support.commands import run


@pytest.fixture
def seido(capsys, monkeypatch):
    return partial(run, capsys, monkeypatch, "simulate")


QUEUE = ("--calls", 100, "--aht", "180s", "--agents", 13, "--patience", "300s")


def test_equilibrium_holds_the_formula(seido):
    got = seido(*QUEUE, "--runs", 200, "--confidence", "99.9%", "--json").document
    for measure, predicted in got["predicted"].items():
        assert got["simulated"][measure]["low"] < predicted < got["simulated"][measure]["high"], measure
    assert got["predicted"]["service_level"] == pytest.approx(0.858178, abs=1e-6)


def test_the_same_seed_gives_the_same_figures(seido):
    first, again, other = (
        seido(*QUEUE, "--runs", 5, "--seed", seed, "--json").document["simulated"] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_habits_of_callers(seido):
    still = seido(*QUEUE, "--runs", 20, "--json").document
    redial = seido(*QUEUE, "--runs", 20, "--redial", "90%", "--json").document
    assert redial["calls"] > still["calls"]
    callback = seido(*QUEUE, "--runs", 20, "--callback", "100%", "--callback-after", "5s", "--json").document
    assert callback["simulated"]["abandonment"]["mean"] < still["simulated"]["abandonment"]["mean"]
    assert callback["simulated"]["occupancy"]["mean"] == pytest.approx(0.77, abs=0.03)


PLAN = "start,calls,aht,agents,patience\n9:00,50,180,7,120\n9:30,100,180,9,\n10:00,0,0,0,\n10:30,80,180,11,\n"


def test_a_plan(seido, tmp_path):
    (tmp_path / "plan.csv").write_text(PLAN)
    output = tmp_path / "out.csv"
    got = seido(tmp_path / "plan.csv", "--patience", "200s", "-o", output, "--json").document
    assert [row["start"] for row in got["intervals"]] == ["9:00", "9:30", "10:00", "10:30"]
    assert got["intervals_below_target"] == 1
    assert got["intervals"][2]["service_level"] is None
    assert 0 < got["total"]["service_level"]["mean"] < 1
    with output.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[0]["predicted"]) == got["intervals"][0]["predicted"]
    assert rows[2]["service_level"] == ""


def test_a_closed_interval_needs_no_handle_time(seido, tmp_path):
    """What `seido staff` writes can be simulated as it is."""
    (tmp_path / "plan.csv").write_text("start,calls,aht,agents,loaded\n9:00,50,180,8,10\n9:30,0,,0,0\n")
    got = seido(tmp_path / "plan.csv", "--runs", 5, "--json")
    assert (got.status, got.document["intervals"][1]["service_level"]) == (0, None)
    (tmp_path / "plan.csv").write_text("start,calls,aht,agents\n9:00,50,,8\n")
    assert "aht: expected a handle time above 0" in seido(tmp_path / "plan.csv").err


def test_for_people(seido, tmp_path):
    (tmp_path / "plan.csv").write_text(PLAN)
    assert "1 of 4 intervals below 80%" in " ".join(
        seido(tmp_path / "plan.csv", "--patience", 200).out.split()
    )
    assert "in equilibrium" in seido(*QUEUE, "--runs", 5).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--calls", "100", "--aht", "180s"], "a file of intervals, or --calls, --aht and --agents"),
        (["--calls", "0", "--aht", "180s", "--agents", "5"], "--calls: expected a number above 0"),
        (["--calls", "nan", "--aht", "180s", "--agents", "5"], "--calls: expected a number above 0"),
        (["--calls", "5", "--aht", "180s", "--agents", "-1"], "--agents: expected a number from 0 to"),
        (["--calls", "5", "--aht", "180s", "--agents", "2000000"], "--agents: expected a number from 0 to"),
        (["--calls", "1e9", "--aht", "1h", "--agents", "5"], "a load of at most"),
        (["--calls", "1e6", "--aht", "1h", "--agents", "5"], "calls of a run: expected at most"),
        (["--calls", "5", "--aht", "180s", "--agents", "5", "--runs", "1"], "--runs: expected a number"),
        (["--calls", "5", "--aht", "180s", "--agents", "5", "--seed", "-1"], "--seed: expected a number"),
        (["--calls", "5", "--aht", "180s", "--agents", "5", "--redial", "2"], "--redial: expected a share"),
        (["--calls", "5", "--aht", "180s", "--agents", "5", "--confidence", "1"], "--confidence: expected"),
        (["--calls", "5", "--aht", "180s", "--agents", "5", "-o", "x.csv"], "--output: expected a file"),
        (["plan.csv", "--agents", "5"], "no such option beside a file"),
    ],
)
def test_mistakes_in_options(seido, arguments, said):
    got = seido(*arguments)
    assert got.status == 2
    assert len(got.faults) == 1
    assert said in got.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("9:00,5,180,2.5", "row 2, agents: expected a whole number"),
        ("9:00,5,180,", "row 2, agents: expected a number of at least 0, found nothing"),
        ("9:00,5,0,3", "row 2, aht: expected a handle time above 0"),
        ("9:00,1e9,3600,3", "row 2, calls x aht: expected a load of at most"),
        ("9:00,-5,180,3", "row 2, calls: expected a number of at least 0"),
    ],
)
def test_mistakes_in_a_plan(seido, tmp_path, line, said):
    (tmp_path / "plan.csv").write_text(f"start,calls,aht,agents\n{line}\n")
    got = seido(tmp_path / "plan.csv", "-o", tmp_path / "out.csv")
    assert got.status == 2
    assert said in got.err
    assert not (tmp_path / "out.csv").exists()
