"""`seido summary`: the performance summary table, item shares and 50/75."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer

from seido.cli.output import AsJson, AsOf, Language, as_of_day, chosen_language, print_json, print_table
from seido.cli.results_file import read_results
from seido.engine.performance.document import summary_document
from seido.engine.performance.series import Series
from seido.engine.performance.summary import RoleOfEntity, Row, Summary, role_of, summarise
from seido.engine.performance.tally import Tally
from seido.faults import Fault, InputError
from seido.standard import load
from seido.standard.model import Text

app = typer.Typer()
STORED = "seido.apps.performance.imported"

NOTHING_KEPT = Fault("seido", "measurements, or a file", "nothing is measured yet")

LEVEL = Text("● at level", "● 目標達成")
IMPROVING = Text("▲ improving", "▲ 改善")
NEITHER = Text("– neither", "– どちらでもない")
NOT_COUNTED = Text("not counted", "対象外")


@app.command()
def summary(
    file: Annotated[
        Path | None, typer.Argument(help="RESULTS.csv or .xlsx; without it, what is measured.")
    ] = None,
    role: Annotated[
        Literal["csp", "osp"] | None, typer.Option(help="In-house centre (csp) or outsourcer (osp).")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """The performance summary table, the shares of every item and 50/75.

    With --as-of, what is measured is judged as on that day: by the periods that are over.
    """
    language = chosen_language(language)
    series = read_results(file, load()) if file else stored_series(as_of)
    if file is None and not series:
        raise InputError(NOTHING_KEPT)
    table = summarise(series, load(), role or told_role(series, file))
    if as_json:
        print_json(summary_document(table, language))
        return
    show(table, language)


def stored_series(as_of: str | None) -> Sequence[Series]:
    """What is measured, with imported results where nothing is, from the home; Django is loaded only here."""
    day = None if as_of is None else as_of_day(as_of)
    from seido.web import home

    home.prepare()
    try:
        stored: Sequence[Series] = import_module(STORED).series_with_imported(day)
    except ModuleNotFoundError as error:
        if not STORED.startswith(error.name or " "):
            raise
        return ()
    return stored


def told_role(series: Sequence[Series], file: Path | None) -> RoleOfEntity | None:
    """The organisation's role, or for a file the one that its items tell; one that they contradict must be given."""
    if file is None:
        from seido.apps.organization.selectors import organization

        return organization().role
    if {"4.2a", "4.2b"} <= {one.item for one in series}:
        raise InputError(
            Fault(str(file or "--role"), "--role csp or osp", "both 4.2a and 4.2b", column="item")
        )
    return role_of(series)


def show(table: Summary, language: str) -> None:
    """The tables for people; warnings go to stderr."""
    words = HEADINGS[language]
    print_table(
        words["summary"],
        words["columns"].split("|"),
        [line_of(row, language) for row in table.rows],
        right=(4,),
    )
    print_table(
        words["items"],
        words["item_columns"].split("|"),
        [
            (item, share.counts.metrics, *percents(share.counts), f"{share.score_pct:.1f}")
            for item, share in table.items.items()
        ]
        + [("4.6", table.fifty_seventy_five.metrics, "", "", f"{table.achievement.score_pct:.1f}")],
        right=(1, 2, 3, 4),
    )
    parts = [(words["whole"], "", table.fifty_seventy_five)]
    parts += [(partition.kind, partition.name, partition.counts) for partition in table.partitions]
    print_table(
        "50/75",
        words["part_columns"].split("|"),
        [
            (
                kind,
                name,
                counts.metrics,
                f"{percent(counts.at_level_pct)} {mark(counts.fifty)}",
                f"{percent(counts.at_level_or_improving_pct)} {mark(counts.seventy_five)}",
            )
            for kind, name, counts in parts
        ],
        right=(2, 3, 4),
    )
    if imported := [row.series for row in table.rows if row.series.imported]:
        periods = sum(series.imported for series in imported)
        sys.stderr.write(words["imported"].format(series=len(imported), periods=periods) + "\n")
    for warning in table.warnings:
        sys.stderr.write(f"{warning.in_language(language)}\n")


def line_of(row: Row, language: str) -> tuple[object, ...]:
    series, judgement = row.series, row.judgement
    if not judgement.counted:
        state = NOT_COUNTED
    elif judgement.at_level:
        state = LEVEL
    else:
        state = IMPROVING if judgement.improving else NEITHER
    unit = " / ".join(filter(None, (series.unit or series.unit_kind, series.process)))
    return (
        series.item,
        series.metric,
        unit,
        series.type,
        f"{judgement.met}/{judgement.periods}",
        state.in_language(language),
        judgement.reason.in_language(language),
    )


def percents(counts: Tally) -> tuple[str, str]:
    return percent(counts.at_level_pct), percent(counts.improving_pct)


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"


def mark(reached: bool) -> str:
    return "✓" if reached else "✗"


HEADINGS = {
    "en": {
        "summary": "Performance summary",
        "columns": "Item|Metric|Unit / process|Type|Met|State|Reason",
        "items": "Items of category 4",
        "item_columns": "Item|Metrics|At level|Improving|Score %",
        "part_columns": "Part|Name|Metrics|At level (50 %)|Or improving (75 %)",
        "whole": "entity",
        "imported": "{series} of the metrics hold {periods} imported figures (--json marks them).",
    },
    "ja": {
        "summary": "パフォーマンスサマリー",
        "columns": "項目|指標|単位／プロセス|種類|達成|状態|理由",
        "items": "カテゴリ 4 の項目",
        "item_columns": "項目|指標数|達成|改善|得点 %",
        "part_columns": "区分|名称|指標数|達成（50%）|達成または改善（75%）",
        "whole": "全体",
        "imported": "{series} 指標に、取り込んだ実績 {periods} 件を含みます（--json に印があります）。",
    },
}
