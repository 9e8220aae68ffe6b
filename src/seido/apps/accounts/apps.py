"""Puts the database's own wall up after every migration, and on every new connection."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "seido.apps.accounts"

    def ready(self) -> None:
        from seido.apps.accounts import row_security

        connection_created.connect(row_security.begin, dispatch_uid="row security")
        post_migrate.connect(row_security.install, sender=self, dispatch_uid="row security")
