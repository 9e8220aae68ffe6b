"""Where checks apply and whom they ask: tags, places of registers, newcomers, members left out, freed metrics."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from seido.engine.checks import Assignment, Context, Finding, WaiverGrant, run
from seido.engine.checks.scopes import TAG_TRAITS
from seido.engine.organization import Process, Target
from seido.standard.load import load, parent
from support.centre import AS_OF, ORGANIZATION, context, monthly, record, requirement, standard

REVIEW = {"check": "recency", "newest": "review", "max_age": "12 months"}


def states(findings: list[Finding]) -> dict[str, str]:
    return {finding.unit or "/".join(finding.scopes): finding.state for finding in findings}


def with_processes(**kinds: str) -> dict[tuple[str, str], Process]:
    """A process of a kind for each program named."""
    return {(program, kind): Process(program, kind, kind) for program, kind in kinds.items()}  # type: ignore[arg-type]


# ---- Tags -----------------------------------------------------------------------------------------


def test_two_tags_of_a_clause_mean_either() -> None:
    catalogue = standard(REVIEW, clause=requirement(tags=("outbound", "in_person")))
    mixed = replace(ORGANIZATION, processes=with_processes(north="outbound", south="face_to_face"))
    assert set(states(run(context(catalogue, organization=mixed))).values()) == {"no_data"}
    half = replace(ORGANIZATION, processes=with_processes(north="outbound", south="real_time"))
    found = states(run(context(catalogue, organization=half)))
    assert found == {"north": "no_data", "south": "not_applicable"}


def test_two_tags_choose_the_units_that_have_either() -> None:
    clause = requirement(tags=("outbound", "in_person"), found_on="process", way_up="own_program")
    kinds = ("outbound", "face_to_face", "real_time")
    processes = {("north", kind): Process("north", kind, kind) for kind in kinds}  # type: ignore[arg-type]
    organization = replace(ORGANIZATION, processes=processes)
    found = states(run(context(standard(REVIEW, clause=clause), organization=organization)))
    assert found == {
        "north / outbound": "no_data",
        "north / face_to_face": "no_data",
        "south": "not_applicable",
    }


def test_a_tag_that_a_clause_adds_narrows_the_one_it_carries() -> None:
    above = requirement(id="T.1", tags=("in_person",))
    clause = requirement(id="T.1.a", tags=("in_person", "chat"))
    catalogue = standard(REVIEW, clause=clause)
    catalogue = replace(catalogue, requirements={"T.1": above, "T.1.a": clause})
    chat = Process("south", "chat", "real_time", frozenset({"chat"}))
    processes = {**with_processes(north="face_to_face"), ("south", "chat"): chat}
    processes |= {("south", "counter"): Process("south", "counter", "face_to_face")}
    found = states(run(context(catalogue, organization=replace(ORGANIZATION, processes=processes))))
    assert found == {"north": "not_applicable", "south": "no_data"}


def test_the_catalogue_has_one_clause_that_adds_two_tags() -> None:
    clauses = load().requirements
    twice = {
        name
        for name, clause in clauses.items()
        if len(
            {*clause.tags}
            & TAG_TRAITS.keys() - {*(above.tags if (above := clauses.get(parent(name))) else ())}
        )
        > 1
    }
    assert twice == {"2.13.1.d"}


def test_a_binding_asks_for_any_trait_of_its_units() -> None:
    each = {"of": "job_role", "any_trait": ["css", "supervisor"]}
    clause = requirement(scope_kind="job_role")
    people = [Assignment(role, role, program="north") for role in ("css", "supervisor", "manager")]
    found = run(context(standard({**REVIEW, "each": each}, clause=clause), people=people))
    assert states(found) == {"css": "no_data", "supervisor": "no_data", "manager": "not_applicable"}


# ---- Registers ------------------------------------------------------------------------------------


def test_entries_of_one_name_in_two_places_are_two_units() -> None:
    clause = requirement(found_on="skill", way_up="own_job_role", scope_kind="job_role")
    skills = [
        record("skill", f"s{number}", day, subject="typing", job_role=role)
        for number, (role, day) in enumerate(
            [("css", "2025-01-01"), ("css", "2025-06-01"), ("supervisor", "2025-01-01")]
        )
    ]
    people = [Assignment(role, role, program="north") for role in ("css", "supervisor")]
    found = run(context(standard(REVIEW, clause=clause), skills, people=people))
    assert [(finding.unit, finding.scopes) for finding in found] == [
        ("typing", ("css",)),
        ("typing", ("supervisor",)),
    ]


# ---- People who came lately ---------------------------------------------------------------------------

SKILL = record("skill", "s1", "2020-01-01", subject="typing", job_role="css")
EACH_SKILL = {"kind": "skill", "match": "job_role", "done": False}
BY_PERSON = requirement(found_on="person", way_up="own_job_role", scope_kind="job_role")


@pytest.mark.parametrize(
    ("since", "state"), [("2026-01-10", "due"), ("2025-06-15", "due"), ("2025-06-14", "fail")]
)
def test_the_first_of_a_newcomer_is_due_within_the_longest_age(since: str, state: str) -> None:
    kai = Assignment("kai", "css", program="north", valid_from=date.fromisoformat(since))
    other = record("review", "r1", "2026-01-01", person="another")
    (found,) = run(context(standard(REVIEW, clause=BY_PERSON), [other], people=[kai]))
    assert found.state == state
    assert (found.due == date(2027, 1, 10)) is (since == "2026-01-10")


def changes(*days: str) -> list[object]:
    return [
        record("skill_change", f"c{number}", "2025-01-01", due=day, relates_to=[f"c{number}"], job_role="css")
        for number, day in enumerate(days)
    ]


TRAINED = {
    "check": "ordering",
    "steps": ["training", {"kind": "skill_change", "match": "job_role", "date": "due"}],
    "same": "relates_to",
}


def judged(activities: list[object], **others: object) -> str:
    kai = Assignment("kai", "css", program="north", valid_from=date(2025, 6, 1))
    made: Context = context(standard(TRAINED, clause=BY_PERSON), activities, people=[kai], **others)  # type: ignore[arg-type]
    (found,) = run(made)
    return found.state


def test_what_changed_before_somebody_came_asks_nothing_of_them() -> None:
    training = record("training", "t1", "2026-01-01", person="kai", relates_to=["c1"])
    assert judged([*changes("2025-05-31", "2026-02-01"), training]) == "pass"
    assert judged([*changes("2025-06-01", "2026-02-01"), training]) == "fail"


def test_without_a_change_there_is_nothing_to_be_late_for() -> None:
    elsewhere = record("skill_change", "c9", "2025-01-01", due="2026-01-01", job_role="supervisor")
    none = record("declared_none", "d1", "2026-01-01", subject="skill_change", expires="2026-12-31")
    assert judged([]) == "no_data"
    assert judged([elsewhere]) == "not_applicable"
    assert judged([none]) == "not_applicable"


# ---- Members left out ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "binding",
    [
        {"check": "coverage", "has": "review", "every": {**EACH_SKILL, "parts": "coaching"}},
        {
            "check": "recency",
            "newest": "review",
            "max_age": "1 year",
            "every": {**EACH_SKILL, "parts": "coaching"},
        },
        {"check": "ordering", "steps": ["review", "handled"], "every": {**EACH_SKILL, "parts": "coaching"}},
    ],
)
def test_members_of_another_kind_show_that_there_are_none(binding: dict[str, object]) -> None:
    kai = Assignment("kai", "css", program="north")
    catalogue = standard({**binding, "each": "person"}, clause=BY_PERSON)
    review = record("review", "r", "2026-01-01", person="kai", subject="typing")
    assert set(states(run(context(catalogue, [SKILL, review], people=[kai]))).values()) == {"not_applicable"}
    ended = replace(SKILL, done=date(2025, 1, 1))
    assert set(states(run(context(catalogue, [ended, review], people=[kai]))).values()) == {"no_data"}


# ---- Metrics ------------------------------------------------------------------------------------------


def test_metrics_that_a_waiver_frees_are_waived_not_missing() -> None:
    grant = WaiverGrant("4.5.W1", "program", "north", "reason", "evidence", "approver", AS_OF, AS_OF)
    catalogue = standard({"check": "completeness", "metrics": {"ids": ["ivr_abandon"]}})
    series = [monthly(program, [None], metric="ivr_abandon") for program in ("north", "south")]
    found = states(run(context(catalogue, series=series, waivers=[grant])))
    assert found == {"north": "waived", "south": "fail"}


def test_metrics_are_chosen_by_what_4_6_counts_and_by_who_added_them() -> None:
    inside, outside = (
        monthly("north", [90.0] * 12, metric="csat_t2b"),
        monthly("north", [None], metric="fc_peak"),
    )
    own = replace(monthly("north", [90.0] * 12, metric="own"), additional=True)
    for metrics, expected in (
        ({"fifty_seventy_five": True}, 2),
        ({"fifty_seventy_five": False}, 1),
        ({"additional": True}, 1),
        ({"additional": False}, 2),
    ):
        catalogue = standard({"check": "completeness", "metrics": metrics, "one_of": True})
        (found, _) = run(context(catalogue, series=[inside, outside, own]))
        assert found.population == expected


def test_targets_and_comparisons_know_the_items_of_their_metric() -> None:
    target = Target("csat_t2b", "program", "north", value=90, comparative_date=date(2024, 6, 14))
    organization = replace(ORGANIZATION, targets=(target,))
    each = {"of": "comparison", "parts": "4.1"}
    binding = {"check": "fields", "each": each, "document": {"kind": "comparison", "match": "id"}}
    catalogue = standard({**binding, "max_age": "24 months"}, clause=requirement(way_up="own_program"))
    found = states(run(context(catalogue, organization=organization)))
    assert found["csat_t2b"] == "fail"
    other = standard({**binding, "each": {**each, "parts": "4.3"}}, clause=requirement(way_up="own_program"))
    assert "csat_t2b" not in states(run(context(other, organization=organization)))
