"""The first half of a translation: from cells to the text of each value, as SQL (DuckDB)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seido.facts.engine import quoted
from seido.facts.ingest import convert
from seido.facts.ingest.document import closest
from seido.facts.ingest.files import CellTable
from seido.facts.ingest.mapping import KEEP, Condition, Expression, MappingFile
from seido.faults import Fault


class Texts:
    """Texts of expressions over one file's cells; notes what they use and which names are wrong.

    `slots` are named texts, as pairs of name and SQL; `words` are the slots whose text must be one of some.
    """

    def __init__(
        self, mapping: MappingFile, cells: CellTable, lookup_headers: Mapping[str, Sequence[str]]
    ) -> None:
        self.mapping = mapping
        self.cells = cells
        self.lookup_headers = lookup_headers
        self.faults: list[Fault] = []
        self.used: set[int] = set()
        self.numbered = False
        self.joins: list[str] = []
        self.slots: list[tuple[str, str]] = []
        self.words: list[tuple[str, Expression]] = []

    def slot(self, name: str, part: Expression) -> str:
        """Adds a named text and returns SQL of it with its values replaced, for the next step."""
        self.slots.append((f"t_{name}", self.raw(part)))
        return replaced(f"t_{name}", part)

    def raw(self, part: Expression) -> str:
        """SQL of an expression's text before its values are replaced."""
        if part.column:
            text = self.cell(part.column, part.path)
        elif part.constant is not None:
            text = quoted(part.constant)
        elif part.row:
            self.numbered = True
            text = "CAST(row_number AS VARCHAR)"
        elif part.lookup is not None:
            text = self.looked_up(part)
        elif part.first:
            text = f"coalesce({', '.join(self.inner(each) for each in part.first)}, NULL)"
        else:
            text = (
                "(" + f" || {quoted(part.separator)} || ".join(self.inner(each) for each in part.join) + ")"
            )
        if part.missing:
            text = f"CASE WHEN {text} NOT IN ({convert.words(part.missing)}) THEN {text} END"
        return text

    def inner(self, part: Expression) -> str:
        """SQL of a part's text, values replaced. A word that has no value is a fault of the row."""
        raw = self.raw(part)
        if part.values and part.otherwise is None:
            name = f"word{len(self.words)}"
            self.slots.append((f"t_{name}", raw))
            self.words.append((name, part))
        return replaced(raw, part)

    def cell(self, name: str, path: str) -> str:
        """SQL of a column of the file, or of one that unpivoting makes."""
        if self.mapping.unpivot is not None:
            if name == self.mapping.unpivot.name:
                return "label"
            if name == self.mapping.unpivot.value:
                return "answer"
        return f"c{self.index(name, path)}"

    def index(self, name: str, path: str) -> int:
        header = self.cells.header
        wanted = name.removesuffix("#1")
        if wanted not in header:
            shown = ", ".join(header[:30]) + (", …" if len(header) > 30 else "")
            self.faults.append(
                Fault(
                    self.cells.name,
                    f"the column {name} ({path} in {self.mapping.path})",
                    f"{shown}{closest(name, header)}",
                    1,
                    name,
                )
            )
            return 0
        self.used.add(index := header.index(wanted))
        return index

    def looked_up(self, part: Expression) -> str:
        assert part.lookup is not None
        header = list(self.lookup_headers.get(part.lookup.table, ()))
        if part.lookup.column not in header:
            found = f"{part.lookup.column}{closest(part.lookup.column, header)}"
            self.faults.append(
                Fault(self.mapping.path, f"a column of {part.lookup.table}", found, None, part.path)
            )
            return "NULL"
        name = f"lookup{len(self.joins)}"
        by = self.inner(part.lookup.by)
        self.joins.append(f"LEFT JOIN {lookup_table(part.lookup.table)} {name} ON {name}.key = {by}")
        return f"{name}.found{header.index(part.lookup.column)}"

    def condition(self, test: Condition) -> str:
        """SQL of a filter's condition: never NULL."""
        text = self.inner(test.value)
        if test.blank is not None:
            return f"({text} IS {'' if test.blank else 'NOT '}NULL)"
        if test.above is not None:
            return f"coalesce({convert.number(text, self.mapping.file)} > {test.above}, false)"
        if test.among:
            return f"coalesce({text} IN ({convert.words(test.among)}), false)"
        return f"coalesce({text} NOT IN ({convert.words(test.not_among)}), true)"

    def cell_columns(self) -> str:
        """SQL columns of the cells in use: trimmed, with blanks and the file's words for missing as NULL."""
        missing = convert.words(self.mapping.file.missing)
        parts = []
        for index in sorted(self.used):
            # A cell that starts with a space sorts below "!". Looking at both ends of a cell first is several
            # times faster than trimming every one.
            spaced = f"c{index} < '!' OR ends_with(c{index}, ' ')"
            text = f"CASE WHEN {spaced} THEN nullif(trim(c{index}), '') ELSE c{index} END"
            if missing:
                text = f"CASE WHEN ({text}) NOT IN ({missing}) THEN {text} END"
            parts.append(f"{text} AS c{index}")
        everything = ", ".join(f"c{index}" for index in range(self.cells.width))
        parts.append(f"coalesce({everything}, NULL) IS NULL AS is_blank")
        return ", ".join(parts)


def replaced(text: str, part: Expression) -> str:
    """SQL of a text after its table of values and its default."""
    if part.values:
        cases = " ".join(f"WHEN {quoted(word)} THEN {quoted(value)}" for word, value in part.values.items())
        if part.otherwise is None:
            other = "NULL"
        elif part.otherwise == KEEP:
            other = text
        else:
            # A blank is no word: only a text that stands there becomes something else.
            other = f"CASE WHEN {text} IS NOT NULL THEN {quoted(part.otherwise)} END"
        text = f"CASE {text} {cases} ELSE {other} END"
    if part.default is not None:
        text = f"coalesce({text}, {quoted(part.default)})"
    return text


def lookup_table(name: str) -> str:
    return '"lookup ' + name.replace('"', '""') + '"'
