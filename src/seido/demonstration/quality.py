"""Evaluations of transactions: random samples, follow-ups of failures, rechecks and calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from seido.demonstration.facts import Evaluation, Facts
from seido.demonstration.organization import people
from seido.demonstration.plan import Plan, Work
from seido.demonstration.write import chosen, numbered, table

#: Attributes of every form: name, whom an error hurts, and how often it is wrong.
ATTRIBUTES = (
    ("正確な案内", "customer", 0.012),
    ("用件の理解", "customer", 0.010),
    ("support_policy", "business", 0.013),
    ("case_triage", "business", 0.012),
    ("本人確認", "compliance", 0.0007),
    ("言葉づかい", "non_critical", 0.06),
)
#: Cases for a margin of 5 % at 95 % confidence in an endless population, and some to spare.
WANTED = 385 * 1.08
CALIBRATED_CASES, DISAGREEMENT = 6, 0.03
#: Days from joining in which somebody counts as new.
NEW_DAYS = 200


def form_of(work: Work) -> str:
    return f"{work.program['name']}・{work.process['name']}評価票v3"


def evaluators_of(plan: Plan, program: str) -> list[str]:
    """The evaluator of a program, then its supervisors, who evaluate too."""
    found = [p for p in people(plan) if p.program == program and p.job_role in ("evaluator", "supervisor")]
    return [person.number for person in sorted(found, key=lambda p: p.job_role)]


def mood(plan: Plan, program: str) -> np.ndarray:
    """How well a program's months went, -1 to 1: customers and evaluators both see it."""
    random = plan.random("mood", program)
    months = np.arange(len(plan.months))
    return np.clip(
        0.8 * np.sin(months * 0.9 + random.uniform(0, 6)) + random.normal(0, 0.2, months.size), -1, 1
    )


def add_quality(plan: Plan, facts: Facts) -> None:
    """All evaluation answers; a program's sample is drawn over all its channels alike."""
    for program in plan.centre["programs"]:
        works = [work for work in plan.work if work.program["name"] == program["name"]]
        pools = [handled(facts, work) for work in works]
        quotas = quotas_of(pools)
        for work, pool in zip(works, pools, strict=True):
            random = plan.random("quality", *work.place)
            evaluate(plan, work, facts, sample(plan, pool, quotas, random), random)
            if "handle" in work.traffic:
                calibrate(plan, work, facts, random)


def quotas_of(pools: Sequence[pd.DataFrame]) -> Mapping[int, float]:
    """The share of each month's contacts of a program that is evaluated: enough for the margin wanted."""
    number = pd.concat(pools)["moment"].dt.to_period("M").value_counts()
    needed = np.minimum(WANTED / (1 + (WANTED - 1) / number), number)
    return {period.ordinal: share for period, share in (needed / number).items()}


def handled(facts: Facts, work: Work) -> pd.DataFrame:
    """What people or technology have dealt with: contact, agent, type, moment; looked up once."""
    if work.place not in facts.pools:
        facts.pools[work.place] = dealt_with(facts, work)
    return facts.pools[work.place]


