"""What the checks of 2.8 read of an action: its case, the analysis, the remedies and the result, as records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from seido.apps.data.own_records import keep
from seido.apps.improvement.models import Action, Phase
from seido.apps.performance.models import SeriesStanding

#: Figures before and after stand in records as whole numbers.
SCALE = 1000


def keep_records(action: Action) -> int:
    """Brings the records of an action up to date; an action that was given up has none. Returns how many changed."""
    wanted = [] if action.phase == Phase.CANCELLED else list(records_of(action))
    return keep(page_of(action), wanted)


def page_of(action: Action) -> str:
    return f"/actions/{action.pk}/"


def records_of(action: Action) -> Iterator[dict[str, Any]]:
    common = {
        "program": action.program.name if action.program else "",
        "process": action.process,
        "client": action.unit if action.unit_kind == "client" else "",
        "subject": action.title,
        "person": number_of(action.owner),
    }
    yield {
        **common,
        "kind": "problem_case",
        "record_id": action.number,
        "happened_at": action.opened,
        "due_at": action.due,
        "done_at": action.closed,
        "part": action.priority,
        "outcome": outcome_of(action),
        "parts": parts_of(action),
        "relates_to": relations_of(action),
    }
    if analysed := day(action, "analyse"):
        yield {
            **common,
            "kind": "problem_analysis",
            "record_id": f"{action.number}-analysis",
            "happened_at": analysed,
            "part": len(action.causes),
            "relates_to": action.number,
            "link": page_of(action),
        }
    if planned := day(action, "plan"):
        for remedy in action.remedies.all():
            yield {
                **common,
                "kind": "corrective_action",
                "record_id": f"{action.number}-{remedy.pk}",
                "happened_at": planned,
                "subject": remedy.text,
                "person": number_of(remedy.owner) or common["person"],
                "due_at": remedy.due,
                "done_at": remedy.done,
                "outcome": "effective" if action.phase == Phase.CLOSED else "open",
                "relates_to": action.number,
            }
    if action.closed and action.before is not None and action.after is not None:
        yield {
            **common,
            "kind": "problem_result",
            "record_id": f"{action.number}-result",
            "happened_at": action.closed,
            "part": round(action.after * SCALE),
            "whole": round(action.before * SCALE),
            "outcome": "lower" if is_lower_better(action) else "higher",
            "relates_to": action.number,
            "link": page_of(action),
        }


def day(action: Action, phase: str) -> date | None:
    left = action.phase_days.get(phase)
    return date.fromisoformat(left) if left else None


def number_of(user: Any) -> str:
    """By what records know a person: the employee number, else the sign-in name."""
    if user is None:
        return ""
    return user.person.number if user.person else user.username


def parts_of(action: Action) -> list[str]:
    """What the problem's definition holds. A requirement, too, is a measure, of the program or of the whole."""
    held = {
        "metric": action.metric or action.requirement,
        "unit": action.unit or action.requirement,
        "gap": action.gap,
        "period": action.period,
        "where": action.problem,
        "how": action.problem,
    }
    return [name for name, value in held.items() if value]


def relations_of(action: Action) -> list[str]:
    metric = f"{action.metric}@{action.unit}" if action.metric else ""
    return [name for name in (metric, action.requirement, action.complaint, action.evaluation) if name]


def outcome_of(action: Action) -> str:
    if action.phase != Phase.CLOSED:
        return "open"
    return "effective" if is_better(action) else "ineffective"


def is_better(action: Action) -> bool:
    if action.before is None or action.after is None:
        return False
    return action.after < action.before if is_lower_better(action) else action.after > action.before


def is_lower_better(action: Action) -> bool:
    return SeriesStanding.objects.filter(metric=action.metric, unit=action.unit, direction="lower").exists()
