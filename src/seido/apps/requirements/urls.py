"""Addresses of the register of requirements, and of each requirement."""

from __future__ import annotations

from django.urls import path

from seido.apps.requirements import views

ONE = "<str:requirement>/"

urlpatterns = [
    path("", views.register, name="requirements"),
    path("export.<str:kind>", views.export, name="requirements_export"),
    path("texts/", views.texts, name="requirement_texts"),
    path(ONE, views.requirement, name="requirement"),
    path(f"{ONE}findings/", views.findings, name="requirement_findings"),
    path(f"{ONE}findings.<str:kind>", views.findings_export, name="requirement_findings_export"),
    path(f"{ONE}findings/<str:fingerprint>/", views.finding, name="requirement_finding"),
    path(f"{ONE}discussion/", views.discussion, name="requirement_discussion"),
    path(f"{ONE}text/", views.text, name="requirement_text"),
    path(f"{ONE}decide/", views.decide, name="requirement_decide"),
    path(f"{ONE}waivers/<str:waiver>/grant/", views.grant, name="waiver_grant"),
    path(f"{ONE}waivers/<int:pk>/renew/", views.renew, name="waiver_renew"),
    path(f"{ONE}waivers/<int:pk>/end/", views.end, name="waiver_end"),
]
