"""What the middleware has made of a request."""

from __future__ import annotations

from django.http import HttpRequest

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User


class Request(HttpRequest):
    access: Access
    user: User
