"""The addresses of the guide."""

from __future__ import annotations

from django.urls import path

from seido.apps.guide.views import guide

urlpatterns = [path("", guide, name="guide"), path("<str:name>/", guide, name="guide-of-role")]
