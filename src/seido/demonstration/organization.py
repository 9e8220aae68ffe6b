"""The setup file of the centre: what centre.yaml says, with people, teams and targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from seido.demonstration.plan import Plan
from seido.engine.organization import Organization, Process, Program


@dataclass(frozen=True)
class Person:
    """Somebody who works at the centre."""

    number: str
    name: str
    job_role: str
    program: str
    team: str
    since: date


def people(plan: Plan) -> tuple[Person, ...]:
    """Everybody, the front line first, always the same for a plan."""
    return _people(plan.as_of, plan.seed)


@cache
def _people(as_of: date, seed: int) -> tuple[Person, ...]:
    plan = Plan(as_of, seed=seed)
    random = plan.random("people")
    found = []
    for number, (job_role, program, team) in enumerate(places(plan.centre), start=1):
        surname, given = (names[random.integers(len(names))] for names in plan.centre["names"].values())
        # One in twelve of the front line joined within the last months; all others were there before.
        recent = job_role in FRONT_LINE and number % 12 == 0
        days = int(random.integers(60, 150)) if recent else int(random.integers(430, 3000))
        since = plan.end - timedelta(days=days)
        found.append(Person(f"M{number:04d}", f"{surname} {given}", job_role, program, team, since))
    return tuple(found)


FRONT_LINE = ("css", "location_css")


def places(centre: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every position: job role, program and team (blank where it belongs to the whole)."""
    for program in centre["programs"]:
        for position in range(program["staff"]):
            team = f"{program['name']}{1 + position * 2 // program['staff']}班"
            yield program.get("front_line", "css"), program["name"], team
    for role in centre["roles"]:
        for program in centre["programs"] if role["per"] == "program" else ():
            for position in range(role["number"]):
                team = f"{program['name']}{1 + position}班" if role["job_role"] == "supervisor" else ""
                yield role["job_role"], program["name"], team
        for client in centre["clients"] if role["per"] == "client" else ():
            first = next(p["name"] for p in centre["programs"] if p["client"] == client)
            yield role["job_role"], first, ""
        for _ in range(role["number"] if role["per"] == "entity" else 0):
            yield role["job_role"], "", ""


def setup(plan: Plan) -> dict[str, Any]:
    """The setup document, as `seido setup` takes it."""
    centre = plan.centre
    teams = [
        {"name": f"{program['name']}{number}班", "program": program["name"], "site": program["sites"][0]}
        for program in centre["programs"]
        for number in (1, 2)
    ]
    return {
        "entity": centre["entity"],
        "location_groups": centre["location_groups"],
        "sites": centre["sites"],
        "clients": centre["clients"],
        "programs": [program_of(program) for program in centre["programs"]],
        "teams": teams,
        "people": [person_of(person) for person in people(plan)],
    }


def program_of(program: Mapping[str, Any]) -> dict[str, Any]:
    opened, closed = program["hours"]
    resting = {"holidays": {"country": "JP"}} if len(program["days"]) < 6 else {}
    return {
        **resting,
        "name": program["name"],
        "client": program["client"],
        "service": program["service"],
        "zone": "Asia/Tokyo",
        "sites": program["sites"],
        "open_hours": [{"days": program["days"], "from": opened, "to": closed}],
        "parameters": {"currency_minor_units": 1},
        "processes": [
            {key: value for key, value in process.items() if key != "traffic"}
            for process in program["processes"]
        ],
    }


def person_of(person: Person) -> dict[str, Any]:
    assignment = {"job_role": person.job_role, "from": person.since.isoformat()}
    if person.program:
        assignment["program"] = person.program
    if person.team:
        assignment["team"] = person.team
    return {
        "number": person.number,
        "name": person.name,
        "email": f"{person.number.lower()}@mirai.example",
        "assignments": [assignment],
    }


def engine_organization(plan: Plan) -> Organization:
    """The organisation as the engine sees it, as far as it decides which metrics are required."""
    centre = plan.centre
    return Organization(
        name=centre["entity"]["name"],
        role="osp",
        programs={
            program["name"]: Program(
                program["name"], "Asia/Tokyo", client=program["client"], sites=tuple(program["sites"])
            )
            for program in centre["programs"]
        },
        processes={
            work.place: Process(
                *work.place,
                work.process["kind"],
                work.traits,
                metrics=frozenset(work.process.get("metrics", ())),
            )
            for work in plan.work
        },
        clients=tuple(centre["clients"]),
        sites={site["name"]: site["location_group"] for site in centre["sites"]},
        traits=frozenset(centre["entity"]["traits"]),
        support_processes=frozenset(centre["entity"]["support_processes"]),
    )
