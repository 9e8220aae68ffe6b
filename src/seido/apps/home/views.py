"""The home page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from seido.apps.accounts.access import Access
from seido.apps.home import selectors
from seido.apps.home.decisions import KINDS, SHOWN, Decision, tabs_of
from seido.apps.pages.attention import matters
from seido.apps.pages.changes import version
from seido.apps.pages.clock import today
from seido.apps.pages.kept import kept
from seido.apps.pages.views import page
from seido.apps.performance.scorecard import standings_state
from seido.apps.score.selectors import standing


class Request(HttpRequest):
    access: Access


@page("")
def home(request: Request) -> HttpResponse:
    """What needs the person now, first; then where things stand, as far as the person may see it."""
    access, day, newest = request.access, today(), version(request)
    person = newest and (access.user_id, get_language(), day, *newest)
    found = [
        Decision(matter, day) for matter in kept("matters", person, lambda: matters(access, day), most=200)
    ]
    kind = request.GET.get("kind", "")
    chosen = [one for one in found if one.kind == kind] if kind in KINDS else found
    shown = chosen if "all" in request.GET else chosen[:SHOWN]
    reads = access.may("performance.read")
    moves, moving = selectors.moved(access) if reads else ([], 0)
    return render(
        request,
        "home/home.html",
        {
            "day": day,
            "count": len(found),
            "decisions": shown,
            "more": len(chosen) - len(shown),
            "kind": kind,
            "tabs": tabs_of(found, kind if kind in KINDS else ""),
            "stood": kept(
                "score", newest and (access.scope("score.read"), *newest), lambda: standing(access)
            ),
            "shares": selectors.shares(access) if reads else [],
            "moves": moves,
            "moving": moving,
            "newest": max((move.standing.period for move in moves), default=""),
            "actions": selectors.own_actions(access) if access.may("actions.read") else None,
            "closed": kept("closed", newest, selectors.closed_month),
            "state": standings_state(),
            "may_review": access.may("reviews.read"),
            "time_zone": settings.SEIDO_TIME_ZONE,
        },
    )
