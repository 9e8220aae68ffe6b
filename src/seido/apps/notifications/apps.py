"""Has every app tell which of its things are due."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "seido.apps.notifications"

    def ready(self) -> None:
        autodiscover_modules("deadlines")