def dealt_with(facts: Facts, work: Work) -> pd.DataFrame:
    source, number, kind, moment = {
        "dials": ("dials", "dial_id", "list_name", "dialled_at"),
        "visits": ("visits", "visit_id", "visit_type", "arrived_at"),
    }.get(work.traffic["model"], ("contacts", "contact_id", "transaction_type", "arrived_at"))
    found = []
    for part in facts.parts[source]:
        if (
            part["process"][0].as_py() != work.process["name"]
            or part["program"][0].as_py() != work.program["name"]
        ):
            continue
        if "agent" in part.column_names:
            part = part.filter(part["agent"].is_valid())
            if source == "dials":
                part = part.filter(pa.compute.equal(part["outcome"], "right_party"))
        elif "handle" in work.traffic:
            continue
        agent = part["agent"].to_pandas() if "agent" in part.column_names else ""
        found.append(
            pd.DataFrame(
                {
                    "contact": part[number].to_pandas(),
                    "agent": agent,
                    "type": part[kind].to_pandas() if source != "dials" else "",
                    "moment": part[moment].to_numpy(),
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def sample(
    plan: Plan, pool: pd.DataFrame, quotas: Mapping[int, float], random: np.random.Generator
) -> pd.DataFrame:
    """At random: the month's quota; one a month of everybody and one a quarter of everybody's kinds of work."""
    skipped = {agent for unseen in plan.planted("unmonitored") for agent in unseen["agents"]}
    pool = pool[~pool["agent"].isin(skipped)]
    pool = pool.iloc[random.permutation(len(pool))].reset_index(drop=True)
    month = pool["moment"].to_numpy().astype("datetime64[M]").astype(int)
    number = pd.Series(month).map(pd.Series(month).value_counts())
    taken = pool.groupby(month).cumcount() < np.round(number * pd.Series(month).map(quotas))
    if pool["agent"].ne("").any():
        taken |= pool.groupby(["agent", month]).cumcount() == 0
        taken |= pool.groupby(["agent", month // 3, "type"]).cumcount() == 0
    return pool[taken].sort_values("moment", kind="stable").reset_index(drop=True)


def evaluate(
    plan: Plan, work: Work, facts: Facts, sampled: pd.DataFrame, random: np.random.Generator
) -> None:
    """Standard evaluations of the sample, a targeted one after each failure, and second looks."""
    team = evaluators_of(plan, work.program["name"])
    rows = len(sampled)
    evaluator = random.integers(0, len(team), rows)
    month = sampled["moment"].to_numpy().astype("datetime64[M]") - np.datetime64(plan.start, "M")
    worse = 1 - 0.8 * mood(plan, work.program["name"])[month.astype(int)]
    chances = [share * (worse if kind == "customer" else 1) for _, kind, share in ATTRIBUTES]
    failed = np.stack([random.random(rows) < chance for chance in chances], axis=1)
    for blind in plan.planted("passes_everything"):
        if blind["evaluator"] in team:
            failed[evaluator == team.index(blind["evaluator"])] = False
    moment = same_month(sampled["moment"].to_numpy(), np.timedelta64(3, "h"))
    frame: dict[str, Any] = {"contact": sampled["contact"], "agent": sampled["agent"], "moment": moment}
    add(plan, work, facts, "standard", "E", frame, [team[n] for n in evaluator], failed)
    critical: np.ndarray = np.asarray(failed[:, :-1].any(axis=1))
    named = sampled["agent"].to_numpy() != ""
    again = critical & named
    follow = {
        "contact": sampled["contact"][again],
        "agent": sampled["agent"][again],
        "moment": same_month(moment[again], np.timedelta64(3, "D")),
    }
    none = np.zeros((int(again.sum()), len(ATTRIBUTES)), bool)
    add(plan, work, facts, "targeted", "T", follow, [team[n] for n in evaluator[again]], none)
    add_newcomers(plan, work, facts, sampled, team)
    second = (random.random(rows) < 0.08) & named
    other = [team[(n + 1) % len(team)] for n in evaluator[second]]
    look = {key: values[second] for key, values in frame.items()}
    look["moment"] = same_month(look["moment"], np.timedelta64(1, "D"))
    add(plan, work, facts, "recheck", "R", look, other, failed[second])
    note(facts, work, "E", frame, critical & named)
    note(facts, work, "T", follow, np.zeros(len(follow["agent"]), bool))
    note(facts, work, "R", look, critical[second])


def add_newcomers(plan: Plan, work: Work, facts: Facts, sampled: pd.DataFrame, team: list[str]) -> None:
    """Those who joined lately are watched every week of their first five."""
    joined = {person.number for person in people(plan) if (plan.as_of - person.since).days < NEW_DAYS}
    first = sampled[sampled["agent"].isin(joined)].groupby("agent")["moment"].min()
    moments = np.concatenate(
        [first.to_numpy().astype("datetime64[ms]") + np.timedelta64(7 * week + 2, "D") for week in range(5)]
    )
    last = np.datetime64(plan.end, "ms") - np.timedelta64(3, "h")
    agents = np.tile(first.index.to_numpy(), 5)[moments < last]
    frame = {"contact": [None] * agents.size, "agent": agents, "moment": moments[moments < last]}
    none = np.zeros((agents.size, len(ATTRIBUTES)), bool)
    add(plan, work, facts, "targeted", "N", frame, [team[0]] * agents.size, none)
    note(facts, work, "N", frame, np.zeros(agents.size, bool))


def note(facts: Facts, work: Work, letter: str, frame: Mapping[str, Any], critical: np.ndarray) -> None:
    """Keeps each evaluation of a person for what follows from it."""
    days = np.asarray(frame["moment"]).astype("datetime64[D]").tolist()
    for index, (agent, day, failed) in enumerate(zip(frame["agent"], days, critical, strict=True), start=1):
        if agent:
            facts.evaluations.append(
                Evaluation(
                    f"{letter}-{work.place[0]}-{work.place[1]}-{index}", work, agent, day, bool(failed)
                )
            )


def same_month(moment: np.ndarray, later: np.timedelta64) -> np.ndarray:
    """Moments that are later by some time, though still in the month."""
    month = moment.astype("datetime64[M]")
    end = (month + 1).astype("datetime64[ms]") - np.timedelta64(1, "h")
    return np.minimum(
        moment.astype("datetime64[ms]") + later, np.maximum(end, moment.astype("datetime64[ms]"))
    )


def add(
    plan: Plan,
    work: Work,
    facts: Facts,
    kind: str,
    letter: str,
    frame: Mapping[str, Any],
    evaluators: list[str],
    failed: np.ndarray,
    reference: np.ndarray | None = None,
) -> None:
    """One answer for each attribute of each evaluation."""
    rows, width = failed.shape
    each = np.repeat(np.arange(rows), width)
    which = np.tile(np.arange(width), rows)
    agents = pa.array([agent or None for agent in frame["agent"]], pa.string())
    columns = {
        "evaluation_id": numbered(f"{letter}-{work.place[0]}-{work.place[1]}", each + 1),
        "program": work.program["name"],
        "process": work.process["name"],
        "site": work.sites[0],
        "contact_id": pa.array(list(frame["contact"]), pa.string()).take(each),
        "agent": agents.take(each),
        "evaluator": pa.array(evaluators, pa.string()).take(each),
        "form": form_of(work),
        "evaluated_at": np.asarray(frame["moment"]).astype("datetime64[ms]")[each],
        "kind": kind,
        "attribute": chosen([name for name, _, _ in ATTRIBUTES], which),
        "error_class": chosen([error_class for _, error_class, _ in ATTRIBUTES], which),
        "answer": chosen(("pass", "fail"), failed.ravel().astype(int)),
    }
    if reference is not None:
        columns["reference_answer"] = chosen(("pass", "fail"), reference.ravel().astype(int))
    facts.add("evaluation_answers", table(columns, each.size))


def calibrate(plan: Plan, work: Work, facts: Facts, random: np.random.Generator) -> None:
    """A session a month: the same cases judged by every evaluator of the program, beside the expert's answers."""
    team = evaluators_of(plan, work.program["name"])
    blind = {entry["evaluator"] for entry in plan.planted("passes_everything")}
    overdue = {entry["evaluator"]: entry["months"] for entry in plan.planted("calibration_overdue")}
    moments, names, answers, references, cases = [], [], [], [], []
    for number, month in enumerate(plan.months):
        reference = random.random((CALIBRATED_CASES, len(ATTRIBUTES))) < 0.14
        for name in team:
            if number >= len(plan.months) - overdue.get(name, 0):
                continue
            differs = random.random(reference.shape) < DISAGREEMENT
            answers.append(np.zeros_like(reference) if name in blind else reference ^ differs)
            references.append(reference)
            moments += [np.datetime64(month, "ms") + np.timedelta64(13 * 24 + 15, "h")] * CALIBRATED_CASES
            names += [name] * CALIBRATED_CASES
            cases += [f"CAL-{work.process['name']}-{month:%Y%m}-{case}" for case in range(CALIBRATED_CASES)]
    frame = {"contact": cases, "agent": [""] * len(cases), "moment": np.array(moments)}
    add(
        plan,
        work,
        facts,
        "calibration",
        "K",
        frame,
        names,
        np.concatenate(answers),
        np.concatenate(references),
    )
