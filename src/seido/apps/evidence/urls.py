"""Addresses of evidence and of requests for it."""

from __future__ import annotations

from django.urls import path

from seido.apps.evidence import views

urlpatterns = [
    path("add/<str:requirement>/", views.add, name="evidence_add"),
    path("ask/<str:requirement>/", views.ask, name="evidence_ask"),
    path("requests/<int:pk>/cancel/", views.cancel, name="evidence_cancel"),
    path("<int:pk>/", views.evidence, name="evidence"),
    path("<int:pk>/withdraw/", views.withdraw, name="evidence_withdraw"),
]
