"""What day it is for the people who look: in the site's own zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def today() -> date:
    """The day in the site's zone; SEIDO_TODAY sets it, for demonstrations and tests."""
    return settings.SEIDO_TODAY or timezone.localdate(timezone=ZoneInfo(settings.SEIDO_TIME_ZONE))


def zone_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Moments on pages are shown in the site's zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(ZoneInfo(settings.SEIDO_TIME_ZONE)):
            return get_response(request)

    return middleware
