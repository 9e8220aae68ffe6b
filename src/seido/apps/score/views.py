"""The score, what if, and the score as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from seido.apps.pages.charts import waterfall
from seido.apps.pages.views import page
from seido.apps.score import exports
from seido.apps.score.selectors import standing, what_if_of


@page("score.read")
def score(request: HttpRequest) -> HttpResponse:
    """Where the entity stands. `mend` names what to take for mended, `path` all that the cheapest way mends."""
    stood = standing(request.access)  # type: ignore[attr-defined]
    if stood is None:
        return render(request, "score/none.html")
    values = stood.shortest if "path" in request.GET else request.GET.getlist("mend")
    context = {
        "standing": stood,
        "what_if": what_if_of(stood, values, everything="all" in request.GET),
        "everything": "all" in request.GET,
        "waterfall": waterfall(stood.losses, whole=stood.document["total"]["of"]),
        "may_freeze": request.access.may("assessments.write"),  # type: ignore[attr-defined]
    }
    if request.htmx and request.htmx.target == "what-if":  # type: ignore[attr-defined]
        return render(request, "score/what_if.html", context)
    return render(request, "score/score.html", context)


@page("score.read")
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The score as the readiness report (PDF), a workbook, or a table of items (CSV)."""
    stood = standing(request.access)  # type: ignore[attr-defined]
    if stood is None:
        raise Http404
    return exports.FILES[kind](request.access, stood, get_language() or "ja")  # type: ignore[attr-defined]
