"""Has every app tell what it adds to the frame and to what waits for people."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PagesConfig(AppConfig):
    name = "seido.apps.pages"

    def ready(self) -> None:
        autodiscover_modules("frame", "attention", "search")
