"""Has requirements take comments, files and links."""

from __future__ import annotations

from django.apps import AppConfig


class RequirementsConfig(AppConfig):
    name = "seido.apps.requirements"

    def ready(self) -> None:
        from seido.apps.requirements import discussion  # noqa: F401
