"""Settings of the organisation."""

from __future__ import annotations

from django.urls import path

from seido.apps.setting_up import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/file/", views.setup_file, name="setup-file"),
    path("settings/first/", views.first_setup, name="first-setup"),
    path("settings/first/<slug:step>/", views.step, name="first-setup-step"),
]
