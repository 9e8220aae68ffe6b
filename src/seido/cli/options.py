"""Option values as people write them; a value that cannot be read is a fault that names its option."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from seido import quantities
from seido.cli.tables import LARGEST
from seido.faults import Fault, InputError

Value = TypeVar("Value")


def read(option: str, text: str, reader: Callable[[str], Value]) -> Value:
    """`reader(text)`; its ValueError (`<expected>, found <text>`) becomes the option's fault."""
    try:
        return reader(text)
    except ValueError as error:
        expected = str(error).partition(", found ")[0]
        raise InputError(Fault(option, expected, repr(text))) from None


def duration(option: str, text: str) -> float:
    """Seconds above 0, from `20s`, `30m`, `1.5h` or a bare number."""
    value = read(option, text, quantities.seconds)
    if value <= 0 or value > LARGEST:
        raise InputError(Fault(option, "a duration above 0 and of ordinary size", repr(text)))
    return value


def share(option: str, text: str) -> float:
    """A share from 0 to 1, from `80%` or `0.8`."""
    return read(option, text, quantities.share)


def at_least(option: str, value: float, least: float) -> float:
    """A number of ordinary size that is not below `least`."""
    if not least <= value <= LARGEST:
        raise InputError(Fault(option, f"a number of at least {least:g} and of ordinary size", repr(value)))
    return value


def target(option: str, text: str) -> tuple[float, float]:
    """`80/20` or `80%/20s`: the share answered (0 to 1, both excluded) and the seconds it is within."""
    level, slash, threshold = text.partition("/")
    expected = "a target such as 80/20 (80 % answered within 20 s, below 100 %)"
    try:
        percent = level.strip()
        if not percent.endswith("%") and "." not in percent:
            percent += "%"
        wanted, within = quantities.share(percent), quantities.seconds(threshold)
    except ValueError:
        raise InputError(Fault(option, expected, repr(text))) from None
    if not slash or not 0 < wanted < 1:
        raise InputError(Fault(option, expected, repr(text)))
    return wanted, within
