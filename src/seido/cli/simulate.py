"""`seido simulate`: one queue in equilibrium from options, or a plan of agents by interval from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from seido.cli import options
from seido.cli.output import AsJson, print_json, print_table, progress
from seido.cli.tables import Table, read_columns, write_csv
from seido.engine.workforce.erlang import LARGEST_LOAD, Performance, queue
from seido.engine.workforce.simulate import Centre, Contact, Estimate, Tally, Team, simulate, simulate_centre
from seido.faults import Fault, InputError

app = typer.Typer()

#: Calls that one command simulates at most (a few minutes' work), and in one run (memory): of the fast
#: queue, and of one with redials and callbacks.
MOST_CALLS = 100_000_000
MOST_IN_A_RUN = {False: 5_000_000, True: 500_000}
MOST_AGENTS = 1_000_000
#: In equilibrium a run is one batch, of at least so many calls and so many mean handle times.
BATCH_CALLS, BATCH_HANDLE_TIMES = 1_000, 10
MEASURES = ("service_level", "abandonment", "asa", "occupancy")


@dataclass(frozen=True)
class Plan:
    """What is simulated, by interval; times in seconds."""

    calls: np.ndarray[Any, np.dtype[np.float64]]
    aht: np.ndarray[Any, np.dtype[np.float64]]
    agents: np.ndarray[Any, np.dtype[np.float64]]
    patience: np.ndarray[Any, np.dtype[np.float64]]
    interval: float
    threshold: float

    @classmethod
    def even(
        cls,
        calls: float,
        aht: float,
        agents: int,
        patience: float,
        interval: float,
        threshold: float,
        count: int = 1,
    ) -> Plan:
        """The same figures in each of `count` intervals."""
        return cls(
            np.full(count, float(calls)),
            np.full(count, float(aht)),
            np.full(count, float(agents)),
            np.full(count, float(patience)),
            interval,
            threshold,
        )

    def predicted(self) -> Performance:
        return queue(self.calls, self.aht, self.interval, self.agents, self.patience).performance(
            self.threshold
        )


@dataclass(frozen=True)
class Habits:
    """What callers do besides waiting; without any of it the fast queue serves."""

    redial: float
    redial_delay: float
    callback: float
    callback_after: float

    @property
    def any(self) -> bool:
        return self.redial > 0 or self.callback > 0


@app.command(name="simulate")
def simulate_command(
    intervals: Annotated[
        Path | None,
        typer.Argument(help="CSV: start,calls,aht,agents[,patience]; times in seconds."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write predicted beside simulated.")
    ] = None,
    calls: Annotated[float | None, typer.Option(help="Calls offered in an interval.")] = None,
    aht: Annotated[str | None, typer.Option(help="Mean handle time, such as 180s.")] = None,
    agents: Annotated[int | None, typer.Option(help="Agents in service.")] = None,
    interval: Annotated[str, typer.Option(help="Length of an interval.")] = "30m",
    patience: Annotated[str | None, typer.Option(help="Mean patience; without it nobody hangs up.")] = None,
    target: Annotated[str, typer.Option(help="Share answered / seconds: 80/20.")] = "80/20",
    redial: Annotated[str, typer.Option(help="Share of those who hang up that call again.")] = "0",
    redial_delay: Annotated[str, typer.Option(help="Mean time until they call again.")] = "5m",
    callback: Annotated[str, typer.Option(help="Share that takes a callback when one is offered.")] = "0",
    callback_after: Annotated[str, typer.Option(help="Expected wait above which it is offered.")] = "60s",
    runs: Annotated[int, typer.Option(help="Runs (of a plan) or batches (in equilibrium).")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed brings the same callers.")] = 1,
    confidence: Annotated[str, typer.Option(help="Confidence of the intervals.")] = "95%",
    as_json: AsJson = False,
) -> None:
    """Simulate a queue, and set the result beside what the formulas predict."""
    level, threshold = options.target("--target", target)
    length = options.duration("--interval", interval)
    stay = np.inf if patience is None else options.duration("--patience", patience)
    habits = Habits(
        options.share("--redial", redial),
        options.duration("--redial-delay", redial_delay),
        options.share("--callback", callback),
        options.duration("--callback-after", callback_after),
    )
    sure = options.share("--confidence", confidence)
    if not 0 < sure < 1:
        raise InputError(Fault("--confidence", "a share above 0 and below 100%", repr(confidence)))
    options.at_least("--runs", runs, 2)
    options.at_least("--seed", seed, 0)
    if intervals is not None:
        if calls is not None or aht is not None or agents is not None:
            raise InputError(Fault("--calls, --aht, --agents", "no such option beside a file", "both"))
        table, plan = _read(intervals, length, stay, threshold)
        tally = _run(plan, habits, runs, seed)
        _print_plan(table, plan, tally, runs, seed, sure, level, output, as_json)
        return
    if calls is None or aht is None or agents is None:
        raise InputError(
            Fault("seido simulate", "a file of intervals, or --calls, --aht and --agents", "neither")
        )
    if output is not None:
        raise InputError(Fault("--output", "a file of intervals to go with it", "none"))
    plan = _one(calls, options.duration("--aht", aht), agents, stay, length, threshold)
    _print_equilibrium(plan, habits, runs, seed, sure, as_json)


def _one(calls: float, aht: float, agents: int, patience: float, interval: float, threshold: float) -> Plan:
    faults = []
    if not 0 < calls <= options.LARGEST:
        faults.append(Fault("--calls", "a number above 0 and of ordinary size", repr(calls)))
    if not 0 <= agents <= MOST_AGENTS:
        faults.append(Fault("--agents", f"a number from 0 to {MOST_AGENTS:,}", repr(agents)))
    if calls * aht / interval > LARGEST_LOAD:
        faults.append(
            Fault("--calls x --aht", f"a load of at most {LARGEST_LOAD:,.0f} erlangs", f"{calls:g}")
        )
    if faults:
        raise InputError(faults)
    return Plan.even(calls, aht, agents, patience, interval, threshold)


def _read(path: Path, interval: float, patience: float, threshold: float) -> tuple[Table, Plan]:
    """The plan in a file: every interval has its agents."""
    table = read_columns(
        path,
        {"start": "text", "calls": "non_negative", "agents": "non_negative"},
        {"aht": "non_negative", "patience": "positive"},
    )
    if "aht" not in table:
        raise InputError(Fault(str(path), "this column", f"only {', '.join(table.header)}", 1, "aht"))
    calls, agents = (np.array(table[name], dtype=float) for name in ("calls", "agents"))
    # Where nothing is offered, nothing need be said of handle time.
    aht = np.array([0.0 if value is None else value for value in table["aht"]], dtype=float)
    given = table["patience"] if "patience" in table else [None] * len(table)
    faults = []
    for row in range(len(table)):
        if agents[row] > MOST_AGENTS or agents[row] != int(agents[row]):
            faults.append(table.fault(row, "agents", f"a whole number up to {MOST_AGENTS:,}", agents[row]))
        if calls[row] > 0 and aht[row] == 0:
            faults.append(table.fault(row, "aht", "a handle time above 0 where calls are offered", aht[row]))
        if calls[row] * aht[row] / interval > LARGEST_LOAD:
            faults.append(
                table.fault(row, "calls x aht", f"a load of at most {LARGEST_LOAD:,.0f} erlangs", calls[row])
            )
    if faults:
        raise InputError(faults)
    stay = np.array([patience if value is None else value for value in given], dtype=float)
    return table, Plan(calls, aht, agents, stay, interval, threshold)


def _run(plan: Plan, habits: Habits, runs: int, seed: int) -> Tally:
    one, most = float(plan.calls.sum()), MOST_IN_A_RUN[habits.any]
    if one > most:
        raise InputError(Fault("calls of a run", f"at most {most:,} to simulate", f"{one:,.0f}"))
    if one * runs > MOST_CALLS:
        raise InputError(Fault("--runs x calls", f"at most {MOST_CALLS:,} to simulate", f"{one * runs:,.0f}"))
    with progress() as bar:
        task = bar.add_task("simulating", total=runs, note="runs")

        def advance() -> None:
            bar.advance(task)

        if not habits.any:
            return simulate(
                plan.calls,
                plan.aht,
                plan.interval,
                plan.agents,
                plan.patience,
                plan.threshold,
                runs,
                seed,
                advance,
            )
        contact = Contact(
            "calls",
            plan.calls,
            plan.aht,
            plan.patience,
            redial=habits.redial,
            redial_delay=habits.redial_delay,
            callback=habits.callback,
            callback_after=habits.callback_after,
        )
        centre = Centre([contact], [Team("agents", ["calls"], plan.agents, plan.interval)], plan.interval)
        tally = simulate_centre(centre, plan.threshold, runs, seed, advance=advance).contacts["calls"]
        return replace(tally, staffed=np.tile(plan.agents * plan.interval, (runs, 1)))


def _print_equilibrium(
    plan: Plan, habits: Habits, runs: int, seed: int, confidence: float, as_json: bool
) -> None:
    """One long run cut into batches; the first warms the queue up and is left out."""
    calls, aht, agents, patience = (
        float(part[0]) for part in (plan.calls, plan.aht, plan.agents, plan.patience)
    )
    batch = max(BATCH_CALLS, BATCH_HANDLE_TIMES * calls * aht / plan.interval)
    long = Plan.even(
        batch, aht, int(agents), patience, plan.interval * batch / calls, plan.threshold, runs + 1
    )
    tally = _run(long, habits, 1, seed).batches()
    predicted = plan.predicted()
    estimates = _estimates(tally, confidence)
    document: dict[str, Any] = {
        "calls": int(tally.offered.sum()),
        "seed": seed,
        "confidence": confidence,
        "simulated": {name: _interval(estimate, 0) for name, estimate in estimates.items()},
        "predicted": {name: _figure(getattr(predicted, name)[0]) for name in MEASURES},
    }
    if as_json:
        print_json(document)
        return
    print_table(
        f"{document['calls']:,} calls in equilibrium, {confidence:.0%} intervals",
        ["measure", "predicted", "simulated", "low", "high"],
        [
            (name.replace("_", " "), _short(document["predicted"][name]), *map(_short, values.values()))
            for name, values in document["simulated"].items()
        ],
        right=range(1, 5),
    )


def _print_plan(
    table: Table,
    plan: Plan,
    tally: Tally,
    runs: int,
    seed: int,
    confidence: float,
    level: float,
    output: Path | None,
    as_json: bool,
) -> None:
    predicted = plan.predicted()
    estimates = _estimates(tally, confidence)
    rows = [
        {
            "start": table["start"][row],
            "calls": float(plan.calls[row]),
            "agents": int(plan.agents[row]),
            "predicted": _figure(predicted.service_level[row]),
            "service_level": _figure(estimates["service_level"].mean[row]),
            "low": _figure(estimates["service_level"].low[row]),
            "high": _figure(estimates["service_level"].high[row]),
            **{name: _figure(estimates[name].mean[row]) for name in ("abandonment", "asa", "occupancy")},
        }
        for row in range(len(table))
    ]
    whole = {name: _interval(part, 0) for name, part in _estimates(tally.together(), confidence).items()}
    missed = sum(row["service_level"] is not None and row["service_level"] < level for row in rows)
    if output is not None:
        write_csv(output, list(rows[0]), [list(row.values()) for row in rows])
    if as_json:
        document = {"runs": runs, "seed": seed, "confidence": confidence, "intervals_below_target": missed}
        print_json({**document, "total": whole, "intervals": rows})
    elif output is None:
        print_table(
            f"{runs} runs: {whole['service_level']['mean'] or 0:.1%} answered within {plan.threshold:g} s; "
            f"{missed} of {len(rows)} intervals below {level:.0%}",
            list(rows[0]),
            [[value if name == "start" else _short(value) for name, value in row.items()] for row in rows],
            right=range(1, len(rows[0])),
        )


def _estimates(tally: Tally, confidence: float) -> dict[str, Estimate]:
    return {name: getattr(tally, name)(confidence) for name in MEASURES}


def _interval(estimate: Estimate, place: int) -> dict[str, float | None]:
    return {side: _figure(getattr(estimate, side)[place]) for side in ("mean", "low", "high")}


def _figure(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
