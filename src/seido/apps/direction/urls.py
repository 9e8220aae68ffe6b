"""Addresses of the direction besides those of its registers."""

from __future__ import annotations

from django.urls import path

from seido.apps.direction import views

urlpatterns = [
    path("", views.overview, name="direction"),
    path("statements/<int:pk>/approve/", views.approve, name="statement-approve"),
]
