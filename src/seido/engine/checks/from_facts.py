"""Activities from fact tables: each table is grouped in one scan, and the groups become activities.

What each kind of activity holds is described in docs/add-a-check.md. Frames have the columns of
`seido.facts.schema`; times are cut by the local day and month that loading has derived.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import narwhals as nw

from seido.engine.checks.activity import Activity
from seido.engine.checks.from_work import activities_of_work, types_of_work
from seido.engine.checks.grouping import Frame, Row, counted, numbered, rows

CLASSES = ("customer", "business", "compliance")


def activities_from(tables: Mapping[str, Frame]) -> Iterator[Activity]:
    """The activities of the tables given: `contacts`, `dials`, `visits`, `evaluation_answers`, `survey_answers`."""
    yield from activities_of_work(tables)
    if "evaluation_answers" in tables:
        yield from of_evaluations(rows(grouped_answers(tables["evaluation_answers"], types_of_work(tables))))
    if "survey_answers" in tables:
        yield from of_surveys(rows(grouped_surveys(tables["survey_answers"])))


# ---- Evaluations ----------------------------------------------------------------------------------


def grouped_answers(answers: Frame, types: Frame | None) -> Frame:
    """One row an evaluation: how many attributes applied, failed by class of error, and met the reference.

    types: the transaction type of each contact, None where nothing is known of contacts.
    """
    keys = ("evaluation_id", "program", "process", "site", "agent", "evaluator", "form", "kind", "contact_id")
    applies, failed = nw.col("answer") != "na", nw.col("answer") == "fail"
    flags = {f"{name}_failed": counted(failed & (nw.col("error_class") == name)) for name in CLASSES}
    flags |= {f"{name}_asked": counted(nw.col("error_class") == name) for name in CLASSES}
    flags["applied"] = counted(applies)
    flags["referred"] = counted(~nw.col("reference_answer").is_null())
    flags["agreed"] = counted(nw.col("answer") == nw.col("reference_answer"))
    found = (
        answers.select(*keys, "local_date", **flags)
        .group_by(*keys)
        .agg(nw.col("local_date").min(), *(nw.col(name).sum() for name in flags))
    )
    if types is None:
        return found
    return found.join(types, on="contact_id", how="left")


def of_evaluations(found: Iterable[Row]) -> Iterator[Activity]:
    """`evaluation` of each agent's, `evaluation_made`, `evaluated_form` and `calibration_answer` by month."""
    made: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in found:
        month = row["local_date"][:7]
        made[row["evaluator"], row["program"], row["form"] or "", month].append(row)
        if row["agent"] and row["kind"] != "calibration":
            yield of_one(row)
    forms: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for (evaluator, program, form, month), group in made.items():
        forms[form, program, month] += group
        yield from of_evaluator(evaluator, program, form, month, group)
    for (form, program, month), group in forms.items():
        if not form:
            continue
        yield Activity(
            "evaluated_form",
            numbered("form", form, program, month),
            last_date(group),
            program,
            subject=form,
            part=sum(has_critical_error(row) for row in group),
            whole=len(group),
            parts=frozenset(name for name in CLASSES if any(row[f"{name}_asked"] for row in group)),
            count=len(group),
        )


def of_one(row: Row) -> Activity:
    """An evaluation of an agent. One in which nothing applied can be neither passed nor failed."""
    words = {row["kind"], f"evaluator:{row['evaluator']}"}
    words |= {name for name in CLASSES if row[f"{name}_failed"]}
    if row["form"]:
        words.add(f"form:{row['form']}")
    outcome = "failed" if has_critical_error(row) else "passed"
    return Activity(
        "evaluation",
        row["evaluation_id"],
        date.fromisoformat(row["local_date"]),
        row["program"],
        row["process"] or "",
        row["site"] or "",
        subject=row.get("transaction_type") or "",
        person=row["agent"],
        outcome=outcome if row["applied"] else "not_scorable",
        parts=frozenset(words),
        relates_to=(row["contact_id"],) if row["contact_id"] else (),
    )


def of_evaluator(evaluator: str, program: str, form: str, month: str, group: list[Row]) -> Iterator[Activity]:
    """What an evaluator did in a month on one form."""
    own = [row for row in group if row["kind"] != "calibration"]
    if own:
        yield Activity(
            "evaluation_made",
            numbered("made", evaluator, program, form, month),
            last_date(own),
            program,
            subject=form,
            person=evaluator,
            parts=frozenset(row["kind"] for row in own),
            count=len(own),
        )
    referred = [row for row in group if row["kind"] == "calibration" and row["referred"]]
    if referred:
        yield Activity(
            "calibration_answer",
            numbered("calibration", evaluator, program, form, month),
            last_date(referred),
            program,
            subject=form,
            person=evaluator,
            part=sum(row["agreed"] for row in referred),
            whole=sum(row["referred"] for row in referred),
            count=sum(row["referred"] for row in referred),
        )


def has_critical_error(row: Row) -> bool:
    return any(row[f"{name}_failed"] for name in CLASSES)


# ---- Surveys --------------------------------------------------------------------------------------


def grouped_surveys(answers: Frame) -> Frame:
    """Answers by place, month and what was asked about: how many, how many valid, in the best two."""
    keys = ("program", "process", "client", "journey", "surveyed", "about", "local_month")
    score = nw.col("score")
    valid = (score >= nw.col("lowest")) & (score <= nw.col("highest"))
    best = valid & (score >= nw.col("highest") - 1)
    return (
        answers.select(*keys, "local_date", "response_id", n_valid=counted(valid), n_best=counted(best))
        .group_by(*keys)
        .agg(
            nw.col("response_id").n_unique().alias("n"),
            nw.col("n_valid").sum(),
            nw.col("n_best").sum(),
            nw.col("local_date").max(),
        )
    )


def of_surveys(groups: Iterable[Row]) -> Iterator[Activity]:
    for row in groups:
        place = [row[name] or "" for name in ("program", "process", "client", "journey")]
        yield Activity(
            "survey_response",
            numbered("survey", *place, row["surveyed"], row["about"], row["local_month"]),
            date.fromisoformat(row["local_date"]),
            place[0],
            place[1],
            client=place[2],
            subject=place[3] or place[1],
            outcome=row["about"],
            part=row["n_best"],
            whole=row["n_valid"],
            parts=frozenset({row["surveyed"]}),
            count=row["n"],
        )


def last_date(group: Iterable[Row]) -> date:
    return date.fromisoformat(max(row["local_date"] for row in group))
