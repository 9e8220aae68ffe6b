"""Metrics: what each is made of, its base sums from fact tables, and the figures these add up to.

A metric is a ratio of two sums (docs/algorithms/metrics.md). `base_sums` scans each table once;
`roll_up` adds up to units and periods; `metric_rows` shows the rows behind a figure.
"""

from seido.engine.metrics.base import BaseSum, base_sums
from seido.engine.metrics.measurements import UNIT_KINDS, Measurement, roll_up
from seido.engine.metrics.parameters import PARAMETERS, ParameterRule
from seido.engine.metrics.registry import columns_of, parameters_of, sum_names
from seido.engine.metrics.required import RequiredMetric, required_metrics
from seido.engine.metrics.rows import histogram, metric_rows, quantiles
from seido.engine.metrics.traits import TRAITS

__all__ = [
    "PARAMETERS",
    "TRAITS",
    "UNIT_KINDS",
    "BaseSum",
    "Measurement",
    "ParameterRule",
    "RequiredMetric",
    "base_sums",
    "columns_of",
    "histogram",
    "metric_rows",
    "parameters_of",
    "quantiles",
    "required_metrics",
    "roll_up",
    "sum_names",
]
