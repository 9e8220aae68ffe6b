"""Addresses of the registers."""

from __future__ import annotations

from django.urls import path

from seido.apps.registers.views import saved

urlpatterns = [
    path("views/", saved.save, name="view-save"),
    path("views/<int:view_id>/drop/", saved.drop, name="view-drop"),
]
