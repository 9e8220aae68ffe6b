"""A centre that is not set up yet waits for its administrator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.organization.models import Process
from seido.apps.pages.attention import Attention, needs_attention
from seido.apps.setting_up.selectors import may_set_up


@needs_attention
def first_setup(access: Access, day: date) -> Iterator[Attention]:
    if may_set_up(access) and not Process.objects.exists():
        yield Attention(
            kind="other",
            status="planned",
            title=_("Set up your organisation"),
            why=_(
                "Eight short steps, from its name to the first load of contacts. Each is kept as soon as it is done."
            ),
            verb=_("Begin"),
            path="/settings/first/",
            weight=1000,
        )
