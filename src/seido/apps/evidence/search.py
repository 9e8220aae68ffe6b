"""Finding evidence by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.evidence.selectors import evidence_of
from seido.apps.pages.search import Found, rank, searched


@searched(gettext_lazy("Evidence"), "file", 6)
def evidence(access: Access, words: Sequence[str]) -> Iterator[Found]:
    if not access.may("requirements.read"):
        return
    rows = evidence_of(access)
    for word in words:
        rows = rows.filter(title__icontains=word)
    for row in rows[:20]:
        yield Found(
            row.title,
            f"/evidence/{row.pk}/",
            f"{row.requirement} {row.program}".strip(),
            rank(words, row.title),
        )
