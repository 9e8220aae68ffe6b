"""How long scoring takes for 200 programs and every requirement, with 12 months of their metrics.

    python -m benchmarks.scoring

prints a Markdown table. The goal is under 5 seconds for the engine.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from seido.cli.assessment_file import read_assessment
from seido.cli.results_file import read_results
from seido.engine.performance.document import summary_document
from seido.engine.performance.summary import summarise
from seido.engine.scoring.blockers import blockers
from seido.engine.scoring.document import score_document
from seido.engine.scoring.path import cheapest_path
from seido.engine.scoring.score import PERFORMANCE, score
from seido.standard import load

PROGRAMS = 200
METRICS = 15
MONTHS = 12
Result = TypeVar("Result")


def assessment_text(chance: random.Random) -> str:
    """A row for every leaf requirement in every program; some are not met, some not deployed."""
    standard = load()
    lines = ["requirement,approach,scope,deployed"]
    for item in standard.items_of("osp"):
        for leaf in standard.leaves_of(item.id, "osp") if item.category != PERFORMANCE else ():
            approach = "met" if chance.random() < 0.95 else "not_met"
            lines += [
                f"{leaf.id},{approach},P{number},{'yes' if chance.random() < 0.99 else 'no'}"
                for number in range(PROGRAMS)
            ]
    return "\n".join(lines)


def results_text(chance: random.Random) -> str:
    """Twelve months of every program's metrics, over ten sites and four services."""
    kinds = [("4.1", "experience"), ("4.2b", "experience"), ("4.5", "people")]
    kinds += [
        (item, kind) for item in ("4.3", "4.4") for kind in ("service", "quality", "sales", "efficiency")
    ]
    lines = ["item,unit_kind,unit,process,metric,type,direction,target,period,value,site,service"]
    for program in range(PROGRAMS):
        for number in range(METRICS):
            item, kind = kinds[number % len(kinds)]
            level = chance.gauss(88, 4)
            lines += [
                f"{item},program,P{program},calls,m{number},{kind},higher,88,2025-{month:02},"
                f"{level + chance.gauss(0, 2):.2f},S{program % 10},V{program % 4}"
                for month in range(1, MONTHS + 1)
            ]
    return "\n".join(lines)


def timed(rows: list[tuple[str, float]], step: str, work: Callable[[], Result]) -> Result:
    begin = time.perf_counter()
    result = work()
    rows.append((step, time.perf_counter() - begin))
    return result


def main() -> None:
    standard = load()
    chance = random.Random(7)
    rows: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        assessment_file, results_file = Path(folder, "assessment.csv"), Path(folder, "results.csv")
        assessment_file.write_text(assessment_text(chance))
        results_file.write_text(results_text(chance))
        assessment = timed(rows, "read assessment", lambda: read_assessment(assessment_file, standard))
        series = timed(rows, "read results", lambda: read_results(results_file, standard))
    table = timed(rows, "summary table", lambda: summarise(series, standard, "osp"))
    scored = timed(rows, "score", lambda: score(standard, "osp", assessment, table))
    timed(rows, "what holds it back", lambda: blockers(scored))
    timed(rows, "cheapest path", lambda: cheapest_path(scored))
    timed(rows, "documents", lambda: (summary_document(table, "en"), score_document(scored)))
    leaves = len(assessment.verdicts)
    print(f"{PROGRAMS} programs, {leaves} requirements, {len(series)} series of {MONTHS} months\n")
    print("| step | seconds |\n|---|---|")
    for step, seconds in rows:
        print(f"| {step} | {seconds:.2f} |")
    print(f"| engine in all | {sum(seconds for step, seconds in rows if not step.startswith('read')):.2f} |")


if __name__ == "__main__":
    main()
