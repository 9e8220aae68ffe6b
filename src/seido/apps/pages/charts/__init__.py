"""Charts: one function each, from typed data to a Vega-Lite specification with the table that says the same."""

from seido.apps.pages.charts.chart import Chart, Key
from seido.apps.pages.charts.comparison import Compared, Part, before_after, pareto
from seido.apps.pages.charts.funnel import Person, funnel
from seido.apps.pages.charts.points import Event, TrendPoint
from seido.apps.pages.charts.trend import trend
from seido.apps.pages.charts.waterfall import Loss, waterfall

__all__ = [
    "Chart",
    "Compared",
    "Event",
    "Key",
    "Loss",
    "Part",
    "Person",
    "TrendPoint",
    "before_after",
    "funnel",
    "pareto",
    "trend",
    "waterfall",
]
