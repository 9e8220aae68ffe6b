"""Who asks, and what they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from seido.api.auth import Request, needs
from seido.api.paging import Page, Pages, paged
from seido.api.problems import PROBLEMS
from seido.apps.accounts.roles import ROOMS
from seido.apps.notifications import selectors, services
from seido.apps.notifications.models import Notification

router = Router(tags=["me"])


class Me(Schema):
    user: str
    name: str
    roles: list[str]
    capabilities: list[str]
    key: str | None = None
    key_expires_at: datetime | None = None


class Notice(Schema):
    id: int
    kind: str
    text: str
    path: str
    program: str | None
    created_at: datetime
    read_at: datetime | None


@router.get("/me", auth=needs(""), response={200: Me, **PROBLEMS}, summary="Who asks, and what they may do")
def me(request: Request) -> dict[str, Any]:
    access, token = request.access, request.token
    return {
        "user": access.actor,
        "name": str(request.user),
        "roles": sorted(access.roles),
        "capabilities": [
            name for room in ROOMS for name in (f"{room}.read", f"{room}.write") if access.may(name)
        ],
        "key": token.name if token else None,
        "key_expires_at": token.expires_at if token else None,
    }


@router.get(
    "/notifications",
    auth=needs(""),
    response={200: Page[Notice], **PROBLEMS},
    summary="One's own notifications, newest first",
)
def notifications(request: Request, paging: Pages, unread: bool = False) -> dict[str, Any]:
    rows = selectors.notifications(request.access)
    return paged(rows.filter(read_at=None) if unread else rows, paging, plain)


@router.post(
    "/notifications/{notification_id}/read",
    auth=needs(""),
    response={200: Notice, **PROBLEMS},
    summary="Mark as read",
)
def read(request: Request, notification_id: int) -> dict[str, Any]:
    row = selectors.notification(request.access, notification_id)
    services.mark_read(access=request.access, notification_id=row.pk)
    return plain(selectors.notification(request.access, row.pk))


def plain(row: Notification) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("id", "kind", "path", "program", "created_at", "read_at")}
    return {**own, "text": selectors.sentence(row)}
