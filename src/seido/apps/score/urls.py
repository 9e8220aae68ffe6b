"""Addresses of the score."""

from __future__ import annotations

from django.urls import path, re_path

from seido.apps.score import views

urlpatterns = [
    path("", views.score, name="score"),
    re_path(r"^export\.(?P<kind>pdf|xlsx|csv)$", views.export, name="score_export"),
]
