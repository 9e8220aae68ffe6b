"""Reading a mapping file: every key and value is checked, and every fault names its path in the file."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from seido.facts.ingest.document import Section, closest, read_document, said
from seido.facts.ingest.mapping import (
    ALL_TABLES,
    FLAG_WORDS,
    KEEP,
    UNITS,
    Condition,
    Expression,
    FileOptions,
    Lookup,
    LookupFile,
    MappingFile,
    Unpivot,
)
from seido.facts.schema import Column, Kind, TableSchema
from seido.facts.zones import known_zone
from seido.faults import Fault, InputError

ENCODINGS = ("utf-8", "cp932", "utf-16", "euc-jp", "latin-1", "cp1252")
SOURCES = ("column", "join", "constant", "row", "first", "between", "lookup")
STEPS = ("missing", "values", "otherwise", "default")
KEYS = ("table", "source", "file", "zone", "filter", "latest_by", "columns", "queues", "lookups", "unpivot")


def read_mapping(path: Path) -> MappingFile:
    """A mapping from its YAML file. Raises InputError with all faults, each at its path in the file."""
    faults: list[Fault] = []
    top = Section(str(path), read_document(path), "", faults)
    top.only(KEYS)
    name = top.text("table", choices=ALL_TABLES)
    if not name:
        if "table" not in top:
            top.fault("table", f"one of {', '.join(ALL_TABLES)}", "nothing")
        raise InputError(faults)
    schema = ALL_TABLES[name]
    mapping = MappingFile(
        path=str(path),
        schema=schema,
        source=top.text("source"),
        zone=zone(top, "zone"),
        file=file_options(top.section("file")) if "file" in top else FileOptions(),
        filters=tuple(
            condition(Section(str(path), node, f"filter.{number}", faults))
            for number, node in enumerate(top.parts("filter"), start=1)
        ),
        latest_by=expression(top, "latest_by", "text") if "latest_by" in top else None,
        columns=columns(top, schema),
        lookups=lookup_files(top, path.parent),
        unpivot=unpivot(top.section("unpivot")) if "unpivot" in top else None,
    )
    for used in lookups_used(mapping):
        if used.table not in mapping.lookups:
            top.fault("lookups", f"the lookup {used.table}", "none of that name")
    if faults:
        raise InputError(faults)
    return mapping


def plain_mapping(schema: TableSchema, header: tuple[str, ...], file: str) -> MappingFile:
    """The mapping of a file that has the table's own column names. Raises InputError for others."""
    names = [column.name for column in schema.fields]
    faults = [
        Fault(file, f"a column of {schema.name}", f"this one{closest(name, names)}", 1, name)
        for name in header
        if name not in names
    ]
    faults += [
        Fault(file, "this column", f"only {', '.join(header)}", 1, column.name)
        for column in schema.fields
        if column.required
        and column.name not in header
        and not (column.name == "program" and "queue" in header)
    ]
    if faults:
        raise InputError(faults)
    return MappingFile(file, schema, {name: Expression(name, column=name) for name in header})


def table_of(header: tuple[str, ...]) -> TableSchema | None:
    """The one table whose columns these are, where they tell."""
    fitting = [
        schema
        for schema in ALL_TABLES.values()
        if set(header) <= {column.name for column in schema.fields}
        and {column.name for column in schema.fields if column.required} <= {*header, "program"}
    ]
    return fitting[0] if len(fitting) == 1 else None


def columns(top: Section, schema: TableSchema) -> dict[str, Expression]:
    if "columns" not in top:
        top.fault("columns", "the columns of the table", "nothing")
        return {}
    section = top.section("columns")
    fields = {column.name: column for column in schema.fields}
    section.only(fields)
    found = {
        name: expression(section, name, column.kind) for name, column in fields.items() if name in section
    }
    for name, part in found.items():
        refuse_words(section, fields[name], part)
    if "queues" in top:
        if "queue" not in found or "process" in found:
            top.fault("queues", "the column queue mapped, and process not", "otherwise")
        else:
            queue = found["queue"]
            found["process"] = Expression("queues", first=(queue,), values=top.table("queues"))
    for name, column in fields.items():
        if column.required and name not in found and not (name == "program" and "queue" in found):
            section.fault(name, "a mapping, for the column is required", "none")
    return found


def refuse_words(section: Section, column: Column, part: Expression) -> None:
    """A fault for each word of the mapping itself that its column cannot hold."""
    allowed = column.choices if column.kind == "choice" else FLAG_WORDS if column.kind == "flag" else ()
    if not allowed or part.among or part.above is not None:
        return
    words = {f"values.{word}": value for word, value in part.values.items()}
    words |= {"default": part.default or "", "otherwise": (part.otherwise or "").removeprefix(KEEP)}
    if not part.values:
        words["constant"] = part.constant or ""
    for key, word in words.items():
        if word and word.lower() not in allowed:
            found = f"{word!r}{closest(word, allowed)}"
            section.fault(f"{column.name}.{key}", f"one of {', '.join(allowed)}", found)


def expression(section: Section, key: str, kind: Kind) -> Expression:
    """The expression at a key: a column's name, or a table of a source and steps."""
    node = section.node[key]
    if isinstance(node, str):
        return Expression(section.at(key), column=section.text(key))
    return nested(Section(section.file, node, section.at(key), section.faults), kind)


