"""All rules by name: the predicates over rows, and the rules that are judged on more than one row."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from seido.engine.integrity import coverage, rules_contacts, rules_others
from seido.engine.integrity.rule import Rule
from seido.standard.model import Text

#: Tables that have rows on every day on which there is work.
DAILY = (
    "contacts",
    "responses",
    "agent_time",
    "staffing_intervals",
    "dials",
    "visits",
    "interval_aggregates",
)
#: Tables whose rows arrive as customers do.
ARRIVALS = ("contacts", "dials", "visits")
#: Table of samples -> the strata that its cases are compared by with the contacts they were drawn from.
STRATA = ("shift", "weekday", "channel", "agent")
SAMPLES = ("evaluation_answers", "survey_answers")
#: Table -> numbers and names that, all the same in two rows, make them one happening, and names of which one
#: must be known: rows that tell nothing of who took part may be alike by chance.
NATURAL: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "contacts": (
        ("arrived_at", "completed_at", "wait_ms", "handle_ms", "session_ms"),
        ("process", "queue", "customer", "agent", "transaction_type", "outcome"),
        ("customer", "agent"),
    ),
    "dials": (
        ("dialled_at", "handle_ms"),
        ("process", "list_name", "customer", "agent", "outcome"),
        ("customer",),
    ),
    "visits": (
        ("arrived_at", "wait_ms", "handle_ms"),
        ("process", "location", "customer", "agent", "visit_type"),
        ("customer",),
    ),
    "responses": (("responded_at", "latency_ms"), ("contact_id", "agent"), ("contact_id",)),
    "evaluation_answers": (
        ("evaluated_at",),
        ("contact_id", "evaluator", "form", "kind", "attribute"),
        ("contact_id",),
    ),
    "survey_answers": (
        ("answered_at",),
        ("respondent", "agent", "surveyed", "about", "question"),
        ("respondent",),
    ),
}


def open_days(table: str) -> Rule:
    return Rule(
        f"{table}.open_days",
        table,
        Text("Open days without a single row.", "営業日なのに行が一つもない日がある。"),
        element="collected",
        wide=True,
    )


def open_slots(table: str) -> Rule:
    return Rule(
        f"{table}.open_slots",
        table,
        Text(
            "Silent stretches within open hours in which many rows were to be expected.",
            "多くの行が見込まれる営業時間内に、行の途絶えた時間帯がある。",
        ),
        severity="warning",
        element="collected",
        wide=True,
    )


def weekday_drift(table: str) -> Rule:
    return Rule(
        f"{table}.weekday_drift",
        table,
        Text(
            "A day far from the same weekday of other weeks.", "ほかの週の同じ曜日から大きく外れた日がある。"
        ),
        severity="warning",
    )


def duplicates(table: str) -> Rule:
    return Rule(
        f"{table}.duplicates",
        table,
        Text("The same happening under several numbers.", "同じ出来事が別の番号で重複している。"),
    )


STRATUM_NAMES = {"shift": "時間帯", "weekday": "曜日", "channel": "チャネル", "agent": "担当者"}


def bias(table: str, stratum: str) -> Rule:
    """Quotas per agent, and answers that come when customers care to, are ways to sample: these only warn."""
    gating = table == "evaluation_answers" and stratum != "agent"
    return Rule(
        f"{table}.{stratum}_bias",
        table,
        Text(
            f"The sample leans towards a part of the contacts (by {stratum}).",
            f"標本が問い合わせの一部に片寄っている（{STRATUM_NAMES[stratum]}別）。",
        ),
        severity="error" if gating else "warning",
        wide=True,
    )


ROW_RULES: tuple[Rule, ...] = (*rules_contacts.RULES, *coverage.RULES, *rules_others.RULES)
RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in chain(
        ROW_RULES,
        map(duplicates, NATURAL),
        map(open_days, DAILY),
        map(open_slots, ARRIVALS),
        map(weekday_drift, ARRIVALS),
        (bias(table, stratum) for table in SAMPLES for stratum in STRATA),
    )
}


def row_rules(table: str) -> tuple[Rule, ...]:
    """The rules that are predicates over a table's rows."""
    return tuple(rule for rule in ROW_RULES if rule.table == table)
