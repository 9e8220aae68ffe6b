"""What stands beside Requirements in the menu: how many somebody must do something about."""

from __future__ import annotations

from django.http import HttpRequest

from seido.apps.accounts.access import Access
from seido.apps.assessments.selectors import open_requirements
from seido.apps.pages.context import COUNTS


def count(request: HttpRequest) -> tuple[int, bool]:
    """For who sees the whole entity; others find theirs in the list."""
    access: Access = request.access  # type: ignore[attr-defined]
    return (open_requirements(), False) if access.scope("requirements.read").everything else (0, False)


COUNTS["/requirements/"] = count
