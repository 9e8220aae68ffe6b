"""The monthly reviews that wait for those who hold them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.pages.attention import Attention, needs_attention
from seido.apps.pages.templatetags.words import month as month_words
from seido.apps.reviews.selectors import places


@needs_attention
def reviews(access: Access, day: date) -> Iterator[Attention]:
    """The newest month's reviews that are not completed: one matter, however many programs."""
    if not access.may("reviews.write"):
        return
    month, found = places(access)
    waiting = [place for place in found if not place.is_over and place.misses]
    if not waiting:
        return
    late = any(place.is_late(day) for place in waiting)
    names = "、".join(place.name for place in waiting[:3])
    path = "/performance/reviews/"
    if len(waiting) == 1 and waiting[0].review:
        path = f"/performance/reviews/{waiting[0].review.pk}/"
    yield Attention(
        "review",
        "overdue" if late else "due",
        _("Review of %(month)s") % {"month": month_words(month)},
        _("%(misses)s misses want a cause or an action: %(names)s")
        % {"misses": sum(place.misses for place in waiting), "names": names},
        _("Hold the review"),
        path,
        due=waiting[0].due,
        weight=sum(place.misses for place in waiting),
    )
