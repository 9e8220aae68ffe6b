"""The performance summary table as a workbook: the medium in which auditors work.

Values and the targets in force stand on two sheets of one layout, so that the counts can be formulas: who
changes a value sees level and shares follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from seido.apps.reports.workbook import Book, book
from seido.engine.performance.series import Point, Series, meets
from seido.engine.performance.summary import Row, Summary
from seido.engine.performance.tally import Tally
from seido.periods import Period, period_of
from seido.standard import load

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "summary": "Summary",
        "targets": "Targets",
        "title": "Performance summary",
        "metric": "Metric",
        "unit": "Unit",
        "process": "Process",
        "item": "Item",
        "type": "Type",
        "target": "Target",
        "met": "Met",
        "periods": "Periods",
        "level": "Level",
        "prior": "Prior mean",
        "improving": "Improving",
        "collected": "C",
        "usable": "U",
        "integrity": "I",
        "counted": "In 50/75",
        "reason": "Reason",
        "yes": "yes",
        "no": "no",
        "none": "–",
        "whole": "The whole",
        "share_level": "At level",
        "share_either": "At level or improving",
        "site": "Site",
        "location_group": "Location group",
        "service": "Service",
        "metrics": "Metrics",
    },
    "ja": {
        "summary": "サマリー",
        "targets": "目標",
        "title": "パフォーマンスサマリー",
        "metric": "指標",
        "unit": "単位",
        "process": "プロセス",
        "item": "項目",
        "type": "種別",
        "target": "目標",
        "met": "達成",
        "periods": "期間数",
        "level": "水準",
        "prior": "前の平均",
        "improving": "改善",
        "collected": "C",
        "usable": "U",
        "integrity": "I",
        "counted": "50/75 対象",
        "reason": "理由",
        "yes": "はい",
        "no": "いいえ",
        "none": "–",
        "whole": "全体",
        "share_level": "水準達成",
        "share_either": "水準達成または改善",
        "site": "拠点",
        "location_group": "地域",
        "service": "サービス",
        "metrics": "指標数",
    },
}
LEADING = ("metric", "unit", "process", "item", "type", "target")
TRAILING = (
    *("met", "periods", "level", "prior", "improving"),
    *("collected", "usable", "integrity", "counted", "reason"),
)
TOP = 3  # the row of the headings, counted from 0


def write_summary(path: Path, summary: Summary, organization: str, language: str) -> None:
    """Writes the workbook. Raises OSError where the path cannot be written; nothing half-written stays."""
    words = WORDS[language]
    months = columns_of([row.series for row in summary.rows])
    with book(path) as made:
        sheet = made.sheet(words["summary"], [30, 18, 16, 6, 10, 10, *[8] * len(months), *[8] * 9, 60])
        targets = made.sheet(words["targets"], [30, 18, 16, 6, 10, 10, *[8] * len(months)])
        made.put(sheet, 0, 0, f"{words['title']}  {organization}", "title")
        made.put(
            sheet,
            1,
            0,
            f"{load().release}  {months[0]} – {months[-1]}" if months else load().release,
            "quiet",
        )
        headings = [*(words[name] for name in LEADING), *months, *(words[name] for name in TRAILING)]
        for column, heading in enumerate(headings):
            made.put(sheet, TOP, column, heading, "head")
            if column < len(LEADING) + len(months):
                made.put(targets, TOP, column, heading, "head")
        for number, row in enumerate(summary.rows, start=TOP + 1):
            write_row(made, sheet, targets, number, row, months, words, language)
        footer(made, sheet, summary, len(months), words)
        sheet.freeze_panes(TOP + 1, 1)
        targets.freeze_panes(TOP + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(TOP)


def columns_of(series: Sequence[Series]) -> list[str]:
    """The newest twelve months in which any series has a point; those of quarters and years where none is monthly."""
    periods = [point.period for one in series for point in one.points]
    monthly = {period.name for period in periods if period.grain == "month"}
    return sorted(monthly or {column_of(period) for period in periods})[-12:]


def column_of(period: Period, newest: str = "") -> str:
    """The month in whose column a period stands: a quarter or year in its last one, or, before that, in the newest."""
    if period.grain == "month":
        return period.name
    last = period_of(period.end.fromordinal(period.end.toordinal() - 1), "month").name
    return min(last, newest) if newest and period.start.isoformat()[:7] <= newest else last


def write_row(
    made: Book,
    sheet: Worksheet,
    targets: Worksheet,
    number: int,
    row: Row,
    months: Sequence[str],
    words: Mapping[str, str],
    language: str,
) -> None:
    series, judgement = row.series, row.judgement
    metric = load().metrics.get(series.metric)
    name = metric.name.in_language(language) if metric else series.metric
    newest_month = months[-1] if months else ""
    points = {column_of(point.period, newest_month): point for point in series.points}
    newest = series.points[-1] if series.points else None
    leading = (name, series.unit, series.process, series.item, series.type, shown_target(series, newest))
    for column, value in enumerate(leading):
        made.put(sheet, number, column, value)
        made.put(targets, number, column, value)
    first = len(LEADING)
    for column, month in enumerate(months, start=first):
        point = points.get(month)
        style = "number" if point is None else "met" if meets(series.direction, point) else "missed"
        made.put(sheet, number, column, point.value if point else None, style)
        made.put(targets, number, column, point.target if point else None, "number")
    column = first + len(months)
    values = span(number, first, column - 1)
    met, periods, level = column, column + 1, column + 2
    if series.direction == "range" or not months:
        made.put(sheet, number, met, judgement.met)
    else:
        sign = ">=" if series.direction == "higher" else "<="
        wanted = f"'{words['targets']}'!{values}"
        formula = f'=SUMPRODUCT(({values}<>"")*({wanted}<>"")*({values}{sign}{wanted}))'
        made.formula(sheet, number, met, formula, judgement.met, "number")
    made.put(sheet, number, periods, judgement.periods, "number")
    flags = column + 5
    yes, no = words["yes"], words["no"]
    qualities = span(number, flags, flags + 2)
    test = f'4*{cell(number, met)}>=3*{cell(number, periods)},{cell(number, periods)}>0,COUNTIF({qualities},"{no}")=0'
    made.formula(
        sheet,
        number,
        level,
        f'=IF(AND({test}),"{yes}","{no}")',
        yes if judgement.at_level else no,
        "good" if judgement.at_level else "bad",
    )
    made.put(sheet, number, column + 3, judgement.prior_mean, "number")
    improving = words["none"] if judgement.improving is None else yes if judgement.improving else no
    made.put(sheet, number, column + 4, improving)
    qualities_held = (judgement.collected, judgement.usable, judgement.integrity)
    for offset, held in enumerate(qualities_held):
        made.put(sheet, number, flags + offset, yes if held else no, "plain" if held else "bad")
    made.put(sheet, number, flags + 3, yes if row.in_set else no)
    made.put(sheet, number, flags + 4, judgement.reason.in_language(language))


def shown_target(series: Series, point: Point | None) -> str:
    """The newest target as people write it."""
    if point is None:
        return ""
    if series.direction == "range" and point.target_low is not None and point.target_high is not None:
        return f"{point.target_low:g}–{point.target_high:g}"
    if point.target is None:
        return ""
    return f"{'≤ ' if series.direction == 'lower' else ''}{point.target:g}"


def footer(made: Book, sheet: Worksheet, summary: Summary, months: int, words: Mapping[str, str]) -> None:
    """Shares of the whole, as formulas over the table, and those of every partition."""
    top = TOP + len(summary.rows) + 2
    first, last = TOP + 1, TOP + len(summary.rows)
    level, improving, counted = (len(LEADING) + months + offset for offset in (2, 4, 8))
    levels, improvements, members = (column_span(c, first, last) for c in (level, improving, counted))
    for column, name in enumerate(("metrics", "share_level", "share_either"), start=1):
        made.put(sheet, top, column, words[name], "head")
    made.put(sheet, top, 0, "50/75", "head")
    made.put(sheet, top + 1, 0, words["whole"], "total")
    yes, no = words["yes"], words["no"]
    counts = summary.fifty_seventy_five
    size = f'COUNTIF({members},"{yes}")'
    at_level = f'COUNTIFS({members},"{yes}",{levels},"{yes}")'
    either = f'({at_level}+COUNTIFS({members},"{yes}",{levels},"{no}",{improvements},"{yes}"))'
    if summary.rows:
        made.formula(sheet, top + 1, 1, f"={size}", counts.metrics, "total")
        made.formula(
            sheet, top + 1, 2, f"=IF({size},100*{at_level}/{size},0)", counts.at_level_pct, "total_percent"
        )
        either_now = counts.at_level_or_improving_pct
        made.formula(sheet, top + 1, 3, f"=IF({size},100*{either}/{size},0)", either_now, "total_percent")
    for number, partition in enumerate(summary.partitions, start=top + 2):
        made.put(sheet, number, 0, f"{words[partition.kind]}: {partition.name}")
        shares(made, sheet, number, partition.counts)


def shares(made: Book, sheet: Worksheet, number: int, counts: Tally) -> None:
    made.put(sheet, number, 1, counts.metrics, "number")
    made.put(sheet, number, 2, counts.at_level_pct, "percent")
    made.put(sheet, number, 3, counts.at_level_or_improving_pct, "percent")


def cell(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column))


def span(row: int, first: int, last: int) -> str:
    return f"{cell(row, first)}:{cell(row, last)}"


def column_span(column: int, first: int, last: int) -> str:
    name = xl_col_to_name(column)
    return f"${name}${first + 1}:${name}${last + 1}"
