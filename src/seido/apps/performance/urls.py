"""Addresses of performance."""

from __future__ import annotations

from django.urls import path

from seido.apps.performance import views

urlpatterns = [
    path("", views.scorecard, name="scorecard"),
    path("scorecard.<kind>", views.scorecard_file, name="scorecard-file"),
]
