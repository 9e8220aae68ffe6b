"""`seido forecast`: volumes and handle times ahead from their history, with intervals and a report."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from seido.cli import options
from seido.cli.output import AsJson, print_json, print_table
from seido.cli.tables import Table, read_columns, write_csv
from seido.engine.workforce.forecast import (
    LONGEST_HORIZON,
    LONGEST_REST,
    Calendar,
    Event,
    Forecast,
    HistoryError,
    Report,
    Series,
    calendar_of,
    forecast,
    infer_interval,
    series_of,
    sums,
)
from seido.engine.workforce.forecast.reconcile import Grain
from seido.faults import Fault, InputError

app = typer.Typer()

MINUTES_A_DAY = 1440
SHOWN_DAYS = 62  # beyond, people are shown weeks
SHOWN_FINDINGS = 10


@dataclass(frozen=True)
class History:
    """What the file holds: contacts, and handle time where the file has it and something was answered."""

    volume: Series
    aht: Series | None


@app.command(name="forecast")
def command(
    history: Annotated[
        Path,
        typer.Argument(help="CSV: start,volume[,aht]; local times, closed slots absent, aht in seconds."),
    ],
    horizon: Annotated[str, typer.Option(help="How far ahead, such as 28d; at most 546d (78 weeks).")],
    interval: Annotated[
        str | None, typer.Option(help="Length of a slot; told from the file where not given.")
    ] = None,
    holidays: Annotated[
        str | None, typer.Option(help="Country whose public holidays count, such as JP or US.")
    ] = None,
    payday: Annotated[
        list[int] | None, typer.Option(help="Day of the month on which pay arrives; 31 is the last.")
    ] = None,
    events: Annotated[
        Path | None, typer.Option(help="CSV: date,name[,factor]; factor 0 closes the day, none is learned.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the forecast as CSV.")] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast the usually open slots after a history, with 80 % intervals.

    The horizon is counted from the first of them.
    """
    ahead = timedelta(seconds=options.duration("--horizon", horizon))
    if ahead > LONGEST_HORIZON:
        raise InputError(Fault("--horizon", f"at most {LONGEST_HORIZON.days}d (78 weeks)", repr(horizon)))
    step = None if interval is None else slot_minutes(interval)
    read = read_history(history, step)
    if ahead < timedelta(minutes=read.volume.interval):
        slot = f"at least one slot ({read.volume.interval}m)"
        raise InputError(Fault("--horizon", slot, repr(horizon)))
    calendar = read_calendar(read.volume, ahead, holidays, payday or [], events)
    volume, aht = forecasts(history, read, ahead, calendar)
    columns = columns_of(volume, aht)
    if output is not None:
        write_csv(output, list(columns), zip(*columns.values(), strict=True))
    for name, report in {"volume": volume.report, "aht": aht.report if aht else None}.items():
        if report is not None and report.fallback:
            sys.stderr.write(f"{name}: {report.fallback}\n")
    if as_json:
        print_json(document_of(volume, aht, columns, output))
    else:
        show(history, volume, aht)


def slot_minutes(text: str) -> int:
    seconds = options.duration("--interval", text)
    minutes = round(seconds / 60)
    if minutes * 60 != seconds or minutes < 5 or minutes > MINUTES_A_DAY or MINUTES_A_DAY % minutes:
        raise InputError(Fault("--interval", "5 minutes to 1 day, dividing a day", repr(text)))
    return minutes


def read_history(path: Path, step: int | None) -> History:
    """The file as series of the interval asked for; finer rows are added up to it."""
    table = read_columns(path, {"start": "moment", "volume": "non_negative"}, {"aht": "non_negative"})
    starts, volumes = table["start"], table["volume"]
    try:
        found = infer_interval(starts)
        if step is not None and (step % found or found > step):
            # The rows at fault are those off the grid asked for.
            found = max(found, step)
        if step is not None and found > step:
            expected = f"starts every {step} minutes, as --interval says"
            raise InputError(Fault(str(path), expected, f"every {found}", column="start"))
        volume = series_of(starts, volumes, interval=found)
        aht = handle_times(table, found)
    except HistoryError as error:
        raise InputError(fault_of(error, table)) from None
    if step is not None and step != found:
        volume, aht = volume.coarser(step), None if aht is None else aht.coarser(step)
    return History(volume, aht)


def handle_times(table: Table, interval: int) -> Series | None:
    """Handle time weighted by contacts, from the rows that have both."""
    if "aht" not in table:
        return None
    rows = [
        (start, aht, volume)
        for start, aht, volume in zip(table["start"], table["aht"], table["volume"], strict=True)
        if aht is not None and aht > 0 and volume > 0
    ]
    if not rows:
        sys.stderr.write("aht: no slot has both contacts and a handle time, so none is forecast\n")
        return None
    starts, values, weights = zip(*rows, strict=True)
    return series_of(starts, values, weights=weights, interval=interval)


def fault_of(error: HistoryError, table: Table) -> Fault:
    if error.index is None:
        return Fault(str(table.path), error.expected, error.found, column="start")
    return table.fault(error.index, "start", error.expected, error.found)


def read_calendar(
    series: Series, ahead: timedelta, country: str | None, paydays: list[int], events: Path | None
) -> Calendar:
    for day in paydays:
        if not 1 <= day <= 31:
            raise InputError(Fault("--payday", "a day of the month from 1 to 31", repr(day)))
    last = series.day(series.days - 1) + ahead + timedelta(days=LONGEST_REST + 1)
    named = () if events is None else read_events(events)
    return options.read(
        "--holidays",
        country or "",
        lambda code: calendar_of(code or None, series.first_day, last, paydays=paydays, events=named),
    )


