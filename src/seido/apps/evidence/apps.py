"""Has evidence take files."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "seido.apps.evidence"

    def ready(self) -> None:
        from seido.apps.evidence import files  # noqa: F401
