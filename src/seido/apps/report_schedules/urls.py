"""Addresses of the pages of reports."""

from __future__ import annotations

from django.urls import path

from seido.apps.report_schedules import views

urlpatterns = [
    path("settings/reports/", views.listing, name="reports"),
    path("settings/reports/new/", views.create, name="report_new"),
    path("settings/reports/addresses/", views.addresses, name="report_addresses"),
    path("settings/reports/<int:report_id>/", views.detail, name="report"),
    path("settings/reports/<int:report_id>/change/", views.change, name="report_change"),
    path("settings/reports/<int:report_id>/<slug:verb>/", views.act, name="report_act"),
]
