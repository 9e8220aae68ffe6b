"""Addresses of data integrity."""

from __future__ import annotations

from django.urls import path

from seido.apps.integrity import views

urlpatterns = [
    path("", views.integrity, name="integrity"),
    path("rows/", views.rows, name="integrity-rows"),
]
