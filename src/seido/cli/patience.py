"""`seido patience`: mean patience and its survival curve from a call log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from seido.cli import options
from seido.cli.output import AsJson, print_json, print_table
from seido.cli.tables import read_columns
from seido.engine.workforce.patience import exponential, kaplan_meier
from seido.faults import Fault, InputError

app = typer.Typer()

#: The waits at which the curve is told, in seconds.
MARKS = (10, 20, 30, 60, 120, 180, 300, 600, 900, 1800)


@app.command()
def patience(
    log: Annotated[Path, typer.Argument(help="CSV of calls: wait (seconds), abandoned (1 or 0).")],
    confidence: Annotated[str, typer.Option(help="Confidence of the intervals.")] = "95%",
    as_json: AsJson = False,
) -> None:
    """How long callers are willing to wait; calls answered at once tell nothing and are left out."""
    level = options.share("--confidence", confidence)
    if not 0 < level < 1:
        raise InputError(Fault("--confidence", "a share above 0 and below 100%", repr(confidence)))
    table = read_columns(log, {"wait": "non_negative", "abandoned": "flag"}, {})
    try:
        mean = exponential(table["wait"], table["abandoned"], level)
    except ValueError as error:
        raise InputError(Fault(str(log), str(error), "none", column="abandoned")) from None
    curve = kaplan_meier(table["wait"], table["abandoned"], level)
    last = np.searchsorted(curve.time, MARKS, side="right") - 1
    marks = [
        {
            "wait": wait,
            "share": float(curve.share[at]) if at >= 0 else 1.0,
            "low": float(curve.low[at]) if at >= 0 else 1.0,
            "high": float(curve.high[at]) if at >= 0 else 1.0,
        }
        for wait, at in zip(MARKS, last.tolist(), strict=True)
        if wait <= max(table["wait"])
    ]
    if as_json:
        median = curve.quantile(0.5)
        print_json(
            {
                "patience": mean.mean,  # as the column is named that `seido staff` reads
                "mean": mean.mean,
                "low": mean.low,
                "high": mean.high,
                "confidence": level,
                "calls": len(table),
                "waiters": mean.waiters,
                "abandonments": mean.abandonments,
                "waited": mean.waited,
                "median": None if np.isnan(median) else median,
                "survival": marks,
            }
        )
        return
    print_table(
        f"Mean patience {mean.mean:.0f} s ({level:.0%} interval {mean.low:.0f} to {mean.high:.0f} s) "
        f"from {mean.waiters:,} callers who waited, {mean.abandonments:,} of whom hung up",
        ["after", "still willing to wait", "low", "high"],
        [
            (f"{row['wait']} s", f"{row['share']:.1%}", f"{row['low']:.1%}", f"{row['high']:.1%}")
            for row in marks
        ],
        right=range(4),
    )
