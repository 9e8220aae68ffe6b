"""`seido demo` from end to end in a home of its own: every planted problem is found, and little else."""

import json
import os
import subprocess
import sys
from datetime import date

import pytest

from seido.demonstration.plan import Plan
from support import demonstration
from support.demonstration import AS_OF, COMMAND
from support.installed import ended

PROBLEMS = Plan(date.fromisoformat(AS_OF)).problems
#: What the run of the checks that the demonstration ends with has found.
STORED = """
import json
from seido.web import home
home.prepare()
from seido.apps.checks.selectors import newest_findings
from seido.apps.checks.selectors import newest_deployments
print(json.dumps({
    "findings": [[f.requirement, f.unit, list(f.scopes), f.state] for f in newest_findings()],
    "scopes": [[d.requirement, d.scope, d.state] for d in newest_deployments()],
}))
"""
pytestmark = pytest.mark.slow


def stored(home):
    environment = {**os.environ, "SEIDO_HOME": str(home), "SEIDO_DATABASE_URL": ""}
    return json.loads(subprocess.check_output([sys.executable, "-c", STORED], env=environment, text=True))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return demonstration.build(tmp_path_factory)[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    demonstration.build(tmp_path_factory)
    return demonstration.copy(tmp_path_factory)


@pytest.fixture(scope="module")
def found(built, home):
    return stored(home)


@pytest.fixture(scope="module")
def summary(built, home):
    return json.loads(ended(home, "summary", "--json").stdout)


def test_it_shows_the_summary_the_score_and_what_holds_certification_back(built):
    for heading in ("パフォーマンスサマリー", "得点", "合計と 3 つの条件", "認証を妨げているもの"):
        assert heading in built.stdout
    assert "checked" in built.stderr


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem["id"])
def test_every_planted_problem_is_found(problem, found, summary, home):
    for expected in problem["finds"]:
        if "measure" in expected:
            assert_monday_is_worse(expected["measure"], home)
        elif "metric" in expected:
            assert_metric(expected, summary)
        else:
            assert_finding(expected, found)


def assert_finding(expected, found):
    if "scope" in expected:
        states = [
            s for r, scope, s in found["scopes"] if (r, scope) == (expected["requirement"], expected["scope"])
        ]
    else:
        states = [
            state
            for requirement, unit, _, state in found["findings"]
            if requirement == expected["requirement"]
            and (
                unit == expected["unit"]
                or unit.startswith((f"{expected['unit']} @", f"{expected['unit']} /"))
            )
        ]
    assert "fail" in states, (expected, states)


def assert_metric(expected, summary):
    (row,) = [
        row
        for row in summary["metrics"]
        if all(row[name] == expected[name] for name in ("metric", "unit", "process"))
    ]
    assert row["at_level"] is expected["at_level"], row
    if "improving" in expected:
        assert row["improving"] is expected["improving"], row


def assert_monday_is_worse(metric, home):
    words = ("--by", "day", "--metric", metric, "--unit", "みなと事故受付", "--json")
    rows = json.loads(ended(home, "measure", *words).stdout)
    sums = {True: [0, 0], False: [0, 0]}
    for row in rows:
        if row["process"] == "電話":
            side = sums[date.fromisoformat(row["period"]).weekday() == 0]
            side[0] += row["numerator"]
            side[1] += row["denominator"]
    late = {monday: 1 - part / whole for monday, (part, whole) in sums.items()}
    assert late[True] > 3 * late[False], late


def test_the_rest_of_the_centre_is_in_order(found):
    """A living centre near certification: of what the checks could judge, 85 % and more are right."""
    judged = [state for _, _, state in found["scopes"] if state not in ("not_applicable", "waived", "due")]
    assert judged.count("error") == 0
    assert judged.count("pass") >= 0.85 * len(judged)


def test_a_second_run_changes_nothing(built, home):
    again = ended(home, *COMMAND)
    assert again.returncode == 0, again.stderr
    loads = [line for line in again.stderr.splitlines() if "loaded" in line]
    assert loads
    assert all(line.endswith(" 0 changed") for line in loads), loads
    assert again.stdout == built.stdout


def test_a_home_of_another_organisation_is_refused(tmp_path):
    setup = tmp_path / "setup.yaml"
    setup.write_text("entity: {name: Real, role: csp}\n")
    assert ended(tmp_path / "home", "setup", str(setup)).returncode == 0
    refused = ended(tmp_path / "home", *COMMAND)
    assert refused.returncode == 2
    assert (
        refused.stderr.strip()
        == "SEIDO_HOME: expected an empty home, or that of みらいコンタクト株式会社, found Real"
    )
    assert not (tmp_path / "home" / "demonstration").exists()


def test_too_small_a_centre_is_refused(tmp_path):
    refused = ended(tmp_path, "demo", "--contacts", "10")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.strip() == "--contacts: expected at least 5,000, found 10"
