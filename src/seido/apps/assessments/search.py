"""Finding assessments by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.assessments.cycles import cycles
from seido.apps.pages.search import Found, fits, rank, searched


@searched(gettext_lazy("Assessments"), "check", 7)
def assessments(access: Access, words: Sequence[str]) -> Iterator[Found]:
    if not access.may("assessments.read"):
        return
    for cycle in cycles(access):
        kind = cycle.get_kind_display()
        if fits(words, cycle.name, kind):
            yield Found(cycle.name, f"/assessments/{cycle.pk}/", kind, rank(words, cycle.name))
