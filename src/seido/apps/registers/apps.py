"""Finds the registers of every app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RegistersConfig(AppConfig):
    name = "seido.apps.registers"

    def ready(self) -> None:
        autodiscover_modules("register")
