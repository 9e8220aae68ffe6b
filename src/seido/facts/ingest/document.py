"""Reading a YAML file whose values are all text, with faults that name the path in it.

YAML's guesses (`no` is false, 0123 is 83, 1999-01-01 is a date) would change codes of a source; here a scalar
is what is written.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from seido.faults import Fault, InputError

LARGEST = 1_000_000  # bytes; a mapping is written by a person


class TextLoader(yaml.BaseLoader):
    """Scalars as text; a key that stands twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_document(path: Path) -> dict[str, Any]:
    """The file's top level. Raises InputError where it is no YAML mapping of text keys."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(Fault(str(path), f"a mapping of at most {LARGEST:,} bytes", "a larger file"))
        document = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=TextLoader)
    except OSError as error:
        raise InputError(Fault(str(path), "a file that can be read", error.strerror or str(error))) from None
    except UnicodeDecodeError:
        raise InputError(Fault(str(path), "text in UTF-8", "other bytes")) from None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputError(Fault(str(path), "YAML", error.problem or "something else", row)) from None
    except yaml.YAMLError as error:
        raise InputError(Fault(str(path), "YAML", str(error).splitlines()[0])) from None
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise InputError(Fault(str(path), "keys and values", "something else"))
    return document


def closest(word: str, words: Collection[str]) -> str:
    """`, did you mean …?` or nothing."""
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f" (did you mean {found[0]}?)" if found else ""


class Section:
    """One mapping of the document: reads its keys by kind and collects faults under its path."""

    def __init__(self, file: str, node: Any, path: str, faults: list[Fault]) -> None:
        self.file = file
        self.path = path
        self.faults = faults
        self.node: dict[str, Any] = {}
        if isinstance(node, dict):
            self.node = node
        else:
            self.fault("", "keys and values", said(node))

    def __contains__(self, key: str) -> bool:
        return key in self.node

    def at(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)

    def fault(self, key: str, expected: str, found: str) -> None:
        self.faults.append(Fault(self.file, expected, found, None, self.at(key) or None))

    def only(self, allowed: Iterable[str]) -> None:
        """A fault for each key that is not one of these."""
        words = list(allowed)
        for key in self.node:
            if key not in words:
                self.fault(key, f"one of {', '.join(words)}", f"this key{closest(key, words)}")

    def section(self, key: str) -> Section:
        return Section(self.file, self.node.get(key), self.at(key), self.faults)

    def text(self, key: str, default: str = "", choices: Collection[str] = ()) -> str:
        value = self.node.get(key, default)
        if not isinstance(value, str):
            self.fault(key, "a text", said(value))
            return default
        if key in self.node and choices and value not in choices:
            self.fault(key, f"one of {', '.join(choices)}", f"{value!r}{closest(value, choices)}")
            return default
        if key in self.node and value == "":
            self.fault(key, "a value", "nothing")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        value = self.node.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.fault(key, "a list of texts", said(value))
            return ()
        if key in self.node and not value:
            self.fault(key, "at least one value", "an empty list")
        return tuple(value)

    def table(self, key: str) -> Mapping[str, str]:
        """A table of texts by text."""
        value = self.node.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(word, str) for word in value.values()):
            self.fault(key, "a table of text to text", said(value))
            return {}
        if key in self.node and not value:
            self.fault(key, "at least one entry", "an empty table")
        return value

    def parts(self, key: str) -> list[Any]:
        value = self.node.get(key, [])
        if not isinstance(value, list) or (key in self.node and not value):
            self.fault(key, "a list", said(value))
            return []
        return value

    def whole_number(self, key: str, default: int = 0) -> int:
        value = self.text(key, str(default))
        if not value.isdecimal() or not value.isascii() or len(value) > 6:
            self.fault(key, "a whole number", repr(value))
            return default
        return int(value)


def said(value: object) -> str:
    """What stands in a place, for a fault."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return repr(value) if value else "nothing"
