"""Search: the programs that a person may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.organization.models import Program
from seido.apps.pages.search import Found, fits, rank, searched


@searched(gettext_lazy("Programs"), "flag", 3)
def programs(access: Access, words: Sequence[str]) -> Iterator[Found]:
    if not access.may("performance.read"):
        return
    rows = Program.objects.filter(access.scope("performance.read").within("name")).select_related("client")
    for row in rows:
        client = row.client.name if row.client else ""
        if fits(words, row.name, client, row.service):
            path = f"/performance/?{urlencode({'program': row.name})}"
            yield Found(
                row.name, path, " · ".join(filter(None, (client, row.service))), rank(words, row.name)
            )
