"""The audit log."""

from __future__ import annotations

from django.urls import path

from seido.apps.audit import views

urlpatterns = [
    path("audit-log/", views.audit_log, name="audit-log"),
    path("audit-log/verify/", views.verify, name="audit-verify"),
]
