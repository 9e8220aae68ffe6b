"""A sentence kept as it was meant, and said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

Words = Mapping[str, Any]


def words(msgid: str, **values: Any) -> Words:
    """A sentence as it is stored: an English msgid (marked with `gettext_noop` where it is written) and its values,
    which stand in it as {name}."""
    return {"text": msgid, "values": values}


def said(stored: Words) -> str:
    """The sentence in the active language; "" where nothing was said."""
    if not stored:
        return ""
    values = {
        name: f"{value:,}" if isinstance(value, int) else value for name, value in stored["values"].items()
    }
    return gettext(stored["text"]).format(**values)
