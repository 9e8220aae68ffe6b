"""The words of pages: finds those that each app uses, and keeps and compiles its Japanese catalogue.

`python -m seido.apps.pages.messages` adds new words to `<app>/locale/ja/LC_MESSAGES/django.po` with nothing
beside them, drops those that are used no more, and compiles every catalogue; with `--compile` only that, and
with names of apps only theirs.
English is what stands in the code. Needs no GNU gettext.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale/ja/LC_MESSAGES/django.po")
#: Function -> the places of context, singular and plural among its arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
#: (context, singular, plural)
Message = tuple[str | None, str, str | None]


def rooms() -> list[Path]:
    """The folders that keep a catalogue of their own: each app, and the rest of the site's packages."""
    return [path for path in sorted((PACKAGE / "apps").iterdir()) if (path / "__init__.py").exists()] + [
        PACKAGE / "api",
        PACKAGE / "web",
    ]


def messages_of(room: Path) -> dict[Message, str]:
    """Every message used under a folder -> the file it is used in."""
    found: dict[Message, str] = {}
    for path in sorted(room.rglob("*.py")):
        for message in in_code(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(PACKAGE)))
    for path in sorted((*room.rglob("templates/**/*.html"), *room.rglob("templates/**/*.txt"))):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for message in in_calls(code):
            found.setdefault(message, str(path.relative_to(PACKAGE)))
    return found


def in_code(code: str) -> Iterator[Message]:
    """The messages that a Python module marks."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            yield from of_call(node)


def in_calls(code: str) -> Iterator[Message]:
    """The messages in what Django makes of a template: calls between blanked-out text."""
    for match in re.finditer(r"\b(_|n?p?gettext)\(", code):
        end = match.end()
        while end <= len(code):
            end = code.find(")", end) + 1
            if not end:
                break
            try:
                node = ast.parse(code[match.start() : end].strip(), mode="eval").body
            except SyntaxError:
                continue
            if isinstance(node, ast.Call):
                yield from of_call(node)
            break


def of_call(node: ast.Call) -> Iterator[Message]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name not in FUNCTIONS:
        return
    words = [
        argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
        for argument in node.args
    ]
    context, singular, plural = (
        words[place] if place is not None and place < len(words) else None for place in FUNCTIONS[name]
    )
    if singular is not None:
        yield context, singular, plural


def catalogue_of(room: Path) -> polib.POFile:
    """A folder's catalogue as it is kept, or an empty one."""
    path = room / CATALOGUE
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "ja",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def update(room: Path) -> list[str]:
    """Brings a catalogue up to date with the code; returns what has no Japanese yet."""
    used, catalogue = messages_of(room), catalogue_of(room)
    kept = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None): entry for entry in catalogue}
    if not used and not kept:
        return []
    for key in kept.keys() - used.keys():
        catalogue.remove(kept[key])
    for context, singular, plural in used.keys() - kept.keys():
        entry = polib.POEntry(msgctxt=context, msgid=singular)
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: ""}
        catalogue.append(entry)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    path = room / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return [entry.msgid for entry in catalogue if not entry.translated()]


def compile_all() -> None:
    for room in rooms():
        path = room / CATALOGUE
        if path.exists():
            fresh = path.with_suffix(
                f".{os.getpid()}"
            )  # a site that reads meanwhile finds the old or the new one
            polib.pofile(str(path)).save_as_mofile(str(fresh))
            fresh.replace(path.with_suffix(".mo"))


def main(arguments: list[str]) -> int:
    chosen = [room for room in rooms() if room.exists() and (not arguments or room.name in arguments)]
    missing = {room.name: update(room) for room in chosen}
    compile_all()
    for room, words in missing.items():
        for text in words:
            sys.stdout.write(f"{room}: no Japanese yet for {text!r}\n")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
