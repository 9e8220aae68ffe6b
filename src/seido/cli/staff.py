"""`seido staff`: agents for one interval from options, or for many from a file; and the reverse question."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from seido.cli import options
from seido.cli.output import AsJson, print_json, print_table
from seido.cli.tables import Table, read_columns, write_csv
from seido.engine.workforce import staffing
from seido.engine.workforce.erlang import LARGEST_LOAD, queue
from seido.faults import Fault, InputError

app = typer.Typer()

RESULTS = ("agents", "loaded", "service_level", "abandonment", "asa", "occupancy")
QUANTILES = (0.5, 0.9, 0.95, 0.99)


@app.command()
def staff(
    intervals: Annotated[
        Path | None,
        typer.Argument(help="CSV: start,calls,aht[,patience][,agents][,shrinkage]; times in seconds."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the intervals staffed.")
    ] = None,
    calls: Annotated[float | None, typer.Option(help="Calls offered in the interval.")] = None,
    aht: Annotated[str | None, typer.Option(help="Mean handle time, such as 180s or 4m.")] = None,
    interval: Annotated[str, typer.Option(help="Length of an interval.")] = "30m",
    target: Annotated[str, typer.Option(help="Share answered / seconds: 80/20.")] = "80/20",
    patience: Annotated[
        str | None, typer.Option(help="Mean patience; with it Erlang A, without it Erlang C.")
    ] = None,
    shrinkage: Annotated[str, typer.Option(help="Rostered time that is not in service, such as 30%.")] = "0",
    agents: Annotated[
        float | None, typer.Option(help="Agents in service: what do they achieve? (the reverse question)")
    ] = None,
    max_occupancy: Annotated[str | None, typer.Option(help="Cap on occupancy, such as 85%.")] = None,
    max_abandonment: Annotated[
        str | None, typer.Option(help="Limit on abandonment, such as 5%; needs patience.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The smallest team that meets the target, and what it achieves."""
    level, threshold = options.target("--target", target)
    aim = staffing.Target(
        level,
        threshold,
        max_occupancy=_limit("--max-occupancy", max_occupancy),
        max_abandonment=_limit("--max-abandonment", max_abandonment),
    )
    length = options.duration("--interval", interval)
    away = _shrinkage(shrinkage)
    stay = np.inf if patience is None else options.duration("--patience", patience)
    team = np.nan if agents is None else options.at_least("--agents", agents, 0)
    if intervals is not None:
        if calls is not None or aht is not None:
            raise InputError(Fault("--calls, --aht", "no such option beside a file", "both"))
        _many(intervals, output, length, aim, stay, away, team, as_json)
        return
    if calls is None or aht is None:
        raise InputError(Fault("seido staff", "a file of intervals, or --calls and --aht", "neither"))
    if output is not None:
        raise InputError(Fault("--output", "a file of intervals to go with it", "none"))
    if max_abandonment is not None and patience is None:
        raise InputError(Fault("--max-abandonment", "--patience beside it", "none: then nobody hangs up"))
    offered, handle = options.at_least("--calls", calls, 0), options.duration("--aht", aht)
    if offered * handle / length > LARGEST_LOAD:
        raise InputError(Fault("--calls x --aht", _LOAD_EXPECTED, f"{offered * handle / length:.3g}"))
    _one(offered, handle, length, aim, stay, away, team, as_json)


_LOAD_EXPECTED = f"a load of at most {LARGEST_LOAD:,.0f} erlangs"


def _limit(option: str, text: str | None) -> float | None:
    if text is None:
        return None
    value = options.share(option, text)
    if value == 0:
        raise InputError(Fault(option, "a share above 0", repr(text)))
    return value


def _shrinkage(text: str) -> float:
    value = options.share("--shrinkage", text)
    if value >= 1:
        raise InputError(Fault("--shrinkage", "a share below 100%", repr(text)))
    return value


