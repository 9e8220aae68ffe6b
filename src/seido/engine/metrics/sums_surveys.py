"""Sums over survey answers: valid, satisfied and dissatisfied ones, by who was asked about what.

On a five-point scale the two highest answers are satisfied ones and the lowest is the dissatisfied one.
Any other scale needs its boxes declared: without them none of its answers is judged, so a recommendation
question from 0 to 10 never passes for satisfaction. Blanks and answers outside the scale are not valid.
"""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Sum, Values

T = "survey_answers"
score, lowest, highest = nw.col("score"), nw.col("lowest"), nw.col("highest")
valid = ~score.is_null() & (score >= lowest) & (score <= highest)
five_points = highest - lowest == 4
READS = ("surveyed", "about", "score", "lowest", "highest")

#: (who was asked, about what) -> the subset's name.
SURVEYS = {
    "customer_overall": ("customer", "overall"),
    "customer_attribute": ("customer", "attribute"),
    "customer_journey": ("customer", "journey"),
    "client_overall": ("client", "overall"),
    "client_attribute": ("client", "attribute"),
    "employee_overall": ("employee", "overall"),
    "employee_lifecycle": ("employee", "lifecycle"),
}
SUBSETS = {
    name: (nw.col("surveyed") == surveyed) & (nw.col("about") == about)
    for name, (surveyed, about) in SURVEYS.items()
}


def judged(subset: nw.Expr, values: Values, boxes: str) -> nw.Expr:
    """Valid answers on a scale whose boxes are known."""
    return subset & valid if values[boxes] is not None else subset & valid & five_points


def valid_for(subset: str, boxes: str) -> Sum:
    about = SUBSETS[subset]
    name = f"survey_answers.{subset}_{'rated' if boxes == 'satisfied_from' else 'rated_low'}"
    return Sum(
        name, T, READS, lambda v: judged(about, v, boxes), parameters=(boxes,), subset=subset, counted=True
    )


def satisfied(subset: str) -> Sum:
    about = SUBSETS[subset]

    def value(values: Values) -> nw.Expr:
        top = five_points & (score >= highest - 1)
        if values["satisfied_from"] is not None:
            top = top | (~five_points & (score >= values["satisfied_from"]))
        return judged(about, values, "satisfied_from") & top

    return Sum(
        f"survey_answers.{subset}_satisfied",
        T,
        READS,
        value,
        parameters=("satisfied_from",),
        subset=subset,
        counted=True,
    )


def dissatisfied(subset: str) -> Sum:
    about = SUBSETS[subset]

    def value(values: Values) -> nw.Expr:
        bottom = five_points & (score == lowest)
        if values["dissatisfied_to"] is not None:
            bottom = bottom | (~five_points & (score <= values["dissatisfied_to"]))
        return judged(about, values, "dissatisfied_to") & bottom

    return Sum(
        f"survey_answers.{subset}_dissatisfied",
        T,
        READS,
        value,
        parameters=("dissatisfied_to",),
        subset=subset,
        counted=True,
    )


SUMS = (
    *(valid_for(subset, "satisfied_from") for subset in SURVEYS),
    *(satisfied(subset) for subset in SURVEYS),
    *(valid_for(subset, "dissatisfied_to") for subset in ("customer_overall", "employee_overall")),
    *(dissatisfied(subset) for subset in ("customer_overall", "employee_overall")),
)
