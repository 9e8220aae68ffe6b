"""What the pages of reviews show besides their rows."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from seido.apps.pages import pictures
from seido.apps.pages.clock import today
from seido.apps.performance.templatetags.performance import marks_of
from seido.apps.reviews.models import Review, due_of
from seido.apps.reviews.selectors import Shown, places

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting(context: template.Context) -> dict[str, Any]:
    """The newest month with the reviews of every program that the person may read."""
    access = context["request"].access
    month, found = places(access)
    return {
        "month": month,
        "places": found,
        "due": due_of(month) if month else None,
        "late": bool(month) and due_of(month) < today(),
        "may_write": access.may("reviews.write"),
    }


@register.simple_tag
def course(shown: Shown) -> SafeString:
    """The course of a line's series up to the month of the review."""
    return pictures.sparkline(marks_of(shown.line.direction, shown.readings))


@register.simple_tag
def is_complete(review: Review) -> bool:
    return review.completed_at is not None
