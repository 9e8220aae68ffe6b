"""Requirements take comments, files and links, of those who see the whole entity."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.registers.around import Found, place
from seido.apps.registers.templatetags.registers import VERBS
from seido.standard import load

#: What the events of a requirement's history did, in words.
VERBS |= {
    "added evidence": pgettext_lazy("in a history", "filed evidence"),
    "withdrew evidence": pgettext_lazy("in a history", "withdrew evidence"),
    "asked for evidence": pgettext_lazy("in a history", "asked for evidence"),
    "answered request": pgettext_lazy("in a history", "answered a request for evidence"),
    "cancelled request": pgettext_lazy("in a history", "cancelled a request for evidence"),
    "kept text": pgettext_lazy("in a history", "brought the standard's text"),
    "removed text": pgettext_lazy("in a history", "removed the standard's text"),
    "decided: keep": pgettext_lazy("in a history", "kept the verdict of people"),
    "decided: review": pgettext_lazy("in a history", "sent the difference to an assessor"),
}


@place("requirements")
def requirement(access: Access, key: str) -> Found | None:
    """What is said about a requirement may name any program, so only who sees all of them reads it."""
    if key not in load().requirements or not access.scope("requirements.read").everything:
        return None
    return Found(key, f"/requirements/{key}/", access.scope("requirements.write").everything)
