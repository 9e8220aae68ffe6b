"""The setup file of the centre: what centre.yaml says, with people, teams and targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from seido.demonstration.plan import Plan, data

SURNAMES = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 "
    "山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本"
).split()
GIVEN = (
    "美咲 翔太 陽菜 大輔 結衣 健太 彩香 拓也 真由美 直樹 千尋 亮 沙織 和也 恵 誠 由佳 剛 里奈 学 "
    "葵 悠斗 さくら 蓮 智子 浩二 麻衣 隆 七海 修"
).split()


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
        name = f"{SURNAMES[random.integers(len(SURNAMES))]} {GIVEN[random.integers(len(GIVEN))]}"
        # One in twelve of the front line joined within the last months; all others were there before.
        recent = job_role in FRONT_LINE and number % 12 == 0
        days = int(random.integers(60, 150)) if recent else int(random.integers(430, 3000))
        since = plan.end - timedelta(days=days)
        found.append(Person(f"M{number:04d}", name, job_role, program, team, since))
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
        "targets": list(targets(plan)),
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


def targets(plan: Plan) -> Iterator[dict[str, Any]]:
    """The targets of targets.yaml: in force from the first day, compared with others half a year ago."""
    compared = (plan.end - timedelta(days=180)).isoformat()
    for entry in data("targets.yaml"):
        target = {**entry, "from": plan.start.isoformat()}
        source = target.pop("source", "業界ベンチマーク調査")
        if source:
            years = target.pop("years_old", 0)
            day = (plan.end - timedelta(days=180 + 365 * years)).isoformat() if years else compared
            target["comparative"] = {"source": source, "date": day}
        yield target
