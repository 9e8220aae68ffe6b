"""One row of each evaluation, from its answers."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from seido.engine.metrics.sums import Values, one_where

CLASSES = ("customer", "business", "compliance")
PLACE = ("program", "process", "site", "local_month", "local_date", "local_slot")


def evaluations(answers: nw.LazyFrame[Any], _: Values) -> nw.LazyFrame[Any]:
    """Evaluations with, for each class of error, how many attributes applied and how many failed.

    Only standard (random) evaluations count. An attribute that does not apply leaves numerator and
    denominator; a class in which none applies, or a whole form, is not judged (2.7).
    """
    flags = {}
    for error_class in CLASSES:
        applies = (nw.col("error_class") == error_class) & (nw.col("answer") != "na")
        flags[f"{error_class}_judged"] = one_where(applies)
        flags[f"{error_class}_errors"] = one_where(applies & (nw.col("answer") == "fail"))
    return (
        answers.filter(nw.col("kind") == "standard")
        .select("evaluation_id", *PLACE, **flags)
        .group_by("evaluation_id", *PLACE)
        .agg(*(nw.col(name).sum() for name in flags))
    )
