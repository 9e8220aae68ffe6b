"""Requirements take comments, files and links, of those who see the whole entity."""

from __future__ import annotations

from seido.apps.accounts.access import Access
from seido.apps.registers.around import Found, place
from seido.standard import load


@place("requirements")
def requirement(access: Access, key: str) -> Found | None:
    """What is said about a requirement may name any program, so only who sees all of them reads it."""
    if key not in load().requirements or not access.scope("requirements.read").everything:
        return None
    return Found(key, f"/requirements/{key}/", access.scope("requirements.write").everything)
