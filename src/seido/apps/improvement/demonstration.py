"""The corrective actions of the demonstration: on its own metrics, in every phase, some of them proven."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction

from seido.apps.accounts.models import User
from seido.apps.improvement import metrics, services
from seido.apps.improvement.models import WORK, Action, Phase
from seido.apps.organization.models import Program
from seido.engine.improvement.holding import held
from seido.periods import add_months, parse

#: Days that a phase has.
DAYS = 14


@transaction.atomic
def create_actions(*, actor: str, as_of: date) -> int:
    """Makes the demonstration's actions where there is none yet; returns how many. Wants its people and standings."""
    people = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
    if Action.objects.exists() or not people:
        return 0
    text = files(__package__).joinpath("stories.yaml").read_text(encoding="utf-8")
    return sum(create(story, people, actor, as_of) for story in yaml.safe_load(text))


PEOPLE = ("leader", "analyst", "planner", "evaluator", "supervisor")


def create(story: Mapping[str, Any], people: Mapping[str, User], actor: str, as_of: date) -> bool:
    """One action as its story tells it; False where the centre does not judge its metric."""
    series = "|".join(story["metric"]) if "metric" in story else ""
    program = Program.objects.filter(name=story.get("program") or program_in(story)).first()
    known = Action(**metrics.parts_of(series)) if series else None
    standing = metrics.standing_of(known) if known else None
    if series and standing is None:
        return False
    owner, verifier = (people.get(name) for name in story["people"])
    left = {phase: as_of - timedelta(days=days) for phase, days in story.get("at", {}).items()}
    phase = Phase(story["phase"])
    values: dict[str, Any] = {
        "number": story["number"],
        "title": story["title"],
        "program": program,
        "series": series,
        "requirement": story.get("requirement", ""),
        "owner": owner,
        "verifier": verifier,
        "opened": as_of - timedelta(days=story["opened"]),
        **{name: story.get(name, "") for name in ("problem", "gap", "containment", "result")},
        "effort": story["effort"],
        "effect": story["effect"],
        "whys": story.get("whys", []),
        "fishbone": story.get("fishbone", {}),
        "causes": story.get("causes", []),
        "pareto": {"source": "entered", "counts": story["counts"]} if "counts" in story else {},
        "due": as_of + timedelta(days=story.get("due", 30) + (60 if phase in WORK[:-1] else 0)),
        **phase_dues(phase, as_of + timedelta(days=story.get("due", 30)), left),
    }
    values["period"] = f"{values['opened']:%Y-%m}"
    if standing is not None:
        values["period"] = missed_by(standing.points, values["opened"]) or standing.period
    action = services.create_action(actor=actor, values=values)
    for text, cause, name, *done in story.get("remedies", []):
        finished = done or phase in (Phase.VERIFY, Phase.CLOSED)
        services.add_remedy(
            actor=actor,
            action=action,
            values={
                "text": text,
                "cause": cause,
                "owner": people.get(name),
                "due": left.get("implement", as_of + timedelta(days=story.get("due", 30))),
                "done": left.get("implement", as_of - timedelta(days=5)) if finished else None,
            },
        )
    if phase != Phase.DEFINE:
        services.written(actor=actor, row=action, values=course(action, phase, left, verifier, standing))
    for entry in story.get("savings", []):
        save(entry, action, actor, as_of)
    return True


def program_in(story: Mapping[str, Any]) -> str:
    return story["metric"][2] if "metric" in story and story["metric"][1] in ("program", "process") else ""


def phase_dues(phase: Phase, due: date, left: Mapping[str, date]) -> dict[str, date]:
    """A day for each phase: those behind as they were left, the one at work as told, those ahead a while later."""
    at = WORK.index(phase) if phase in WORK else len(WORK)
    return {
        f"{one}_due": left.get(one, due) if index < at else due + timedelta(days=DAYS * (index - at))
        for index, one in enumerate(WORK)
    }


def missed_by(points: list[Mapping[str, Any]], day: date) -> str:
    """The last period missed before a day, else the first one missed at all."""
    missed = [point["period"] for point in points if point["met"] is False]
    earlier = [period for period in missed if parse(period).start < day]
    return earlier[-1] if earlier else next(iter(missed), "")


def course(
    action: Action, phase: Phase, left: Mapping[str, date], verifier: User | None, standing: Any
) -> dict[str, Any]:
    """How far an action has come. One whose metric has not held is not closed, whatever its story says."""
    days = {name: day.isoformat() for name, day in left.items()}
    if phase != Phase.CLOSED:
        return {"phase": phase, "phase_days": days}
    points = list(standing.points)
    if not held(points, metrics.periods(), since=days["implement"][:7]).proven:
        days.pop("verify")
        return {"phase": Phase.VERIFY, "phase_days": days}
    values = {
        "phase": phase,
        "phase_days": days,
        "closed": left["verify"],
        "verified_by": verifier,
        "points": points,
    }
    return values | services.before_and_after(action, points)


def save(entry: Mapping[str, Any], action: Action, actor: str, as_of: date) -> None:
    """A saving; its months are counted back from this one."""
    months = {name: f"{add_months(as_of.replace(day=1), -entry[name]):%Y-%m}" for name in ("first", "last")}
    services.create_saving(actor=actor, values={**entry, **months, "action": action})
