"""How figures are written: the decimals, the sign and the mark of each unit of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

MINUS = "−"
NOTHING = "–"
SMALL = 10


@dataclass(frozen=True)
class Unit:
    """`ja` and `en` stand behind a value, `gap` behind a difference where that is another mark.

    `always_decimal` writes the decimal of whole numbers too: 95.0 %.
    """

    ja: str
    en: str
    decimals: int = 1
    always_decimal: bool = False
    gap: str = ""

    @property
    def mark(self) -> str:
        return self.ja if get_language() == "ja" else self.en


UNITS = {
    "percent": Unit("%", "%", always_decimal=True, gap="pt"),
    "percent_per_year": Unit("%/年", "%/y", always_decimal=True, gap="pt"),
    "seconds": Unit("秒", "s", decimals=0),
    "minutes": Unit("分", "min", always_decimal=True),
    "hours": Unit("時間", "h", always_decimal=True),
    "days": Unit("日", "d", always_decimal=True),
    "count": Unit("件", "", decimals=0),
    "messages": Unit("通", ""),
    "sessions": Unit("件", ""),
    "per_hour": Unit("件/時", "/h"),
    "currency": Unit("円", "¥", decimals=0),
    "score": Unit("点", "pts"),
}
PLAIN = Unit("", "")


def unit_of(name: str) -> Unit:
    return UNITS.get(name, PLAIN)


def number(value: float, unit: str = "", *, signed: bool = False) -> str:
    """A value in its unit's decimals, thousands marked, with a true minus; "−0.0" is "0.0". Small broken values of
    units without decimals have one: 0.4 s."""
    about = unit_of(unit)
    decimals = about.decimals or int(abs(value) < SMALL and float(value) != round(value))
    rounded = round(float(value), decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    if decimals and not about.always_decimal and text.endswith(".0"):
        text = text[:-2]
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def finer(value: float) -> str:
    """A difference that its unit's decimals would hide."""
    return f"{MINUS if value < 0 else '+'}{abs(value):.1g}"
