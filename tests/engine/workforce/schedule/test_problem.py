"""What a problem document may hold, and that every fault names its path."""

import json
from pathlib import Path

import pytest

from seido.engine.workforce.schedule import read_problem
from seido.engine.workforce.schedule.document import SCHEMA
from seido.faults import InputError
from support.markdown import DOCS
from support.rosters import EXAMPLES, day, example


@pytest.mark.parametrize("path", sorted((EXAMPLES / "schedule").glob("*.json")), ids=lambda path: path.stem)
def test_examples_are_valid(path: Path):
    assert read_problem(json.loads(path.read_text())).people


def test_the_published_schema_is_the_one_in_use():
    assert json.loads((DOCS / "schemas" / "schedule-problem.schema.json").read_text()) == SCHEMA


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        (lambda d: d.pop("people"), "document", "the key 'people'"),
        (lambda d: d.update(version=2), "version", "1"),
        (lambda d: d.update(start="2026-02-30"), "start", "a day of the calendar"),
        (
            lambda d: d["need"][0]["values"].__setitem__(3, -1),
            "need[0].values[3]",
            "people needed, at least 0",
        ),
        (lambda d: d["need"][0].update(values=[1, 2]), "need[0].values", "48 numbers"),
        (lambda d: d["need"].append(d["need"][0]), "need[5]", "one entry for an activity and day"),
        (lambda d: d["need"][0].update(date="2027-01-01"), "need[0].date", "a day of the 7 from 2026-01-05"),
        (lambda d: d["people"][0]["skills"].append("chess"), "people[0].skills[1]", "an id that is defined"),
        (lambda d: d["people"][1].update(contract="none"), "people[1].contract", "an id that is defined"),
        (lambda d: d["people"][1].update(id="Aoi"), "people[1].id", "an id used once"),
        (lambda d: d["shifts"][0].update(length="6h20m"), "shifts[0].length", "a duration"),
        (lambda d: d["shifts"][0].update(length="400m"), "shifts[0].length", "a multiple of 30 minutes"),
        (
            lambda d: d["shifts"][0].update(starts=["09:10"]),
            "shifts[0].starts[0]",
            "a multiple of 30 minutes",
        ),
        (lambda d: d["shifts"][0].update(length="9h"), "shifts[0].breaks", "breaks of 60 minutes in all"),
        (
            lambda d: d["contracts"][0].update(days_per_week={"min": 5, "max": 4}),
            "contracts[0].days_per_week.min",
            "",
        ),
        (
            lambda d: d["contracts"][0].update(shifts=["night"]),
            "contracts[0].shifts[0]",
            "an id that is defined",
        ),
        (lambda d: d.update(rules={"weekly_hours": "200h"}), "rules.weekly_hours", "at most 168 hours"),
        (lambda d: d.update(rules={"set": "mars"}), "rules.set", "one of japan, none"),
        (lambda d: d.update(extra=1), "document", "only the keys"),
        (
            lambda d: d["people"][0].update(
                unavailable=[{"from": f"{day(1)}T10:00", "to": f"{day(1)}T09:00"}]
            ),
            "people[0].unavailable[0].to",
            "a time after",
        ),
        (
            lambda d: d["people"][0].update(fixed=[{"date": day(1), "shift": "day"}] * 2),
            "people[0].fixed[1]",
            "shifts that do not overlap",
        ),
        (
            lambda d: d["shifts"][0]["breaks"].append({"length": "30m", "from": "3h", "to": "4h"}),
            "shifts[0].breaks[1].from",
            "a window after the break before it",
        ),
        (
            lambda d: d.update(
                events=[
                    {
                        "id": "x",
                        "length": "2h",
                        "people": ["Nobody"],
                        "from": f"{day(0)}T09:00",
                        "to": f"{day(0)}T10:00",
                    }
                ]
            ),
            "events[0].length",
            "a length that fits",
        ),
    ],
)
def test_faults_name_their_path(change, path, expected):
    document = example("small")
    change(document)
    with pytest.raises(InputError) as caught:
        read_problem(document, "problem.json")
    found = {fault.column: fault.expected for fault in caught.value.faults}
    assert path in found
    assert found[path].startswith(expected)


def test_overlapping_shifts_of_two_days():
    document = example("small")
    document["shifts"] = [{"id": "day", "length": "14h", "starts": ["09:00", "22:00"]}]
    document["rules"] = {"set": "none"}
    document["people"][0]["fixed"] = [
        {"date": day(0), "shift": "day", "start": "22:00"},
        {"date": day(1), "shift": "day", "start": "09:00"},
    ]
    with pytest.raises(InputError, match=r"people\[0\]\.fixed\[1\]: expected shifts that do not overlap"):
        read_problem(document)


def test_a_break_is_placed_where_none_is_written():
    document = example("small")
    document["shifts"][0].pop("breaks")
    document["shifts"][0]["length"] = "9h"
    (shift,) = read_problem(document).shifts
    (pause,) = shift.breaks
    assert (pause.length, pause.paid) == (2, False)
    assert 0 < pause.first <= pause.last < shift.length - pause.length
