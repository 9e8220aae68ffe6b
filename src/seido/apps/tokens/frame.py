"""One's keys, on one's profile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from seido.apps.accounts.profile import profile_section
from seido.apps.tokens import selectors


@profile_section("tokens/profile.html")
def keys(request: HttpRequest) -> dict[str, Any]:
    now = datetime.now(UTC)
    rows = selectors.tokens(request.access)  # type: ignore[attr-defined]
    return {"holding": [token for token in rows if token.state(now) == "valid"]}
