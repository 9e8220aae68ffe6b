"""Search: people who can sign in, for those who may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from seido.apps.accounts import selectors
from seido.apps.accounts.access import Access
from seido.apps.pages.search import SHOWN, Found, rank, searched


@searched(gettext_lazy("People"), "person", 4)
def people(access: Access, words: Sequence[str]) -> Iterator[Found]:
    """By name, sign-in name, mail address and employee number."""
    if not access.may("people.read"):
        return
    rows = selectors.people(access)
    for word in words:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
            | Q(person__number__icontains=word)
        )
    for row in rows.order_by("name")[: SHOWN + 1]:
        number = row.person.number if row.person else ""
        about = " · ".join(filter(None, (row.username, number)))
        yield Found(
            str(row), reverse("person", args=[row.pk]), about, rank(words, row.name, row.username, number)
        )
