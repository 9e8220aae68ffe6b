"""What narrows, sorts and cuts a scorecard: all of it stands in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.http import QueryDict

from seido.periods import parse

MANY = ("program", "client", "site", "kind", "item", "type")
ONE = ("status", "period", "q", "set", "sort", "page")


@dataclass(frozen=True)
class Filters:
    """Blank means all. `set` "1" keeps what 50/75 counts; `status` is a tab of the page."""

    status: str = ""
    period: str = ""
    q: str = ""
    set: str = ""
    sort: str = ""
    page: str = ""
    program: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    column: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        found: dict[str, Any] = {name: query.get(name, "").strip() for name in ONE}
        found |= {name: tuple(value for value in query.getlist(name) if value) for name in (*MANY, "column")}
        if not is_month(found["period"]):
            found["period"] = ""
        return cls(**found)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab narrows."""
        return bool(self.q or self.set or any(getattr(self, name) for name in MANY))

    def query(self, **changes: Any) -> str:
        """The address's query with some of it changed; without a page unless one is asked for."""
        wanted = replace(self, **{"page": "", **changes})
        pairs = [(name, getattr(wanted, name)) for name in ONE if getattr(wanted, name)]
        pairs += [(name, value) for name in (*MANY, "column") for value in getattr(wanted, name)]
        return "&".join(f"{name}={encoded(value)}" for name, value in pairs)


def is_month(text: str) -> bool:
    try:
        return parse(text).grain == "month"
    except ValueError:
        return False


#: Letters of any language stand in an address as they are; browsers encode them when they send it.
SPECIAL = re.compile(r"[^\w.~:-]")


def encoded(value: str) -> str:
    """A value in the query of a link of ours: short also in Japanese."""
    return SPECIAL.sub(lambda match: quote(match[0], safe=""), value)
