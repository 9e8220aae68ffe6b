"""Reading keys: everybody their own, and those of all for who may read settings everywhere."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from seido.apps.accounts.access import Access
from seido.apps.tokens.models import ApiToken


def tokens(access: Access) -> QuerySet[ApiToken]:
    """The person's own keys, newest first."""
    return ApiToken.objects.filter(user_id=access.user_id)


def all_tokens(access: Access) -> QuerySet[ApiToken]:
    """Everybody's keys, for administrators."""
    if not access.scope("settings.read").everything:
        return ApiToken.objects.none()
    return ApiToken.objects.select_related("user")


def revocable(access: Access, token_id: int) -> ApiToken:
    """A key that the person may revoke: an own one, or any for who administers settings."""
    rows = ApiToken.objects.select_related("user").filter(pk=token_id)
    if not access.scope("settings.write").everything:
        rows = rows.filter(user_id=access.user_id)
    token = rows.first()
    if token is None:
        raise Http404
    return token
