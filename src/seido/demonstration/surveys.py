"""What customers, clients and employees answered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from seido.demonstration.facts import Facts
from seido.demonstration.organization import people
from seido.demonstration.plan import Plan, Work
from seido.demonstration.quality import handled, mood
from seido.demonstration.write import chosen, numbered, table

#: Shares of the answers 1 to 5.
USUAL = (0.022, 0.028, 0.05, 0.42, 0.48)
ATTRIBUTES = ("つながりやすさ", "説明のわかりやすさ", "問題の解決")
#: Answers a program gets in a month, however small it is; and the share of contacts that answer beyond that.
LEAST, SHARE = 150, 0.004
#: Fewest answers of a channel in a month.
FEWEST = 12
JOURNEYS = {
    "あおば通信": "料金の問い合わせから解決まで",
    "みなと損害保険": "事故の連絡から支払いまで",
    "ひかり通販": "注文から受け取りまで",
}


def add_surveys(plan: Plan, facts: Facts) -> None:
    """Surveys of customers by month, of clients by quarter and of employees by year."""
    for work in plan.work:
        if work.process["kind"] != "back_stage":
            customers(plan, work, facts)
    clients(plan, facts)
    employees(plan, facts)


def customers(plan: Plan, work: Work, facts: Facts) -> None:
    """Customers whose contact was dealt with are asked an hour later; of all channels alike many."""
    random = plan.random("survey", *work.place)
    pool = handled(facts, work)
    month_of = pool["moment"].to_numpy().astype("datetime64[M]").astype(int)
    whole = sum(plan.contacts_of(other) for other in plan.work if other.program is work.program)
    wanted = (LEAST + whole / len(plan.months) * SHARE) * plan.contacts_of(work) / whole
    for month, first in enumerate(plan.months):
        there = np.flatnonzero(month_of == np.datetime64(first, "M").astype(int))
        number = min(max(int(wanted), FEWEST), there.size)
        asked = pool.iloc[np.sort(random.choice(there, number, replace=False))]
        opinion = random.normal(0, 0.5, number)
        shares = moved(USUAL, -0.04 * mood(plan, work.program["name"])[month])
        end = np.datetime64(plan.end, "ms") - np.timedelta64(1, "h")
        common = {
            "program": work.program["name"],
            "process": work.process["name"],
            "site": work.sites[0],
            "respondent": numbered("C", random.integers(1, max(plan.contacts // 3, 10), number)),
            "agent": pa.array([agent or None for agent in asked["agent"]], pa.string()),
            "answered_at": np.minimum(
                asked["moment"].to_numpy().astype("datetime64[ms]") + np.timedelta64(1, "h"), end
            ),
            "surveyed": "customer",
            "lowest": 1,
            "highest": 5,
        }
        name = f"S-{work.place[0]}-{work.place[1]}-{month}"
        questions = [
            ("総合満足度", "overall"),
            *((name, "attribute") for name in ATTRIBUTES),
            ("一連の体験", "journey"),
        ]
        for question, about in questions:
            columns = {
                **common,
                "response_id": numbered(name, np.arange(number)),
                "about": about,
                "question": question,
                "score": scores(random, opinion, shares),
            }
            if about == "journey":
                columns["journey"] = JOURNEYS[work.program["client"]]
            facts.add("survey_answers", table(columns, number))


def moved(shares: Sequence[float], unhappy: float) -> tuple[float, ...]:
    """The shares with so much more among the three lowest answers, less among the highest."""
    low = sum(shares[:3])
    factor = (low + unhappy) / low
    return (*(share * factor for share in shares[:3]), shares[3], shares[4] - unhappy)


def scores(random: np.random.Generator, opinion: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Answers 1 to 5 in these shares; those of one person go together."""
    rank = (opinion + random.normal(0, 0.5, opinion.size)) / np.sqrt(0.5)
    uniform = np.argsort(np.argsort(rank)) / max(opinion.size, 1) + random.random() / max(opinion.size, 1)
    return 1 + np.searchsorted(np.cumsum(shares)[:-1], uniform, side="right")


def clients(plan: Plan, facts: Facts) -> None:
    """Every month two people of each client answer for each of its programs."""
    random = plan.random("clients")
    for program in plan.centre["programs"]:
        rows = 3 * len(plan.months)
        day = np.repeat([np.flatnonzero(plan.month_of_day == m)[9] for m in range(len(plan.months))], 3)
        for question, about in (
            ("総合満足度", "overall"),
            ("報告の質", "attribute"),
            ("対応の速さ", "attribute"),
        ):
            columns = {
                "response_id": numbered(f"CL-{program['name']}", np.arange(rows)),
                "program": program["name"],
                "client": program["client"],
                "answered_at": plan.moments(day * 86_400.0 + 36_000),
                "surveyed": "client",
                "about": about,
                "question": question,
                "score": np.where(random.random(rows) < 0.92, random.integers(4, 6, rows), 3),
                "lowest": 1,
                "highest": 5,
            }
            facts.add("survey_answers", table(columns, rows))


def employees(plan: Plan, facts: Facts) -> None:
    """Everybody is asked once a year, and at points of working life; the last time three months ago."""
    random = plan.random("employees")
    staff = people(plan)
    for back in (3, 12):
        day = int(np.flatnonzero(plan.month_of_day == len(plan.months) - 1 - back)[14])
        for question, about in (
            ("仕事全体の満足度", "overall"),
            ("入社時の支援", "lifecycle"),
            ("上司の支援", "lifecycle"),
        ):
            opinion = random.normal(0, 0.5, len(staff))
            columns = {
                "response_id": numbered(f"EMP-{back}", np.arange(len(staff))),
                "program": chosen(
                    [p["name"] for p in plan.centre["programs"]],
                    np.array([position(plan, person.program) for person in staff]),
                ),
                "answered_at": plan.moments(np.full(len(staff), day * 86_400.0 + 43_200)),
                "surveyed": "employee",
                "about": about,
                "question": question,
                "score": scores(random, opinion, (0.03, 0.07, 0.12, 0.45, 0.33)),
                "lowest": 1,
                "highest": 5,
            }
            if about == "lifecycle":
                columns["journey"] = question
            facts.add("survey_answers", table(columns, len(staff)))


def position(plan: Plan, program: str) -> int:
    """A program's number; those who serve the whole answer with the first."""
    names = [p["name"] for p in plan.centre["programs"]]
    return names.index(program) if program else 0
