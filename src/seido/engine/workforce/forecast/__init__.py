"""Forecasts of volume, handle time and the other quantities a staffing plan rests on.

history = series_of(starts, volumes)
result = forecast(history, timedelta(days=28), calendar=calendar_of("JP", first_day, last_day))
result.value, result.low, result.high, result.report.model, sums(result, "week").value
"""

from seido.engine.workforce.forecast.backtest import Backtest
from seido.engine.workforce.forecast.calendar import Calendar, Event, calendar_of, countries
from seido.engine.workforce.forecast.cleaning import Finding
from seido.engine.workforce.forecast.measures import MEASURES, Measure
from seido.engine.workforce.forecast.models import MODELS, Model, Past
from seido.engine.workforce.forecast.reconcile import Sums, sums, total
from seido.engine.workforce.forecast.rest_of_day import RestOfDay, rest_of_day
from seido.engine.workforce.forecast.results import Forecast, Report, Score
from seido.engine.workforce.forecast.series import HistoryError, Series, infer_interval, series_of
from seido.engine.workforce.forecast.single import LONGEST_HORIZON, LONGEST_REST, forecast

__all__ = [
    "LONGEST_HORIZON",
    "LONGEST_REST",
    "MEASURES",
    "MODELS",
    "Backtest",
    "Calendar",
    "Event",
    "Finding",
    "Forecast",
    "HistoryError",
    "Measure",
    "Model",
    "Past",
    "Report",
    "RestOfDay",
    "Score",
    "Series",
    "Sums",
    "calendar_of",
    "countries",
    "forecast",
    "infer_interval",
    "rest_of_day",
    "series_of",
    "sums",
    "total",
]
