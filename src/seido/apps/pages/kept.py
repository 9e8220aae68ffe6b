"""What a process has worked out of stored results, kept until they change.

Measurements and standings change when something is loaded, judged or scored, and are read by every page. What
follows from them is therefore worked out once for each version of them and each part of the organisation that
somebody may see. The version is read from the database for every request, so that nothing stale is shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")
#: Values that a process keeps of one kind: versions go, and few parts of an organisation are asked for at a time.
MOST = 12

LOCK = threading.Lock()
KEPT: dict[str, OrderedDict[Hashable, Any]] = {}


def kept(kind: str, version: Hashable, make: Callable[[], Value], most: int = MOST) -> Value:
    """The value of a kind for a version, made where it is not there. Nobody may change it. A version of None is
    never kept; of the others the newest `most`."""
    if version is None:
        return make()
    with LOCK:
        values = KEPT.setdefault(kind, OrderedDict())
        if version in values:
            values.move_to_end(version)
            found: Value = values[version]
            return found
    made = make()
    with LOCK:
        values[version] = made
        while len(values) > most:
            values.popitem(last=False)
    return made


def forget() -> None:
    """Keeps nothing any more; tests begin so."""
    with LOCK:
        KEPT.clear()
