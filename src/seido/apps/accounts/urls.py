"""A person's own pages."""

from __future__ import annotations

from django.urls import path

from seido.apps.accounts import views

urlpatterns = [path("profile/", views.profile, name="profile")]
