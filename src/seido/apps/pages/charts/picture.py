"""Charts as pictures for printed reports, in the light colours of the site."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import vl_convert

from seido.apps.pages.charts.chart import Chart

TOKENS = Path(__file__).parents[1] / "static" / "seido" / "tokens.css"
VARIABLE = re.compile(r"var\((--[a-z0-9-]+)\)")


@cache
def light_colours() -> dict[str, str]:
    """The custom properties of the site as they are in the light theme."""
    found = re.findall(r"(--[a-z0-9-]+):\s*(.+?);", TOKENS.read_text(encoding="utf-8"))
    return {name: re.sub(r"light-dark\((.+?), .+\)", r"\1", value) for name, value in found}


@cache
def font() -> str:
    """A font with Japanese letters: that of the system, else the one that ships."""
    shipped = find_spec("matplotlib_fontja")
    for place in (shipped.submodule_search_locations or ()) if shipped else ():
        vl_convert.register_font_directory(str(Path(place) / "fonts"))
    return "Noto Sans CJK JP, IPAexGothic, sans-serif"


def coloured(chart: Chart, width: int) -> str:
    """The specification with every variable replaced, so many pixels wide."""
    text = json.dumps(
        {**chart.spec, "width": width, "autosize": {"type": "pad"}, "background": "white"}, ensure_ascii=False
    )
    values = {**light_colours(), "--font": font()}
    return VARIABLE.sub(lambda match: values[match[1]], text)


def svg(chart: Chart, *, width: int = 760) -> str:
    return str(vl_convert.vegalite_to_svg(coloured(chart, width)))


def png(chart: Chart, *, width: int = 760, scale: float = 2) -> bytes:
    return bytes(vl_convert.vegalite_to_png(coloured(chart, width), scale=scale))
