"""Sums over evaluations (of the view that makes one row of each) and over calibration answers."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Sum, count

T = "evaluations"
CALIBRATION = (nw.col("kind") == "calibration") & ~nw.col("reference_answer").is_null()
SUBSETS = {"calibration": CALIBRATION}


def judged(error_class: str) -> Sum:
    """Evaluations with an applicable attribute of a class."""
    applied = nw.col(f"{error_class}_judged") > 0
    return count(f"evaluations.{error_class}_judged", T, applied, f"{error_class}_judged")


def free_of_errors(error_class: str) -> Sum:
    """Evaluations with an applicable attribute of a class, and no error in it."""
    errors, seen = nw.col(f"{error_class}_errors"), nw.col(f"{error_class}_judged")
    free = (seen > 0) & (errors == 0)
    columns = (f"{error_class}_judged", f"{error_class}_errors")
    return count(f"evaluations.{error_class}_free", T, free, *columns)


SUMS = (
    *(judged(error_class) for error_class in ("customer", "business", "compliance")),
    *(free_of_errors(error_class) for error_class in ("customer", "business", "compliance")),
    count(
        "evaluation_answers.agreeing",
        "evaluation_answers",
        CALIBRATION & (nw.col("answer") == nw.col("reference_answer")),
        "kind",
        "answer",
        "reference_answer",
        subset="calibration",
    ),
    count(
        "evaluation_answers.compared",
        "evaluation_answers",
        CALIBRATION,
        "kind",
        "reference_answer",
        subset="calibration",
    ),
)
