"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from seido.apps.notifications import views

urlpatterns = [
    path("notifications/", views.listing, name="notifications"),
    path("notifications/read/", views.read_all, name="notices_read"),
    path("notifications/<int:notification_id>/read/", views.read, name="notice_read"),
    path("profile/notifications/", views.preferences, name="notice_preferences"),
]
