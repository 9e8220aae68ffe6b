"""Durations and shares as people write them: `20s`, `30m`, `1.5h`, `80%`, `0.8`."""

from __future__ import annotations

import math
import re

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ms|s|m|h|d)?", re.ASCII)
SHARE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<percent>%)?", re.ASCII)


def seconds(text: str) -> float:
    """`20s`, `30m`, `1.5h`, `2d`, `500ms`; a bare number is seconds. Raises ValueError."""
    match = DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"a duration such as 20s, 30m, 1.5h or 2d, found {text!r}")
    value = float(match["number"]) * SECONDS[match["unit"] or "s"]
    if not math.isfinite(value):
        raise ValueError(f"a duration of ordinary size, found {text!r}")
    return value


def milliseconds(text: str) -> int:
    """A duration in whole milliseconds."""
    return round(seconds(text) * 1000)


def share(text: str) -> float:
    """`80%` or `0.8`, from 0 to 1. Raises ValueError."""
    match = SHARE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"a share such as 80% or 0.8, found {text!r}")
    value = float(match["number"]) / (100 if match["percent"] else 1)
    if value > 1:
        raise ValueError(f"a share of at most 100% (or 1), found {text!r}")
    return value
