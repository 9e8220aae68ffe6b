"""What is wrong with an input, said so that its owner can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One defect of an input: where it stands, what was expected there and what was found.

    `row` counts as a spreadsheet does: 1 is the header, 2 the first line of data.
    """

    file: str
    expected: str
    found: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(self.column)
        return f"{', '.join(place)}: expected {self.expected}, found {self.found}"


class InputError(Exception):
    """An input that cannot be used. Nothing has been written; each fault names its place.

    The command line prints one line a fault and leaves with status 2.
    """

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
