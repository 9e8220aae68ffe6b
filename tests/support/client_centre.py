"""A made-up outsourcer whose records answer every binding of items 2.9 to 2.22."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from seido.engine.checks import Activity, Assignment
from seido.engine.organization import Organization, Process, Program, Target
from seido.engine.performance.series import Point, Series
from seido.periods import add_months, period_of
from seido.standard.load import load
from seido.standard.model import Metric

AS_OF = date(2026, 7, 10)
#: The months that are over in the twelve months before.
MONTHS = [add_months(date(2025, 7, 1), number) for number in range(12)]
QUARTERS = MONTHS[::3]
LAST = date(2026, 3, 2)
CLIENT = {"program": "Care", "client": "Acme"}
#: Metrics measured each month (each quarter), and the units at which they are.
MEASURED = {
    "content_on_time": ["entity"],
    "content_accuracy": ["entity"],
    "rfx_on_time": ["entity"],
    "client_complaints": ["entity", "client", "program"],
    "client_complaint_on_time": ["client"],
    "report_on_time": ["client"],
    "report_accuracy": ["client"],
    "invoice_on_time": ["client"],
    "invoice_accuracy": ["client"],
    "launch_on_time": ["entity"],
    "rt_service_level": ["program"],
}
UNITS = {"entity": "Seto", "client": "Acme", "program": "Care"}


def organization() -> Organization:
    kinds = {"calls": "real_time", "bot": "conversational", "dials": "outbound", "counter": "face_to_face"}
    return Organization(
        "Seto",
        "osp",
        {"Care": Program("Care", "Asia/Tokyo", client="Acme", sites=("Osaka",))},
        {("Care", name): Process("Care", name, kind) for name, kind in kinds.items()},  # type: ignore[arg-type]
        clients=("Acme",),
        sites={"Osaka": None},
        targets=(Target("rt_service_level", "program", "Care", value=90, client_required=True),),
    )


def people() -> list[Assignment]:
    roles = {"p1": "css", "p2": "manager", "p3": "relationship_manager", "p4": "sales"}
    return [Assignment(person, role, program="Care") for person, role in roles.items()]


def series() -> list[Series]:
    return [one(metric, kind) for metric, kinds in MEASURED.items() for kind in kinds]


def one(metric: str, unit_kind: str) -> Series:
    known: Metric = load().metrics[metric]
    grain, starts = ("quarter", QUARTERS) if known.frequency == "quarterly" else ("month", MONTHS)
    missed = date(2026, 2, 1) if metric == "rt_service_level" else None
    points = tuple(
        Point(period_of(start, grain), 80.0 if start == missed else 95.0, target=90.0)  # type: ignore[arg-type]
        for start in starts
    )
    direction = "lower" if known.direction == "lower" else "higher"
    return Series(known.items[0], unit_kind, UNITS[unit_kind], "", metric, known.type, direction, points)


def activities() -> list[Activity]:
    """All records, each kind with its columns."""
    rows = [*content(), *suppliers(), *continuity(), *changes(), *compliance(), *sales(), *clients()]
    return [record(number, **row) for number, row in enumerate(rows)]


def record(
    number: int, kind: str, on: date = LAST, parts: str = "", relates: str = "", **columns: Any
) -> Activity:
    return Activity(
        kind,
        columns.pop("id", f"{kind}-{number}"),
        on,
        parts=frozenset(parts.split()),
        relates_to=tuple(relates.split()),
        **columns,
    )


Rows = Iterator[dict[str, Any]]


def content() -> Rows:
    yield {"kind": "content", "id": "v2", "subject": "returns", "outcome": "current"}
    archived = {"on": date(2024, 5, 1), "done": LAST, "outcome": "archived", "link": "archive"}
    yield {"kind": "content", "id": "v1", "subject": "returns", **archived}
    yield {"kind": "content_copy", "subject": "returns", "relates": "v2"}
    yield {
        "kind": "content_copy",
        "subject": "returns",
        "relates": "v1",
        "on": date(2024, 5, 1),
        "done": LAST,
    }
    yield {
        "kind": "content_update",
        "id": "u1",
        "subject": "returns",
        "person": "p2",
        "done": date(2026, 3, 10),
        "outcome": "published",
        "parts": "client priority method technology",
        "relates": "information",
    }
    yield {"kind": "content_check", "subject": "returns", "parts": "accuracy usefulness"}
    yield {"kind": "system", "subject": "guide", "parts": "offers_content"}
    yield {"kind": "content_use", "subject": "guide", "on": date(2026, 6, 1), "part": 90, "whole": 100}
    yield {"kind": "content_feedback", "id": "f1", "subject": "returns"}
    yield {"kind": "content_answer", "relates": "f1", "outcome": "changed"}
    yield {
        "kind": "content_briefing",
        "person": "p1",
        "program": "Care",
        "relates": "u1",
        "due": date(2026, 3, 10),
        "done": date(2026, 3, 9),
        "outcome": "passed",
    }
    yield {
        "kind": "system_test",
        "subject": "guide",
        "relates": "u1",
        "parts": "content",
        "outcome": "passed",
    }
    yield {"kind": "content_editor", "subject": "p2", "on": date(2025, 1, 1)}


def suppliers() -> Rows:
    yield {"kind": "supplier", "subject": "Telco", "on": date(2024, 1, 1), "outcome": "vendor"}
    yield {
        "kind": "supplier_agreement",
        "subject": "Telco",
        "relates": "tel_availability",
        "part": 2,
        "link": "agreement",
        "parts": "support_and_deliverables work_mix_and_volume success_criteria continuity legal_duties",
    }
    for outcome in ("critical", "major", "minor"):
        target = {"kind": "resolution_target", "subject": "Telco", "outcome": outcome, "part": 3_600_000}
        yield {**target, "relates": "service"}
    yield {"kind": "direction_topic", "subject": "service"}
    for month in MONTHS:
        row = {"kind": "supplier_measurement", "subject": "Telco", "relates": "tel_availability"}
        yield {**row, "on": month, "part": 99, "whole": 100}
    for number, quarter in enumerate(QUARTERS):
        review = {
            "kind": "supplier_review",
            "id": f"sr{number}",
            "subject": "Telco",
            "on": quarter,
            "link": "x",
        }
        outcome = "insufficient" if number == 1 else "sufficient"
        yield {**review, "outcome": outcome, "parts": "analysis written_feedback"}
    action = {"kind": "corrective_action", "person": "p2", "due": LAST, "on": date(2025, 10, 9)}
    yield {**action, "relates": "sr1"}


def continuity() -> Rows:
    for process in ("calls", "bot", "dials", "counter"):
        place = {"program": "Care", "process": process}
        yield {"kind": "risk", "id": f"risk-{process}", "subject": "power", "outcome": "high", **place}
        yield {"kind": "contingency_plan", "relates": f"risk-{process}", "link": "plan", **place}
    plan = {"kind": "continuity_plan", "site": "Osaka", "outcome": "approved", "link": "plan"}
    parts = "technology network power labour data_integrity"
    procedures = "real_time_management work_distribution"
    yield {**plan, "subject": "short_interruption", "parts": parts, "relates": procedures}
    parts = "restore_service data_integrity downtime"
    yield {**plan, "subject": "long_outage", "parts": parts, "part": 86_400_000}
    yield {"kind": "procedure", "subject": "real_time_management"}
    yield {"kind": "procedure", "subject": "work_distribution"}
    exercise = {"kind": "continuity_exercise", "site": "Osaka", "link": "report", "parts": "simulation"}
    yield {**exercise, "subject": "short_interruption", "outcome": "worked"}
    yield {"kind": "job_role", "subject": "manager", "parts": "continuity"}
    for plan_name in ("short_interruption", "long_outage"):
        yield {"kind": "acknowledgement", "person": "p2", "subject": plan_name, "parts": plan_name}


def changes() -> Rows:
    yield {"kind": "change_outlook", "on": date(2026, 7, 1), "outcome": "changes", "link": "list"}
    yield {
        "kind": "change",
        "id": "c1",
        "subject": "new bot",
        "on": date(2025, 12, 1),
        "outcome": "live",
        "due": date(2026, 2, 1),
        "done": date(2026, 2, 1),
        "parts": "requirements targets support_processes technology new_skills",
        "relates": "refund bot csat_t2b css empathy",
    }
    yield {"kind": "journey", "subject": "refund"}
    yield {"kind": "skill", "subject": "empathy", "job_role": "css"}
    yield {"kind": "affected_group", "subject": "css", "relates": "c1", "parts": "staff training"}
    yield {"kind": "affected_group", "subject": "callers", "relates": "c1", "parts": "customers"}
    about: dict[str, Any] = {"subject": "new bot", "link": "x", "on": date(2026, 1, 10)}
    yield {"kind": "change_notice", "relates": "css callers", "outcome": "approved", **about}
    yield {"kind": "change_training", "relates": "css", "outcome": "passed", **about}
    parts = "requirements targets technology_processes"
    yield {"kind": "readiness_check", "parts": parts, "outcome": "passed", **about}
    stages = load().requirements["2.12.2.e.i"].parameters["stages"]
    yield {"kind": "stage_review", "parts": " ".join(stages), "outcome": "done", **about}
    yield {"kind": "acceptance_test", "parts": "in_development", "outcome": "passed", **about}
    yield {"kind": "risk", "relates": "c1", "parts": "availability redundancy", "subject": "host fails"}
    dated = {"person": "p2", "due": date(2026, 2, 1), "done": date(2026, 1, 30)}
    yield {"kind": "workstream", "parts": "software", **about, **dated}
    yield {"kind": "milestone", **about, **dated}
    yield {"kind": "go_live", **(about | {"on": date(2026, 2, 1)})}
    after = about | {"on": date(2026, 2, 20)}
    yield {"kind": "acceptance_test", "parts": "after_change", "outcome": "passed", **after}
    yield {"kind": "audit", "parts": "process_control client own customer standard", **after}
    yield {"kind": "launch_feedback", "outcome": "improved", **after}
    yield {"kind": "schedule_result", "id": "s1", "part": 9, "whole": 10, "outcome": "missed", **after}
    yield {"kind": "delay_cause", "id": "d1", "relates": "s1", "outcome": "controllable", **after}
    yield {"kind": "corrective_action", "relates": "d1"}
    yield {"kind": "goal", "relates": "launch_on_time service plan-26"}
    yield {"kind": "plan", "subject": "plan-26"}


def compliance() -> Rows:
    parts = "customer_data client_information laws privacy_protection do_not_contact in_person_selling"
    policy = {"kind": "policy", "outcome": "approved", "link": "policy"}
    yield {**policy, "subject": "compliance_and_privacy", "parts": parts, "relates": "privacy_act"}
    yield {**policy, "subject": "client_complaints", "parts": "in_person phone post fax email other"}
    for law in ("privacy_act", "telemarketing_act"):
        yield {"kind": "law", "subject": law, "parts": "privacy telemarketing", "relates": "privacy"}
    for subject in ("privacy", "compliance", "client_complaints"):
        yield {"kind": "procedure", "subject": subject, "outcome": "approved", "link": "procedure"}
    audit = {"kind": "audit", "id": "a1", "subject": "compliance_and_privacy", "link": "report"}
    yield {**audit, "outcome": "findings"}
    yield {"kind": "corrective_action", "relates": "a1", "done": date(2026, 4, 1)}
    yield {"kind": "form", "subject": "care-v1", "program": "Care", "parts": "monitoring compliance"}
    yield {"kind": "form_attribute", "relates": "care-v1", "outcome": "compliance_critical"}
    yield {"kind": "evaluation", "program": "Care", "outcome": "passed"}
    test = {"kind": "system_test", "program": "Care", "process": "bot", "on": date(2026, 6, 1)}
    yield {**test, "parts": "compliance privacy", "outcome": "passed"}
    for metric in MEASURED:
        known = {
            "kind": "metric_definition",
            "subject": metric,
            "outcome": "as_standard",
            "link": "definition",
        }
        yield {**known, "parts": "automatic"}
        cases = {"subject": metric, "whole": 1000}
        yield {"kind": "data_check", "part": 0, **cases}
        tested = {"kind": "sampling_test", "outcome": "passed", "part": 100, **cases}
        yield {**tested, "parts": "bias representative"}
    for often, last in (("monthly", date(2026, 7, 1)), ("quarterly", date(2026, 4, 9)), ("yearly", LAST)):
        report = {"kind": "report_definition", "subject": often, "outcome": often, "link": "portal"}
        yield {**report, "parts": "form readers"}
        yield {"kind": "report_delivery", "subject": often, "on": last}
    review = {"kind": "standard_review", "part": 500, "whole": 500, "link": "report"}
    yield {**review, "parts": "improvement_opportunities"}
    verdict = {"kind": "verdict", "link": "grounds"}
    yield {**verdict, "relates": "1.1.1", "outcome": "conforming"}
    yield {**verdict, "id": "v3", "relates": "2.9.1.a", "outcome": "not_conforming"}
    action = {"kind": "corrective_action", "relates": "v3", "person": "p2"}
    yield {**action, "due": date(2026, 4, 9), "done": date(2026, 4, 1)}


def sales() -> Rows:
    definition = {"kind": "market_definition", "outcome": "approved", "link": "markets"}
    yield {**definition, "parts": "markets services", "relates": "service"}
    yield {"kind": "acknowledgement", "person": "p4", "parts": "target_markets", "on": date(2026, 4, 1)}
    yield {"kind": "new_business_criteria", "id": "k1", "outcome": "approved", "link": "criteria"}
    yield {"kind": "opportunity", "id": "o1", "subject": "Birch", "part": 70}
    yield {"kind": "capability_check", "relates": "o1", "outcome": "able"}
    yield {"kind": "proposal", "relates": "o1", "on": date(2026, 4, 1)}
    yield {"kind": "profile_review", "link": "review"}
    review = {"kind": "new_business_review", "link": "review", "outcome": "changed"}
    yield {**review, "parts": "win_and_loss rivals openings process"}
    request = {
        "kind": "request_for_proposal",
        "id": "r1",
        "outcome": "answered",
        "parts": "technology finance",
    }
    yield {**request, "person": "p2", "due": date(2026, 4, 1), "done": date(2026, 3, 30)}
    decision = {
        "kind": "bid_decision",
        "relates": "r1 k1",
        "person": "p2",
        "outcome": "bid",
        "part": 9,
        "whole": 120,
    }
    yield {**decision, "parts": "fit track_record capability_and_date"}
    yield {"kind": "bid_contribution", "relates": "r1", "person": "p1", "parts": "technology finance"}
    yield {"kind": "bid_clarification", "relates": "r1", "outcome": "asked", "link": "answer"}


def clients() -> Rows:
    yield from launches()
    yield {"kind": "relationship_manager", "person": "p3", **CLIENT}
    for skill in ("client_requirements", "contract"):
        yield {"kind": "skill", "subject": skill, "job_role": "relationship_manager"}
        yield {"kind": "skill_verification", "subject": skill, "person": "p3", "outcome": "passed"}
    types = (
        "product_and_handling",
        "forecast",
        "changes",
        "client_measured_results",
        "client_process_results",
    )
    for subject in types:
        yield {"kind": "information_need", "subject": subject, "person": "p3", "due": LAST, **CLIENT}
        received = {"kind": "client_information", "outcome": "received", "subject": subject, **CLIENT}
        for month in MONTHS if subject != "changes" else ():
            yield {**received, "on": month, "due": month, "done": month}
    changed = received | {"id": "information", "subject": "changes", "due": date(2026, 3, 20)}
    yield {**changed, "done": LAST}
    for number, quarter in enumerate(QUARTERS):
        meeting = {
            "kind": "business_review",
            "part": 5,
            "whole": 5,
            "link": "minutes",
            "on": quarter,
            **CLIENT,
        }
        yield {**meeting, "parts": "results coming_changes"}
        for about in ("overall", "attribute"):
            yield {"kind": "survey_response", "parts": "client", "outcome": about, "on": quarter, **CLIENT}
        for metric in ("client_sat", "client_complaints"):
            analysis = {"kind": "performance_review", "id": f"{metric}-{number}", "relates": metric}
            yield {**analysis, "on": quarter, **CLIENT}
    action = {"kind": "corrective_action", "person": "p2", "due": date(2026, 4, 1), "outcome": "effective"}
    action |= {"done": date(2026, 3, 30)}
    yield {**action, "relates": "rt_service_level@Care@2026-02"}
    yield {"kind": "client_contact", "subject": "k7", "parts": "influential close", **CLIENT}
    yield {"kind": "survey_invitation", "subject": "k7", "on": date(2026, 6, 1), **CLIENT}
    complaint = {
        "kind": "client_complaint",
        "id": "x1",
        "subject": "late report",
        "person": "p3",
        "link": "case",
    }
    yield {**complaint, "due": date(2026, 3, 9), "parts": "phone", **CLIENT}
    yield {**action, "relates": "x1"}
    yield {"kind": "frequent_complaint", "id": "x2", "subject": "late report", **CLIENT}
    yield {"kind": "problem_case", "relates": "x2"}
    yield {"kind": "reporting_need", "subject": "speed", "relates": "monthly", **CLIENT}
    yield {"kind": "report_confirmation", "outcome": "confirmed", "link": "answer", **CLIENT}
    for month in MONTHS:
        end = date(month.year, month.month, 28)
        yield {"kind": "complaint_count", "on": end, "part": 0, **CLIENT}
        due = add_months(month, 1).replace(day=15)
        yield {"kind": "invoice", "on": end, "due": due, "done": due, **CLIENT}
        yield {"kind": "bonus_and_penalty", "on": end, "part": 0, "link": "sheet", **CLIENT}


def launches() -> Rows:
    started = date(2026, 3, 20)
    yield {"kind": "launch", "id": "l1", "subject": "chat", "relates": "c1", "done": started, **CLIENT}
    parts = (
        "service_types mix_and_volume metrics_and_targets payment_model contacts reporting billing milestones"
    )
    needs = {
        "kind": "client_requirements",
        "subject": "chat",
        "outcome": "agreed",
        "relates": "rt_service_level",
    }
    yield {**needs, "parts": f"{parts} on_time_goals"}
    parts = "term conditions statement_of_work service_level_agreement"
    yield {"kind": "contract", "subject": "chat", "outcome": "signed", "link": "contract", "parts": parts}
    task = {"kind": "workstream", "person": "p2", "due": date(2026, 6, 1)}
    yield {**task, "subject": "chat", "parts": "lines"}
    yield {"kind": "exit", "id": "e1", "subject": "fax", **CLIENT}
    check = {"kind": "exit_check", "subject": "fax", "link": "x"}
    yield {**check, "parts": "contracts agreements invoices unpaid_sums"}
    plan = {"kind": "exit_plan", "subject": "fax", "link": "x", "outcome": "agreed", "part": 4, "whole": 4}
    yield {**plan, "parts": "target_dates operations_to_the_end redeployment"}
    notice = {"kind": "exit_notice", "subject": "fax", "link": "x"}
    yield {**notice, "parts": "client staff suppliers stakeholders"}
    yield {**task, "subject": "fax", "parts": "contracts"}
    dated = {"kind": "milestone", "subject": "fax", "due": date(2026, 6, 1), "done": date(2026, 5, 20)}
    yield {**dated, "id": "m1", "outcome": "missed", "on": LAST}
    yield {**dated, "id": "m2", "outcome": "moved", "on": LAST}
    yield {"kind": "corrective_action", "relates": "m1"}
    yield {"kind": "client_decision", "relates": "m2", "parts": "exit_dates", "link": "letter"}
