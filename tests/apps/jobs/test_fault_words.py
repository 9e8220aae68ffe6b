"""Faults are said in the reader's language, and a format by what it looks like."""

from __future__ import annotations

import pytest
from django.utils import translation

from seido.apps.jobs.fault_words import in_words

MOMENT = "a date and time %Y/%m/%d %H:%M or %d.%m.%Y, in 1990 to 2100"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", MOMENT, "a date and time 2026/01/31 09:30 or 31.01.2026, in 1990 to 2100"),
        ("ja", MOMENT, "1990～2100年の日時（2026/01/31 09:30、31.01.2026）"),
        ("en", "at most 5 % of the rows rejected", "at most 5 % of the rows rejected"),
        ("ja", "at most 5 % of the rows rejected", "読めない行が5%以下"),
        ("ja", "one of handled, abandoned", "次のいずれか：handled, abandoned"),
        ("ja", "something never said", "something never said"),
    ],
)
def test_in_words(language: str, text: str, said: str) -> None:
    with translation.override(language):
        assert in_words(text) == said
