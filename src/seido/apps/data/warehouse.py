"""The installation's warehouse: its folder, and where its catalogue is kept."""

from __future__ import annotations

from django.db import connection
from sqlalchemy import URL

from seido.apps.data.folders import warehouse_folder
from seido.facts.store import Warehouse


def open_warehouse() -> Warehouse:
    """The warehouse; its catalogue lies in the application's database where that is PostgreSQL."""
    if connection.vendor != "postgresql":
        return Warehouse(warehouse_folder())
    settings = connection.settings_dict
    # What stands after the address's question mark (sslmode, a folder of sockets as the host) holds here too.
    query = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    if settings["HOST"]:
        query["host"] = settings["HOST"]  # a folder of sockets is a host too
    address = URL.create(
        "postgresql",
        username=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        port=int(settings["PORT"]) if settings["PORT"] else None,
        database=settings["NAME"],
        query=query,
    )
    return Warehouse(warehouse_folder(), address.render_as_string(hide_password=False))
