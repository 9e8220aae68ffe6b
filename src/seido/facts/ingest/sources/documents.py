"""JSON as platforms deliver it: a value a line, values one after another, arrays, or one wrapped in a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from seido.facts.ingest.sources.desk import Desk, Origin
from seido.facts.ingest.sources.lines import text_of
from seido.faults import Fault, InputError

#: Signs of one document; pages of an interface are far smaller.
LARGEST = 64 << 20
MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*"
    r"(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class FieldError(Exception):
    """A field that does not hold what it should."""

    field: str
    expected: str
    got: object


class Fields:
    """Typed reading of a JSON object by dotted names. Raises FieldError; what is absent or null is None."""

    def __init__(self, node: Mapping[str, Any], path: str = "") -> None:
        self.node = node
        self.path = path

    def get(self, name: str) -> Any:
        node: Any = self.node
        for key in name.split("."):
            if node is None:
                return None
            if not isinstance(node, dict):
                raise FieldError(self.named(name), "an object", shown(node))
            node = node.get(key)
        return node

    def named(self, name: str) -> str:
        return f"{self.path}{name}"

    def text(self, name: str) -> str | None:
        value = self.get(name)
        if value is None or isinstance(value, str):
            return value or None
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value) if abs(value) < 10**30 else self.fail(name, "a text", value)
        return self.fail(name, "a text", value)

    def required(self, name: str) -> str:
        return self.text(name) or self.fail(name, "a text", self.get(name))

    def number(self, name: str) -> float | None:
        value = self.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
            return self.fail(name, "a number of zero or more", value)
        return value

    def moment(self, name: str) -> datetime | None:
        value = self.get(name)
        if value is None or value == "":
            return None
        found = moment_of(value) if isinstance(value, str) else None
        return found or self.fail(name, "a moment as 2026-01-31T09:30:00Z", value)

    def must_moment(self, name: str) -> datetime:
        return self.moment(name) or self.fail(name, "a moment as 2026-01-31T09:30:00Z", self.get(name))

    def within(self, name: str) -> Fields:
        """An object; an empty one where it is absent."""
        value = self.get(name)
        if value is None:
            return Fields({}, f"{self.named(name)}.")
        if not isinstance(value, dict):
            return self.fail(name, "an object", value)
        return Fields(value, f"{self.named(name)}.")

    def each(self, name: str) -> list[Fields]:
        """The objects of a list; none where it is absent."""
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            return self.fail(name, "a list", value)
        for entry in value:
            if not isinstance(entry, dict):
                self.fail(name, "a list of objects", entry)
        return [Fields(entry, f"{self.named(name)}.") for entry in value]

    def fail(self, name: str, expected: str, got: object) -> Any:
        raise FieldError(self.named(name), expected, shown(got))


def shown(value: object) -> str:
    """A value in a few signs."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    return repr(value)[:80]


def moment_of(text: str) -> datetime | None:
    """A moment in naive UTC; one without a zone is UTC. Days and months may lack their zero."""
    match = MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    micro = int((match[7] or "0").ljust(6, "0")[:6])
    zone = match[8]
    try:
        moment = datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)
        if zone and zone not in ("Z", "UTC"):
            ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            moment = moment - ahead if zone[0] == "+" else moment + ahead
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=None)


def milliseconds(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)


def objects(
    files: Sequence[Path], desk: Desk, wrappers: Sequence[str], marker: str, expected: str
) -> Iterator[tuple[Origin, dict[str, Any]]]:
    """Every object of the files that has the key `marker`, with the line on which it begins.

    `wrappers` are keys of a document whose value is the list of objects. Raises InputError for a file without a
    single one: it is of another kind.
    """
    for number, path in enumerate(files):
        name, any_found = desk.names[number], False
        text = text_of(path, name, desk.scratch, "utf-8")
        for row, value, fault in values(text.path, name):
            if fault:
                desk.read += 1
                desk.reject(Origin(number, row), None, "JSON", fault)
                continue
            for entry in flattened(value, wrappers):
                desk.read += 1
                if isinstance(entry, dict) and marker in entry:
                    any_found = True
                    yield Origin(number, row), entry
                else:
                    desk.reject(Origin(number, row), marker, expected, shown(entry))
            desk.progress(row, text.lines)
        if not any_found:
            raise InputError(Fault(name, f"{expected} (objects with {marker})", "none", 1))


def flattened(value: Any, wrappers: Sequence[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for entry in value:
            yield from flattened(entry, wrappers) if isinstance(entry, list) else (entry,)
        return
    if isinstance(value, dict):
        for wrapper in wrappers:
            if isinstance(value.get(wrapper), list):
                yield from value[wrapper]
                return
    yield value


def values(path: Path, name: str) -> Iterator[tuple[int, Any, str]]:
    """Row, value and "" of each JSON value of a file; row, None and the complaint where there is none.

    Most files have a value a line. One that spans lines is collected until it is whole; what can never become
    whole is named at its first line, and reading goes on with the next.
    """
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        waiting: list[str] = []  # lines of a value that is not whole yet
        first, row, size, retry = 1, 0, 0, 0
        for line in file:
            row += 1
            if not waiting and not line.strip():
                continue
            if not waiting:
                first, size, retry = row, 0, 0
            waiting.append(line)
            size += len(line)
            if size > LARGEST:
                raise InputError(
                    Fault(name, f"JSON values of at most {LARGEST:,} signs", "a longer one", first)
                )
            if len(waiting) > 1 and size < retry:
                continue
            while waiting:
                found, left, complaint = decoded(waiting, first)
                yield from found
                if not complaint:
                    first, waiting = row - len(left) + 1, left
                    size, retry = sum(map(len, left)), 2 * sum(map(len, left))
                    break
                first = row - len(left) + 1
                yield first, None, complaint
                waiting, first = left[1:], first + 1
        if waiting:
            found, left, complaint = decoded(waiting, first)
            yield from found
            if left:
                yield row - len(left) + 1, None, complaint or "a value without an end"


def decoded(lines: list[str], first: int) -> tuple[list[tuple[int, Any, str]], list[str], str]:
    """The whole values of some lines; the lines that are left, and why they can never become a value ("" where
    they may)."""
    text = "".join(lines)
    found: list[tuple[int, Any, str]] = []
    place = 0
    while True:
        while place < len(text) and text[place] in " \t\r\n,\x1e":
            place += 1
        row = first + text.count("\n", 0, place)
        if place >= len(text):
            return found, [], ""
        try:
            value, place = DECODER.raw_decode(text, place)
            found.append((row, value, ""))
        except RecursionError:
            return found, lines_from(text, place), "too many brackets"
        except json.JSONDecodeError as error:
            unfinished = error.pos >= len(text.rstrip()) or "Unterminated string" in error.msg
            whole_line = error.msg.startswith("Unterminated string") and text.endswith("\n")
            definite = not unfinished or whole_line
            return found, lines_from(text, place), error.msg if definite else ""
        except ValueError as error:  # a number of thousands of digits
            return found, lines_from(text, place), str(error).split(":")[0][:80]


def lines_from(text: str, place: int) -> list[str]:
    parts = text[place:].split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
