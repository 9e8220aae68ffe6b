"""`seido forecast`: a history in, the usually open slots ahead out; mistakes said by row."""

import csv
from datetime import date, datetime, timedelta
from functools import partial

import numpy as np
import pytest

from support.commands import run
from support.volumes import bank_like, office_hours


@pytest.fixture
def seido(capsys, monkeypatch):
    return partial(run, capsys, monkeypatch, "forecast")


def write(path, values, first_day=date(2025, 1, 6), aht=None, minutes=30):
    midnight = datetime.combine(first_day, datetime.min.time())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["start", "volume", *(["aht"] if aht else [])])
        for day, slot in np.argwhere(np.isfinite(values)):
            start = midnight + timedelta(days=int(day), minutes=minutes * int(slot))
            cells = [start.isoformat(timespec="minutes"), int(values[day, slot])]
            writer.writerow([*cells, *([aht] if aht else [])])
    return path


def read(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def history(tmp_path):
    return write(tmp_path / "history.csv", office_hours(12))


def test_the_contract(seido, history, tmp_path):
    out = tmp_path / "out.csv"
    got = seido(history, "--horizon", "28d", "--interval", "30m", "--holidays", "JP", "-o", out)
    assert (got.status, got.err) == (0, "")
    rows = read(out)
    assert list(rows[0]) == ["start", "volume", "low", "high"]
    assert rows[0]["start"] == "2025-03-31T08:00"  # the history ends on Friday 28 March
    assert all(0 <= float(row["low"]) <= float(row["volume"]) <= float(row["high"]) for row in rows)
    days = [date.fromisoformat(row["start"][:10]) for row in rows]
    assert max(days) <= date(2025, 4, 25)
    assert not any(day.weekday() >= 5 for day in days)
    assert "seasonal_mean" in got.out


def test_handle_time_is_forecast_too(seido, tmp_path):
    history = write(tmp_path / "history.csv", office_hours(12), aht=240)
    out = tmp_path / "out.csv"
    assert seido(history, "--horizon", "7d", "-o", out).status == 0
    rows = read(out)
    assert list(rows[0]) == ["start", "volume", "low", "high", "aht", "aht_low", "aht_high"]
    assert {float(row["aht"]) for row in rows} == {240.0}


def test_handle_time_without_contacts_is_left_out_and_said(seido, tmp_path):
    history = write(tmp_path / "history.csv", office_hours(3))
    history.write_text(
        history.read_text(encoding="utf-8").replace("volume", "volume,aht").replace("\n", ",\n")
    )
    history.write_text(history.read_text(encoding="utf-8").replace("aht,", "aht"))
    got = seido(history, "--horizon", "7d", "--json")
    assert "aht: no slot has both" in got.err
    assert set(got.document["rows"][0]) == {"start", "volume", "low", "high"}


def test_the_report(seido, history):
    document = seido(history, "--horizon", "14d", "--json").document
    assert document["interval_minutes"] == 30
    assert {score["model"] for score in document["backtest"]} > {"seasonal_mean", "calendar_steady"}
    assert set(document["model"].split("+")) == set(document["weights"])
    assert 0.7 < document["coverage_80"] < 0.9
    assert document["findings"] == []
    assert document["fallback"] is None
    assert len(document["rows"]) == document["slots"] == 200
    total = sum(row["volume"] for row in document["rows"])
    for grain in ("by_day", "by_week", "by_month"):
        assert sum(row["volume"] for row in document[grain]) == pytest.approx(total, abs=0.1)


def test_findings_are_reported_with_their_reason(seido, tmp_path):
    values = office_hours(12)
    values[30, 20:28] = 0
    document = seido(write(tmp_path / "h.csv", values), "--horizon", "7d", "--json").document
    (finding,) = document["findings"]
    assert (finding["kind"], finding["first"]) == ("outage", "2025-02-05T10:00:00")
    assert "left out" in finding["reason"]


def test_a_short_history_says_so(seido, tmp_path):
    history = write(tmp_path / "h.csv", office_hours(2))
    got = seido(history, "--horizon", "7d", "--json")
    assert got.status == 0
    assert "too short to test a model" in got.err
    assert got.document["fallback"] in got.err
    assert len(got.document["rows"]) == 100


def test_order_and_delimiter_do_not_matter(seido, history, tmp_path):
    lines = history.read_text(encoding="utf-8").splitlines()
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("\n".join([lines[0], *reversed(lines[1:])]).replace(",", ";"), encoding="utf-8")
    expected, got = (seido(path, "--horizon", "7d", "--json").document for path in (history, mixed))
    assert got["rows"] == expected["rows"]


def test_finer_rows_are_added_up_to_the_interval(seido, history, tmp_path):
    half_hours = seido(history, "--horizon", "7d", "--interval", "1h", "--json").document
    assert half_hours["interval_minutes"] == 60
    expected = seido(history, "--horizon", "7d", "--json").document
    total, same = (sum(row["volume"] for row in document["rows"]) for document in (half_hours, expected))
    assert total == pytest.approx(same, rel=0.01)


def test_holidays_close_their_days(seido, tmp_path):
    history = write(tmp_path / "h.csv", bank_like(1)[: 26 * 7], date(2003, 3, 3))
    rows = seido(history, "--horizon", "28d", "--holidays", "US", "--json").document["rows"]
    starts = {row["start"][:10] for row in rows}
    assert "2003-09-01" not in starts  # Labor Day
    assert "2003-09-02" in starts


def test_events_and_paydays(seido, history, tmp_path):
    events = tmp_path / "events.csv"
    events.write_text("date,name,factor\n2025-04-02,mailing,2\n2025-03-03,mailing,\n", encoding="utf-8")
    plain = seido(history, "--horizon", "7d", "--json").document["by_day"]
    planned = seido(history, "--horizon", "7d", "--events", events, "--payday", "25", "--json").document[
        "by_day"
    ]
    ratio = {row["first"]: row["volume"] / old["volume"] for row, old in zip(planned, plain, strict=True)}
    assert ratio["2025-04-02"] == pytest.approx(2, rel=0.05)
    assert ratio["2025-04-03"] == pytest.approx(1, rel=0.05)


def test_the_rest_of_an_unfinished_day(seido, tmp_path):
    values = office_hours(12)[: 81 - 2]
    values[-1, 24:] = np.nan
    document = seido(write(tmp_path / "h.csv", values), "--horizon", "6h", "--json").document
    assert [row["start"][11:] for row in document["rows"]] == [
        f"{slot // 2:02}:{slot % 2 * 30:02}" for slot in range(24, 36)
    ]
    assert 0.8 < document["rest_of_day_factor"] < 1.2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "expected a header and lines of data, found an empty file"),
        ("start,volume\n", "expected lines of data"),
        ("start\n2025-01-06T09:00\n", "row 1, volume: expected this column"),
        ("start,volume\n2025-01-06T09:00,-3\n", "row 2, volume: expected a number of at least 0, found '-3'"),
        (
            "start,volume\n2025-01-06T09:00,nan\n",
            "row 2, volume: expected a number of at least 0, found 'nan'",
        ),
        (
            "start,volume\n2025-01-06T09:00,\n",
            "row 2, volume: expected a number of at least 0, found nothing",
        ),
        ("start,volume\nnoon,3\n", "row 2, start: expected a time such as"),
        ("start,volume\n2025-01-06T09:00+09:00,3\n", "row 2, start: expected a local time without an offset"),
        (
            "start,volume\n2025-01-06T09:00,3\n2025-01-06T09:30,3\n2025-01-06T09:00,4\n",
            "row 4, start: expected each start once",
        ),
        (
            "start,volume\n"
            + "".join(f"2025-01-06T{hour:02}:00,3\n" for hour in range(20))
            + "2025-01-07T09:07,3\n",
            "row 22, start: expected a start on a 60-minute boundary, found '2025-01-07 09:07:00'",
        ),
        ("start,volume\n2025-01-06T09:00,0\n1925-01-06T09:00,1\n", "expected a history of at most 20 years"),
    ],
)
def test_mistakes_in_the_file(seido, tmp_path, content, said):
    (tmp_path / "h.csv").write_text(content, encoding="utf-8")
    got = seido(tmp_path / "h.csv", "--horizon", "7d", "-o", tmp_path / "out.csv")
    assert got.status == 2
    assert len(got.faults) == 1
    assert said in got.err.replace("np.str_", "")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--horizon", "79x"], "--horizon: expected a duration"),
        (["--horizon", "600d"], "--horizon: expected at most 546d"),
        (["--horizon", "10m"], "--horizon: expected at least one slot"),
        (["--horizon", "7d", "--interval", "35m"], "--interval: expected 5 minutes to 1 day"),
        (["--horizon", "7d", "--interval", "15m"], "start: expected starts every 15 minutes"),
        (["--horizon", "7d", "--interval", "45m"], "start: expected a start on a 45-minute boundary"),
        (["--horizon", "7d", "--holidays", "XX"], "--holidays: expected a country code"),
        (["--horizon", "7d", "--payday", "32"], "--payday: expected a day of the month"),
        (["--horizon", "7d", "-o", "/nowhere/out.csv"], "expected a place that can be written"),
    ],
)
def test_mistakes_in_the_options(seido, history, arguments, said):
    got = seido(history, *arguments)
    assert got.status == 2
    assert said in got.err


def test_no_such_file(seido, tmp_path):
    assert "expected a file that can be read" in seido(tmp_path / "none.csv", "--horizon", "7d").err
