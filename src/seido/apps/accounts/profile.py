"""What other apps add to a person's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

#: Template -> function of the request that gives what it shows.
SECTIONS: dict[str, Callable[[HttpRequest], dict[str, Any]]] = {}


def profile_section(template: str) -> Any:
    """Has a `<section class="section">` stand on the profile; an app does so in its `frame.py`."""

    def keep(function: Any) -> Any:
        SECTIONS[template] = function
        return function

    return keep


def sections(request: HttpRequest) -> list[str]:
    return [render_to_string(name, function(request), request) for name, function in SECTIONS.items()]
