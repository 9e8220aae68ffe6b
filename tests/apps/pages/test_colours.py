"""Text can be read on every ground it may stand on, marks can be told from the page: WCAG 2.2 AA, in both themes."""

import itertools
import re
from pathlib import Path

import pytest

import seido.apps.pages

TOKENS = Path(seido.apps.pages.__file__).parent / "static" / "seido" / "tokens.css"
GROUNDS = ("page", "rail", "sunk", "hover", "current")
TEXT = ("ink", "ink-2", "ink-3", "accent", "ok", "bad", "improving", "due", "mute", "waived", "target")
#: What else text of a colour stands on.
SOFT = {
    "ok": ("ok-soft",),
    "bad": ("bad-soft",),
    "improving": ("improving-soft",),
    "due": ("due-soft",),
    "mute": ("mute-soft",),
    "ink": ("ok-soft", "bad-soft", "improving-soft", "due-soft", "mute-soft", "avatar"),
    "ink-2": ("mute-soft",),
    "accent": ("due-soft", "bad-soft"),
}
MARKS = ("ok-shape", "bad-shape", "improving-shape", "due-shape", "mute-shape", "waived-shape", "line-3")
PAIRS = [
    *itertools.product(TEXT, GROUNDS),
    *((text, ground) for text, grounds in SOFT.items() for ground in grounds),
]


def colours(theme: int) -> dict[str, str]:
    found = dict(re.findall(r"--([a-z0-9-]+):\s*(.+?);", TOKENS.read_text(encoding="utf-8")))
    pairs = {name: re.fullmatch(r"light-dark\((#\w{6}), (#\w{6})\)", value) for name, value in found.items()}
    plain = {name: value for name, value in found.items() if re.fullmatch(r"#\w{6}", value)}
    return {name: pair[theme + 1] for name, pair in pairs.items() if pair} | plain


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(theme, text, ground):
    known = colours(theme)
    assert contrast(known[text], known[ground]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("fill", ["fill", "fill-hover", "bad-fill"])
def test_words_on_filled_grounds_can_be_read(theme, fill):
    known = colours(theme)
    assert contrast(known["on-fill"], known[fill]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("mark", MARKS)
def test_marks_can_be_told_from_the_page(theme, mark):
    known = colours(theme)
    assert contrast(known[mark], known["page"]) >= 3
