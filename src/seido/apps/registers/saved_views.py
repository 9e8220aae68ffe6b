"""Keeping views of lists: one's own, and those for everybody."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.urls import Resolver404, resolve

from seido.apps.accounts.access import Access
from seido.apps.accounts.roles import Role
from seido.apps.audit.services import record_event
from seido.apps.registers.models import SavedView
from seido.faults import Fault, InputError


def saved_views(access: Access, page: str | None = None) -> list[SavedView]:
    """A person's own views and everybody's, of pages that the person may open; of one page where it is named.

    Who is here for a client sees their own only: names and filters of others may tell of another client.
    """
    wanted = Q(owner_id=access.user_id)
    if access.roles - {Role.CLIENT}:
        wanted |= Q(shared=True)
    rows = SavedView.objects.filter(wanted)
    if page is not None:
        rows = rows.filter(page=page)
    return [view for view in rows if may_open(access, view.page)]


def may_open(access: Access, page: str) -> bool:
    try:
        capability = getattr(resolve(page).func, "capability", None)
    except Resolver404:
        return False
    return capability is not None and (not capability or access.may(capability))


@transaction.atomic
def save_view(*, access: Access, name: str, page: str, query: str, shared: bool = False) -> SavedView:
    """Keeps a view under a name; one's own view of that name and page is replaced. Raises InputError."""
    if not name.strip():
        raise InputError(Fault("name", "a name", "nothing"))
    if not may_open(access, page):
        raise InputError(Fault("page", "a page of this site", page))
    view, _ = SavedView.objects.update_or_create(
        owner_id=access.user_id,
        page=page,
        name=name.strip()[:60],
        defaults={"query": query[:2000], "shared": shared},
    )
    record_event(
        actor=access.actor,
        verb="view.saved",
        subject=f"view {view.pk}",
        details={"name": view.name, "path": view.path, "shared": shared},
    )
    return view


@transaction.atomic
def drop_view(*, access: Access, view_id: int) -> SavedView:
    """Removes one's own view. Raises Http404 for one that is absent or another's."""
    view = SavedView.objects.filter(pk=view_id, owner_id=access.user_id).first()
    if view is None:
        raise Http404
    record_event(
        actor=access.actor, verb="view.dropped", subject=f"view {view.pk}", details={"name": view.name}
    )
    view.delete()
    return view
