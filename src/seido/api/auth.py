"""Who may use an operation: the holder of a key, or whoever is signed in, with the capability it needs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.tokens.models import ApiToken


class Request(HttpRequest):
    """What the middleware has made of a request."""

    access: Access
    token: ApiToken | None


def allowed(request: Any, capability: str) -> Access:
    """The access of the request. Raises PermissionDenied where the capability is lacking altogether."""
    access: Access = request.access
    if capability and not access.may(capability):
        raise PermissionDenied
    return access


class Key(HttpBearer):
    """A key made on the page of one's profile."""

    def __init__(self, capability: str) -> None:
        self.capability = capability
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Access | None:
        return allowed(request, self.capability) if getattr(request, "token", None) is not None else None


class Session(AuthBase):
    """The cookie of whoever is signed in; writing needs the header X-CSRFToken too."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"

    def __init__(self, capability: str) -> None:
        self.capability = capability
        super().__init__()

    def __call__(self, request: HttpRequest) -> Access | None:
        if not isinstance(request.user, User) or getattr(request, "token", None) is not None:
            return None
        if check_csrf(request):
            raise HttpError(403, "the header X-CSRFToken is absent or wrong")
        return allowed(request, self.capability)


def needs(capability: str) -> list[AuthBase]:
    """For an operation's `auth`; "" asks for the sign-in alone. What it shows it must still scope to the person."""
    return [Key(capability), Session(capability)]
