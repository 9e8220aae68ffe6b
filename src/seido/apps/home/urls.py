"""The address of the home page."""

from __future__ import annotations

from django.urls import path

from seido.apps.home.views import home

urlpatterns = [path("", home, name="home")]
