"""`seido score`: points per item, totals, the three gates, and what holds certification back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer

from seido.cli.assessment_file import read_assessment
from seido.cli.output import AsJson, AsOf, Language, chosen_language, print_json, print_table
from seido.cli.results_file import read_results
from seido.cli.summary import NOTHING_KEPT, mark, percent, stored_series
from seido.engine.performance.summary import RoleOfEntity, Summary, summarise
from seido.engine.scoring.assessment import Assessment
from seido.engine.scoring.blockers import Blocker, blockers
from seido.engine.scoring.document import blocking_document, path_document, score_document
from seido.engine.scoring.path import Step, cheapest_path
from seido.engine.scoring.score import GATES, Score
from seido.engine.scoring.score import score as score_of
from seido.faults import Fault, InputError
from seido.standard import load

app = typer.Typer()
STORED = "seido.apps.assessments.selectors"
#: How many shortfalls the table for people names; the document holds them all.
SHOWN = 10


@app.command()
def score(
    role: Annotated[Literal["csp", "osp"], typer.Option(help="In-house centre (csp) or outsourcer (osp).")],
    assessment: Annotated[Path | None, typer.Option(help="ASSESSMENT.csv or .xlsx.")] = None,
    results: Annotated[Path | None, typer.Option(help="RESULTS.csv or .xlsx.")] = None,
    attested: Annotated[
        bool, typer.Option("--attested-2.6", help="Vouch for item 2.6, whose text the release lacks.")
    ] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Points per item, totals on both bases, the three gates, and what holds certification back.

    With a file only files are read: what is not given counts as not met. With none, what is kept;
    --as-of judges it as on that day, by the periods that are over.
    """
    language = chosen_language(language)
    verdicts, table = from_files(assessment, results, role, as_of)
    scored = score_of(load(), role, verdicts, table, attested=attested)
    held, path = blockers(scored), cheapest_path(scored)
    if as_json:
        document = score_document(scored)
        document["blocking"] = blocking_document(held, language)
        document["path"] = path_document(path, language)
        document["warnings"] = [w.in_language(language) for w in (table.warnings if table else ())]
        print_json(document)
        return
    show(scored, language)
    if held:
        show_blocking(scored, held, path, language)
    for warning in table.warnings if table else ():
        sys.stderr.write(f"{warning.in_language(language)}\n")


def from_files(
    assessment: Path | None, results: Path | None, role: RoleOfEntity, as_of: str | None
) -> tuple[Assessment, Summary | None]:
    """What the files hold, the faults of both together; what is kept where neither is given."""
    standard = load()
    if assessment is None and results is None:
        kept, judged = stored_series(as_of), stored_assessment()
        if not kept and judged == Assessment():
            raise InputError(NOTHING_KEPT)
        return judged, summarise(kept, standard, role) if kept else None
    faults: list[Fault] = []
    verdicts, series = Assessment(), None
    try:
        verdicts = read_assessment(assessment, standard) if assessment else verdicts
    except InputError as error:
        faults.extend(error.faults)
    try:
        series = read_results(results, standard) if results else None
    except InputError as error:
        faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return verdicts, None if series is None else summarise(series, standard, role)


def stored_assessment() -> Assessment:
    """The verdicts that are kept; the home is ready once the measurements were read."""
    try:
        stored: Assessment = import_module(STORED).stored_assessment()
    except ModuleNotFoundError as error:
        if not STORED.startswith(error.name or " "):
            raise
        return Assessment()
    return stored


def show(scored: Score, language: str) -> None:
    words = HEADINGS[language]
    lines: list[tuple[object, ...]] = []
    for item in scored.items:
        assessed = item.assessed
        lines.append(
            (
                item.item.id,
                item.item.title.in_language(language),
                f"{assessed.approach_pct:.1f} → {assessed.approach_band}" if assessed else "",
                f"{assessed.deployment_pct:.1f} → {assessed.deployment_band}" if assessed else "",
                percent(item.score_pct),
                f"{item.score:.1f}" if item.in_base else "–",
                item.item.points,
            )
        )
    print_table(words["score"], words["columns"].split("|"), lines, right=(2, 3, 4, 5, 6))
    gates = scored.gates
    print_table(
        words["result"],
        words["result_columns"].split("|"),
        [
            (words["total"], f"{scored.total.score:.1f} / {scored.total.of}", percent(scored.total.pct)),
            (
                words["stated"],
                f"{scored.total_stated.score:.1f} / {scored.total_stated.of}",
                percent(scored.total_stated.pct),
            ),
            *((words["gate"] + words[name], "", mark(name in gates.open())) for name in GATES),
            (words["certifiable"], "", mark(scored.certifiable)),
        ],
        right=(1, 2),
    )


def show_blocking(scored: Score, held: Sequence[Blocker], path: Sequence[Step], language: str) -> None:
    words = HEADINGS[language]
    print_table(
        words["blocking"].format(shown=min(SHOWN, len(held)), all=len(held)),
        words["blocking_columns"].split("|"),
        [
            (
                one.item,
                " @ ".join(filter(None, (one.id, one.unit))),
                f"{float(one.points):.1f}",
                gate_names(one.gates, language),
                one.reason.in_language(language),
            )
            for one in held[:SHOWN]
        ],
        right=(2,),
    )
    lines = []
    before = set(scored.gates.open())
    for number, step in enumerate(path, start=1):
        opened = [gate for gate in step.gates if gate not in before]
        before |= set(step.gates)
        points = f"{float(step.points):.1f}"
        lines.append((number, step.reason.in_language(language), points, gate_names(opened, language)))
    print_table(words["path"], words["path_columns"].split("|"), lines, right=(0, 2))


def gate_names(gates: Sequence[str], language: str) -> str:
    words = HEADINGS[language]
    return ", ".join(words[gate] for gate in gates)


HEADINGS = {
    "en": {
        "score": "Score",
        "columns": "Item|Title|Approach % → band|Deployment % → band|Score %|Score|Points",
        "result": "Totals and gates",
        "result_columns": "What|Points|Result",
        "total": "Total, items whose text is known",
        "stated": "Total with item 2.6",
        "gate": "Gate: ",
        "points": "95 % of the points",
        "approach": "approach 100 % in categories 1–3",
        "fifty_seventy_five": "50/75",
        "certifiable": "Certifiable",
        "blocking": "What holds certification back ({shown} of {all})",
        "blocking_columns": "Item|What|Points|Gates opened alone|Reason",
        "path": "A cheap way to certification",
        "path_columns": "Step|Mend|Points|Opens",
    },
    "ja": {
        "score": "得点",
        "columns": "項目|名称|アプローチ % → 評価|運用 % → 評価|得点 %|得点|配点",
        "result": "合計と 3 つの条件",
        "result_columns": "内容|点数|結果",
        "total": "合計（本文のある項目）",
        "stated": "合計（項目 2.6 を含む）",
        "gate": "条件：",
        "points": "配点の 95% 以上",
        "approach": "カテゴリ 1～3 のアプローチ 100%",
        "fifty_seventy_five": "50/75",
        "certifiable": "認証可能",
        "blocking": "認証を妨げているもの（{all} 件のうち {shown} 件）",
        "blocking_columns": "項目|内容|点数|単独で満たす条件|理由",
        "path": "認証への近道",
        "path_columns": "手順|直すもの|点数|満たす条件",
    },
}