def nested(part: Section, kind: Kind) -> Expression:
    allowed = [*SOURCES, "with", *STEPS]
    if kind == "moment":
        allowed += ["format", "zone", "follows"]
    if kind in UNITS:
        allowed += ["unit"]
    if kind == "flag":
        allowed += ["is", "above"]
    if kind != "duration":
        allowed.remove("between")
    part.only(allowed)
    given = [key for key in SOURCES if key in part]
    if len(given) != 1:
        part.fault("", f"exactly one of {', '.join(SOURCES)}", ", ".join(given) or "none of them")
    between = None
    if "between" in part:
        ends = part.parts("between")
        if len(ends) == 2:
            between = (
                inner(part, "between.1", ends[0], "moment"),
                inner(part, "between.2", ends[1], "moment"),
            )
        else:
            part.fault("between", "two moments", str(len(ends)))
    if "otherwise" in part and "values" not in part:
        part.fault("otherwise", "values beside it", "none")
    return Expression(
        part.path,
        column=part.text("column"),
        join=inners(part, "join"),
        separator=str(part.node.get("with", "")),
        constant=part.text("constant") if "constant" in part else None,
        row=truth(part, "row") is True,
        first=inners(part, "first"),
        between=between,
        lookup=lookup(part) if "lookup" in part else None,
        missing=part.texts("missing"),
        values=part.table("values"),
        otherwise=part.text("otherwise") if "otherwise" in part else None,
        default=part.text("default") if "default" in part else None,
        formats=part.texts("format"),
        zone=zone(part, "zone"),
        follows=expression(part, "follows", "moment") if "follows" in part else None,
        unit=part.text("unit", choices=UNITS.get(kind, ())),
        among=part.texts("is"),
        above=number(part, "above"),
    )


def inners(part: Section, key: str) -> tuple[Expression, ...]:
    return tuple(
        inner(part, f"{key}.{number}", node, "text") for number, node in enumerate(part.parts(key), start=1)
    )


def inner(part: Section, key: str, node: Any, kind: Kind) -> Expression:
    path = part.at(key)
    if isinstance(node, str):
        return Expression(path, column=node)
    return nested(Section(part.file, node, path, part.faults), kind)


def lookup(part: Section) -> Lookup:
    section = part.section("lookup")
    section.only(("in", "by", "column"))
    for key in ("in", "by", "column"):
        if key not in section:
            section.fault(key, "a value", "nothing")
    by = expression(section, "by", "text") if "by" in section else Expression(section.path)
    return Lookup(section.text("in"), by, section.text("column"))


def lookup_files(top: Section, folder: Path) -> dict[str, LookupFile]:
    if "lookups" not in top:
        return {}
    found = {}
    section = top.section("lookups")
    for name in section.node:
        entry = section.section(name)
        entry.only(("file", "key"))
        for key in ("file", "key"):
            if key not in entry:
                entry.fault(key, "a value", "nothing")
        found[name] = LookupFile(folder / entry.text("file"), entry.text("key"))
    return found


def lookups_used(mapping: MappingFile) -> list[Lookup]:
    """Every lookup in the mapping's expressions, the inner ones too."""
    found: list[Lookup] = []

    def walk(part: Expression | None) -> None:
        if part is None:
            return
        if part.lookup is not None:
            found.append(part.lookup)
            walk(part.lookup.by)
        for within in (*part.join, *part.first, *(part.between or ()), part.follows):
            walk(within)

    for part in (*mapping.columns.values(), *(c.value for c in mapping.filters), mapping.latest_by):
        walk(part)
    return found


def condition(section: Section) -> Condition:
    tests = ("is", "not", "above", "blank")
    section.only((*SOURCES[:-2], "lookup", "with", *STEPS, *tests))
    if sum(key in section for key in tests) != 1:
        section.fault("", f"exactly one of {', '.join(tests)}", "another number of them")
    value = {key: node for key, node in section.node.items() if key not in tests}
    return Condition(
        nested(Section(section.file, value, section.path, section.faults), "text"),
        among=section.texts("is"),
        not_among=section.texts("not"),
        above=number(section, "above"),
        blank=truth(section, "blank"),
    )


def file_options(section: Section) -> FileOptions:
    section.only(
        ("encoding", "delimiter", "sheet", "members", "names", "skip", "missing", "decimal", "thousands")
    )
    delimiter = {"tab": "\t", "\\t": "\t"}.get(section.text("delimiter"), section.text("delimiter"))
    if len(delimiter) > 1:
        section.fault("delimiter", "one character, or tab", repr(delimiter))
    return FileOptions(
        encoding=section.text("encoding", choices=ENCODINGS),
        delimiter=delimiter,
        sheet=section.text("sheet"),
        members=section.text("members"),
        names=section.texts("names"),
        skip=section.whole_number("skip"),
        missing=section.texts("missing"),
        decimal=section.text("decimal", ".", choices=(".", ",")),
        thousands=section.text("thousands", choices=(",", ".", " ", "'")),
    )


def unpivot(section: Section) -> Unpivot:
    section.only(("columns", "name", "value"))
    return Unpivot(
        section.table("columns"), section.text("name", "question"), section.text("value", "answer")
    )


def zone(section: Section, key: str) -> str:
    name = section.text(key)
    if name and name != "program" and not known_zone(name):
        section.fault(key, "a time zone such as UTC or Asia/Tokyo, or program", repr(name))
    return "" if name == "program" else name


def number(section: Section, key: str) -> Decimal | None:
    if key not in section:
        return None
    try:
        value = Decimal(section.text(key))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= 10**12:
        section.fault(key, "a number", said(section.node[key]))
        return None
    return value


def truth(section: Section, key: str) -> bool | None:
    if key not in section:
        return None
    return section.text(key, choices=("true", "false")) == "true"
