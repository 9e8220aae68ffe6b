"""Whether the site can serve: for whoever watches over it."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from seido.apps.pages.views import public


@public("a watcher has no account; the answer says nothing but whether the site works")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 once the database answers, 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
