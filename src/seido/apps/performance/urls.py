"""Addresses of performance."""

from __future__ import annotations

from django.urls import path

from seido.apps.performance import views

urlpatterns = [
    path("", views.scorecard, name="scorecard"),
    path("scorecard.<kind>", views.scorecard_file, name="scorecard-file"),
    path("summary/", views.summary, name="summary"),
    path("summary.<kind>", views.summary_file, name="summary-file"),
    path("targets/<int:pk>/review/", views.target_review, name="target-review"),
    path("metrics/<str:metric>/", views.metric, name="metric"),
    path("metrics/<str:metric>/rows/", views.metric_rows, name="metric-rows"),
    path("metrics/<str:metric>/rows.csv", views.metric_rows_csv, name="metric-rows-csv"),
]