def read_events(path: Path) -> tuple[Event, ...]:
    table = read_columns(path, {"date": "moment", "name": "text"}, {"factor": "non_negative"})
    factors = table["factor"] if "factor" in table else [None] * len(table)
    rows = zip(table["date"], table["name"], factors, strict=True)
    return tuple(Event(day.date(), name, factor) for day, name, factor in rows)


def forecasts(
    path: Path, history: History, ahead: timedelta, calendar: Calendar
) -> tuple[Forecast, Forecast | None]:
    """The forecast of volume, and of handle time in the same slots."""
    try:
        volume = forecast(history.volume, ahead, calendar=calendar)
        if history.aht is None:
            return volume, None
        expected = dict(zip(volume.starts.astype(object), volume.value, strict=True))
        # The planner's events move how much comes, not how long it takes; what is learned may still differ.
        aht = forecast(history.aht, ahead, calendar=calendar, hours=history.volume, expected_weight=expected)
    except HistoryError as error:
        raise InputError(Fault(str(path), error.expected, error.found)) from None
    return volume, aht


def columns_of(volume: Forecast, aht: Forecast | None) -> dict[str, list[Any]]:
    """The columns of the output, in its order."""
    starts: list[datetime] = volume.starts.astype(object).tolist()
    columns: dict[str, list[Any]] = {
        "start": [start.isoformat(timespec="minutes") for start in starts],
        "volume": rounded(volume.value),
        "low": rounded(volume.low),
        "high": rounded(volume.high),
    }
    if aht is not None:
        columns |= {
            "aht": rounded(aht.value),
            "aht_low": rounded(aht.low),
            "aht_high": rounded(aht.high),
        }
    return columns


def rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 4) for value in values]


def document_of(
    volume: Forecast, aht: Forecast | None, columns: dict[str, list[Any]], output: Path | None
) -> dict[str, Any]:
    document = {
        "interval_minutes": volume.interval,
        "slots": len(volume),
        **report_document(volume.report),
        "by_day": by_period(volume, aht, "day"),
        "by_week": by_period(volume, aht, "week"),
        "by_month": by_period(volume, aht, "month"),
    }
    if aht is not None:
        document["aht"] = report_document(aht.report)
    if output is None:
        rows = zip(*columns.values(), strict=True)
        document["rows"] = [dict(zip(columns, row, strict=True)) for row in rows]
    else:
        document["output"] = str(output)
    return document


def report_document(report: Report) -> dict[str, Any]:
    """The report as JSON; errors and coverage are shares (0.06 is 6 %)."""
    return {
        "model": report.model,
        "weights": report.weights,
        "weights_beyond_four_weeks": report.weights_beyond,
        "backtest": [vars(score) for score in report.scores],
        "wape": report.wape,
        "bias": report.bias,
        "coverage_80": report.coverage_80,
        "coverage_95": report.coverage_95,
        "origins": report.origins,
        "history": {"first": report.history_first, "last": report.history_last, "days": report.days},
        "findings": [{**vars(finding), "reason": finding.reason} for finding in report.findings],
        "notes": list(report.notes),
        "fallback": report.fallback,
        "rest_of_day_factor": report.rest_of_day,
    }


def by_period(volume: Forecast, aht: Forecast | None, grain: Grain) -> list[dict[str, Any]]:
    added = sums(volume, grain)
    rows = [
        {"first": str(first), "volume": value, "low": low, "high": high, "slots": slots}
        for first, value, low, high, slots in zip(
            added.first, added.value, added.low, added.high, added.slots, strict=True
        )
    ]
    if aht is not None:
        for row, value in zip(rows, sums(aht, grain).value, strict=True):
            row["aht"] = value
    return rows


def show(path: Path, volume: Forecast, aht: Forecast | None) -> None:
    """For people: how the models did, what was left out, and the forecast by day or week."""
    report = volume.report
    print_table(
        f"Models tried on {path} (backtest error, WAPE)",
        ["model", "all", "first week", "weeks 2-4", "beyond", "weight"],
        [
            (
                score.model,
                percent(score.wape),
                percent(score.first_week),
                percent(score.weeks_2_to_4),
                percent(score.beyond),
                percent(report.weights.get(score.model, 0.0)),
            )
            for score in report.scores
        ],
        right=range(1, 6),
    )
    print_table(
        "Report",
        ["", ""],
        [
            ("model", report.model),
            ("error of the forecast", percent(report.wape)),
            ("share within the 80 % interval", percent(report.coverage_80)),
            ("history", f"{report.history_first} to {report.history_last}, {report.days} days"),
            *(("note", note) for note in report.notes),
            *(
                (finding.kind, f"{finding.first} to {finding.last}: {finding.reason}")
                for finding in report.findings[-SHOWN_FINDINGS:]
            ),
            *(
                [("", f"and {len(report.findings) - SHOWN_FINDINGS} earlier findings (--json lists them)")]
                if len(report.findings) > SHOWN_FINDINGS
                else []
            ),
        ],
    )
    days = sums(volume, "day")
    grain: Grain = "day" if days.value.size <= SHOWN_DAYS else "week"
    added = sums(volume, grain)
    handle = None if aht is None else sums(aht, grain).value
    print_table(
        f"Forecast by {grain}",
        [grain, "volume", "low", "high", *([] if handle is None else ["aht"])],
        [
            (
                str(first),
                f"{added.value[row]:,.0f}",
                f"{added.low[row]:,.0f}",
                f"{added.high[row]:,.0f}",
                *([] if handle is None else [f"{handle[row]:.0f}"]),
            )
            for row, first in enumerate(added.first)
        ],
        right=range(1, 5),
    )


def percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
