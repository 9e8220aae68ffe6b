"""Monthly reviews as a register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.registers.around import comments
from seido.apps.registers.register import Column, Register, register
from seido.apps.reviews import services
from seido.apps.reviews.models import Answer, Review
from seido.apps.reviews.selectors import people_of, shown


@register
class Reviews(Register):
    model = Review
    path = "performance/reviews"
    capability = "reviews"
    title = _("Monthly review")
    icon = "calendar"
    program = "program__name"
    related = ("program",)
    columns = (
        Column("month", link=True),
        Column("scope", pgettext_lazy("of a review", "Scope"), sort="program__name", keep=True),
        Column("status", pgettext_lazy("of a row", "Status"), as_status=True, sort="completed_at"),
        Column("due", _("Due")),
        Column("misses", _("Misses"), number=True),
        Column("answered", pgettext_lazy("misses of a review", "Answered"), number=True),
        Column("completed_by", shown=False),
        Column("completed_at"),
        Column("guests", shown=False),
        Column("decisions", shown=False),
        Column("program", shown=False),
    )
    filters = ("month", "program")
    search = ("month", "program__name", "decisions", "guests", "lines__text")
    default_sort = "-month"
    form = ("program", "decisions", "month")
    hint = _("Every miss gets its cause or its action.")
    empty = _(
        "A review walks through each series that missed its target in a month and asks for the cause or an action."
    )
    list_template = "reviews/list.html"
    detail_template = "reviews/review.html"

    def rows(self, access: Access, query: Mapping[str, Any] | None = None) -> QuerySet[Any]:
        rows = super().rows(access, query)
        answered = Count("lines", filter=~Q(lines__answer=""), distinct=True)
        return rows.annotate(misses=Count("lines", distinct=True), answered=answered)

    def extra(self, access: Access, row: Any) -> Mapping[str, Any]:
        lines = list(row.lines.select_related("action"))
        current = next((line for line in lines if not line.answer), None)
        return {
            "lines": lines,
            "answered": sum(bool(line.answer) for line in lines),
            "current": current,
            "shown": shown(row, current) if current and row.completed_at is None else None,
            "participants": list(row.participants.all()),
            "people": people_of(row) if row.completed_at is None else [],
            "answers": Answer.choices,
            "said": comments(self.place, str(row.pk)) if row.completed_at is None else [],
        }

    create = services.begin_review
    update = services.change_review