def _one(
    calls: float,
    aht: float,
    interval: float,
    aim: staffing.Target,
    patience: float,
    shrinkage: float,
    agents: float,
    as_json: bool,
) -> None:
    result = staffing.staff(calls, aht, interval, aim, patience, shrinkage, agents)
    asked = queue(calls, aht, interval, result.agents, patience)
    document: dict[str, Any] = {
        "model": "erlang_c" if np.isinf(patience) else "erlang_a",
        "calls": calls,
        "aht": aht,
        "interval": interval,
        "patience": _figure(patience),
        "target": aim.service_level,
        "threshold": aim.threshold,
        "load": float(result.performance.load),
        "minimum": int(staffing.minimum_agents(calls, aht, interval, aim, patience)),
        "fractional": float(staffing.fractional_agents(calls, aht, interval, aim, patience)),
    }
    document |= {name: values[0] for name, values in _results(result).items()}
    document["wait_probability"] = _figure(result.performance.wait_probability)
    document["answered_wait"] = _figure(asked.answered_wait())
    waits = asked.quantile(QUANTILES) if calls > 0 else np.full(len(QUANTILES), np.nan)
    document["wait_quantiles"] = {
        f"{share:.0%}": _figure(wait) for share, wait in zip(QUANTILES, waits, strict=True)
    }
    if as_json:
        print_json(document)
        return
    waits_text = ", ".join(f"{share} {_seconds(wait)}" for share, wait in document["wait_quantiles"].items())
    print_table(
        f"Staffing by {document['model'].replace('_', ' ').title()}",
        ["measure", "value"],
        [
            ("offered load, erlangs", f"{document['load']:.3f}"),
            ("smallest team for the target", document["minimum"]),
            ("  as a real number", f"{document['fractional']:.3f}"),
            ("agents in service", document["agents"]),
            ("agents to roster", document["loaded"]),
            (f"answered within {aim.threshold:g} s", _percent(document["service_level"])),
            ("abandoned", _percent(document["abandonment"])),
            ("mean time in queue", _seconds(document["asa"])),
            ("  of those answered", _seconds(document["answered_wait"])),
            ("time in queue not exceeded by", waits_text),
            ("occupancy", _percent(document["occupancy"])),
        ],
        right=[1],
    )


def _many(
    path: Path,
    output: Path | None,
    interval: float,
    aim: staffing.Target,
    patience: float,
    shrinkage: float,
    agents: float,
    as_json: bool,
) -> None:
    table = read_columns(
        path,
        {"start": "text", "calls": "non_negative"},
        {
            "aht": "non_negative",
            "patience": "positive",
            "agents": "non_negative",
            "shrinkage": "non_negative",
        },
    )
    result = _staffed(table, interval, aim, patience, shrinkage, agents)
    columns = {name: values for name, values in table.as_read().items() if name not in RESULTS}
    columns |= _results(result)
    if output is not None:
        write_csv(output, list(columns), zip(*columns.values(), strict=True))
    if as_json:
        rows = zip(*columns.values(), strict=True)
        print_json({"intervals": [dict(zip(columns, row, strict=True)) for row in rows]})
    elif output is None:
        shown = ("start", "calls", "aht", *RESULTS)
        rounded = [[_rounded(value) for value in columns[name]] for name in shown]
        print_table(str(path), shown, zip(*rounded, strict=True), right=range(1, len(shown)))


def _staffed(
    table: Table, interval: float, aim: staffing.Target, patience: float, shrinkage: float, agents: float
) -> staffing.Staffing:
    """The intervals of a file; a blank cell takes the option's value."""
    if "aht" not in table:
        raise InputError(Fault(str(table.path), "this column", f"only {', '.join(table.header)}", 1, "aht"))
    calls = np.array(table["calls"], dtype=float)
    aht = _column(table, "aht", 0.0)
    away = _column(table, "shrinkage", shrinkage)
    faults = [
        table.fault(row, "aht", "a handle time above 0 where calls are offered", aht[row])
        for row in _where((calls > 0) & (aht == 0))
    ]
    faults += [table.fault(row, "shrinkage", "a share below 1", away[row]) for row in _where(away >= 1)]
    faults += [
        table.fault(row, "calls x aht", _LOAD_EXPECTED, f"{calls[row] * aht[row] / interval:.3g}")
        for row in _where(calls * aht / interval > LARGEST_LOAD)
    ]
    if faults:
        raise InputError(faults)
    return staffing.staff(
        calls,
        aht,
        interval,
        aim,
        _column(table, "patience", patience),
        away,
        _column(table, "agents", agents),
    )


def _where(condition: np.ndarray[Any, np.dtype[np.bool_]]) -> list[int]:
    return [int(row) for row in np.flatnonzero(condition)]


def _column(table: Table, name: str, missing: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    if name not in table:
        return np.full(len(table), missing)
    return np.array([missing if value is None else value for value in table[name]], dtype=float)


def _results(result: staffing.Staffing) -> dict[str, list[Any]]:
    """The result columns as plain values; None where there is no figure."""
    performance = result.performance
    return {
        "agents": [int(team) if team == int(team) else float(team) for team in np.ravel(result.agents)],
        "loaded": np.ravel(result.loaded).tolist(),
        "service_level": [_figure(value) for value in np.ravel(performance.service_level)],
        "abandonment": [_figure(value) for value in np.ravel(performance.abandonment)],
        "asa": [_figure(value) for value in np.ravel(performance.asa)],
        "occupancy": [_figure(value) for value in np.ravel(performance.occupancy)],
    }


def _figure(value: Any) -> float | None:
    """A number, or None where there is none (nothing offered, or a wait without end)."""
    return float(value) if np.isfinite(value) else None


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.2%}"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"
