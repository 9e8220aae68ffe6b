"""Sums over evaluations (of the view that makes one row of each) and over calibration answers."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Sum, Values, one_where

T = "evaluations"
CALIBRATION = (nw.col("kind") == "calibration") & ~nw.col("reference_answer").is_null()
SUBSETS = {"calibration": CALIBRATION}


def judged(error_class: str) -> Sum:
    """Evaluations with an applicable attribute of a class."""
    expression = one_where(nw.col(f"{error_class}_judged") > 0)
    return Sum(f"evaluations.{error_class}_judged", T, (f"{error_class}_judged",), lambda _: expression)


def free_of_errors(error_class: str) -> Sum:
    """Evaluations with an applicable attribute of a class, and no error in it."""
    errors, seen = nw.col(f"{error_class}_errors"), nw.col(f"{error_class}_judged")
    expression = one_where((seen > 0) & (errors == 0))
    columns = (f"{error_class}_judged", f"{error_class}_errors")
    return Sum(f"evaluations.{error_class}_free", T, columns, lambda _: expression)


def answers_agreeing(_: Values) -> nw.Expr:
    return one_where(CALIBRATION & (nw.col("answer") == nw.col("reference_answer")))


def answers_compared(_: Values) -> nw.Expr:
    return one_where(CALIBRATION)


SUMS = (
    *(judged(error_class) for error_class in ("customer", "business", "compliance")),
    *(free_of_errors(error_class) for error_class in ("customer", "business", "compliance")),
    Sum(
        "evaluation_answers.agreeing",
        "evaluation_answers",
        ("kind", "answer", "reference_answer"),
        answers_agreeing,
        subset="calibration",
    ),
    Sum(
        "evaluation_answers.compared",
        "evaluation_answers",
        ("kind", "reference_answer"),
        answers_compared,
        subset="calibration",
    ),
)
