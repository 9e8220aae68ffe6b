"""`seido staff`: one interval, a file of intervals, the reverse question, and every mistake told in a line."""

import csv
from functools import partial

import pytest

from seido.engine.workforce import staffing
from support.commands import run


@pytest.fixture
def seido(capsys, monkeypatch):
    return partial(run, capsys, monkeypatch, "staff")


def written(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_one_interval(seido):
    got = seido(
        "--calls",
        100,
        "--aht",
        "180s",
        "--interval",
        "30m",
        "--target",
        "80/20",
        "--shrinkage",
        "30%",
        "--json",
    )
    assert got.status == 0
    document = got.document
    assert (document["agents"], document["loaded"], document["model"]) == (14, 20, "erlang_c")
    assert document["service_level"] == pytest.approx(0.888350, abs=1e-6)
    assert document["asa"] == pytest.approx(7.8359, abs=1e-4)
    assert document["abandonment"] == 0
    assert 13 < document["fractional"] < 14
    assert document["wait_quantiles"]["50%"] == 0


def test_one_interval_with_patience_and_the_reverse_question(seido):
    got = seido("--calls", 100, "--aht", "3m", "--patience", "300s", "--agents", 13, "--json").document
    assert got["model"] == "erlang_a"
    assert got["service_level"] == pytest.approx(0.858178, abs=1e-6)
    assert got["abandonment"] == pytest.approx(0.024963, abs=1e-6)
    assert got["occupancy"] == pytest.approx(0.750028, abs=1e-6)
    assert got["minimum"] == 13
    assert got["answered_wait"] < got["asa"]


def test_caps(seido):
    plain = seido("--calls", 3000, "--aht", 300, "--json").document["agents"]
    capped = seido("--calls", 3000, "--aht", 300, "--max-occupancy", "85%", "--json").document
    assert capped["agents"] > plain
    assert capped["occupancy"] <= 0.85
    limited = seido(
        "--calls", 3000, "--aht", 300, "--patience", 60, "--max-abandonment", "1%", "--json"
    ).document
    assert limited["abandonment"] <= 0.01


def test_for_people(seido):
    got = seido("--calls", 100, "--aht", "180s")
    assert "Erlang C" in got.out
    assert "88.84%" in got.out
    assert "nothing" not in seido("--calls", 0, "--aht", "180s").out


INTERVALS = """start,calls,aht,patience,agents,queue
2026-01-31T09:00,100,180,,,sales
2026-01-31T09:30,0,,,,sales
2026-01-31T10:00,100,180,300,13,service
2026-01-31T10:30,100,180,,9,service
"""


def test_a_file_of_intervals(seido, tmp_path):
    (tmp_path / "in.csv").write_text(INTERVALS, encoding="utf-8-sig")
    output = tmp_path / "out.csv"
    got = seido(tmp_path / "in.csv", "-o", output, "--shrinkage", "30%")
    assert (got.status, got.out, got.err) == (0, "", "")
    rows = written(output)
    assert [row["agents"] for row in rows] == ["14", "0", "13", "9"]
    assert [row["loaded"] for row in rows] == ["20", "0", "19", "13"]
    assert [row["queue"] for row in rows] == ["sales", "sales", "service", "service"]
    assert float(rows[0]["service_level"]) == pytest.approx(0.888350, abs=1e-6)
    assert rows[1]["service_level"] == rows[1]["asa"] == ""
    assert float(rows[2]["abandonment"]) == pytest.approx(0.024963, abs=1e-6)
    assert (rows[3]["service_level"], rows[3]["asa"], rows[3]["occupancy"]) == ("0.0", "", "1.0")


def test_its_own_output_is_evaluated_again(seido, tmp_path):
    (tmp_path / "in.csv").write_text(INTERVALS)
    seido(tmp_path / "in.csv", "-o", tmp_path / "once.csv")
    seido(tmp_path / "once.csv", "-o", tmp_path / "twice.csv")
    assert written(tmp_path / "once.csv") == written(tmp_path / "twice.csv")


def test_a_file_as_json_and_for_people(seido, tmp_path):
    (tmp_path / "in.csv").write_text(INTERVALS)
    rows = seido(tmp_path / "in.csv", "--json", "--patience", "120s").document["intervals"]
    assert rows[0]["agents"] == staffing.minimum_agents(100, 180, 1800, staffing.Target(), 120)
    assert rows[1]["service_level"] is None
    assert "0.8582" in seido(tmp_path / "in.csv").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--calls", "-1", "--aht", "180s"], "--calls: expected a number of at least 0"),
        (["--calls", "nan", "--aht", "180s"], "--calls: expected a number"),
        (["--calls", "1e300", "--aht", "180s"], "--calls: expected a number"),
        (["--calls", "1e9", "--aht", "1h"], "--calls x --aht: expected a load of at most"),
        (["--calls", "100", "--aht", "0s"], "--aht: expected a duration above 0"),
        (["--calls", "100", "--aht", "soon"], "--aht: expected a duration such as"),
        (["--calls", "100"], "a file of intervals, or --calls and --aht"),
        (
            ["--calls", "100", "--aht", "180s", "--target", "100/20"],
            "--target: expected a target such as 80/20",
        ),
        (["--calls", "100", "--aht", "180s", "--target", "80"], "--target: expected a target such as 80/20"),
        (
            ["--calls", "100", "--aht", "180s", "--shrinkage", "100%"],
            "--shrinkage: expected a share below 100%",
        ),
        (
            ["--calls", "100", "--aht", "180s", "--shrinkage", "120%"],
            "--shrinkage: expected a share of at most",
        ),
        (["--calls", "100", "--aht", "180s", "--agents", "-3"], "--agents: expected a number of at least 0"),
        (
            ["--calls", "100", "--aht", "180s", "--max-occupancy", "0%"],
            "--max-occupancy: expected a share above 0",
        ),
        (
            ["--calls", "9", "--aht", "180s", "--max-abandonment", "5%"],
            "--max-abandonment: expected --patience",
        ),
        (["--calls", "100", "--aht", "180s", "-o", "out.csv"], "--output: expected a file of intervals"),
    ],
)
def test_mistakes_in_options(seido, arguments, said):
    got = seido(*arguments)
    assert got.status == 2
    assert len(got.faults) == 1
    assert said in got.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("start,calls,aht\n9:00,-5,180\n", "row 2, calls: expected a number of at least 0, found '-5'"),
        ("start,calls,aht\n9:00,many,180\n", "row 2, calls: expected a number of at least 0, found 'many'"),
        ("start,calls,aht\n9:00,nan,180\n", "row 2, calls"),
        ("start,calls,aht\n9:00,1e13,180\n", "row 2, calls"),
        ("start,calls,aht\n9:00,1e9,3600\n", "row 2, calls x aht: expected a load of at most"),
        ("start,calls,aht\n9:00,5,\n", "row 2, aht: expected a handle time above 0"),
        ("start,calls,aht\n9:00,5,0\n", "row 2, aht: expected a handle time above 0"),
        ("start,calls,aht,patience\n9:00,5,180,0\n", "row 2, patience: expected a number above 0"),
        ("start,calls,aht,shrinkage\n9:00,5,180,1\n", "row 2, shrinkage: expected a share below 1"),
        ("start,aht\n9:00,180\n", "row 1, calls: expected this column"),
        ("start,calls\n9:00,5\n", "row 1, aht: expected this column"),
        ("", "an empty file"),
        ("start,calls,aht\n", "a header only"),
    ],
)
def test_mistakes_in_a_file(seido, tmp_path, content, said):
    (tmp_path / "in.csv").write_text(content)
    got = seido(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert got.status == 2
    assert got.out == ""
    assert said in got.err
    assert not (tmp_path / "out.csv").exists()


def test_an_unreadable_encoding(seido, tmp_path):
    (tmp_path / "in.csv").write_bytes("start,calls,aht,名\n9:00,5,180,あ\n".encode("utf-16"))
    got = seido(tmp_path / "in.csv")
    assert got.status == 2
    assert "expected text in UTF-8" in got.err


def test_a_file_beside_options_of_one_interval(seido, tmp_path):
    assert seido(tmp_path / "in.csv", "--calls", 5).status == 2
