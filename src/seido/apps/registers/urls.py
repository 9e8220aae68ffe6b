"""Addresses of the registers: the same for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from seido.apps.pages.views import page
from seido.apps.registers.register import REGISTERS, Register
from seido.apps.registers.views import about, imports, lists, rows, saved


def of_register(register: Register) -> list[URLPattern]:
    """Every address of a register."""

    def view(what: Callable[..., HttpResponse], right: str, **values: Any) -> Callable[..., HttpResponse]:
        asked = partial(what, register=register, **values)
        return page(f"{register.capability}.{right}")(named(asked, what.__name__))

    at, name = f"{register.path}/", register.place
    return [
        path(at, view(lists.listed, "read"), name=name),
        path(f"{at}export.csv", view(lists.exported, "read", kind="csv"), name=f"{name}-csv"),
        path(f"{at}export.xlsx", view(lists.exported, "read", kind="xlsx"), name=f"{name}-xlsx"),
        path(f"{at}bulk/", view(lists.bulk, "write"), name=f"{name}-bulk"),
        path(f"{at}new/", view(rows.create, "write"), name=f"{name}-new"),
        path(f"{at}import/", view(imports.upload, "write"), name=f"{name}-import"),
        path(f"{at}import/<int:import_id>/map/", view(imports.mapped, "write"), name=f"{name}-import-map"),
        path(f"{at}import/<int:import_id>/", view(imports.preview, "write"), name=f"{name}-import-preview"),
        path(f"{at}<int:pk>/", view(rows.detail, "read"), name=f"{name}-detail"),
        path(f"{at}<int:pk>/history/", view(rows.history, "read"), name=f"{name}-history"),
        path(f"{at}<int:pk>/edit/", view(rows.edit, "write"), name=f"{name}-edit"),
    ]


def named(view: Any, name: str) -> Any:
    view.__name__ = name
    return view


urlpatterns = [
    path("views/", saved.save, name="view-save"),
    path("views/<int:view_id>/drop/", saved.drop, name="view-drop"),
    path("about/<slug:place>/<str:key>/comment/", about.comment, name="comment"),
    path("about/<slug:place>/<str:key>/link/", about.link, name="link"),
    path("about/<slug:place>/<str:key>/link/<int:link_id>/drop/", about.unlink, name="unlink"),
    path("about/<slug:place>/<str:key>/attach/", about.attach, name="attach"),
    path("attachments/<int:attachment_id>/", about.attachment, name="attachment"),
    *(address for register in REGISTERS.values() for address in of_register(register)),
]
