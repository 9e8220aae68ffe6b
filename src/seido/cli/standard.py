"""`seido standard`: the catalogue, listed, shown and linted. Reads no home."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, get_args

import typer

from seido.cli.output import AsJson, Language, chosen_language, print_json, print_table
from seido.facts.records import record_kinds
from seido.facts.schema import RECORDS, TABLES
from seido.faults import Fault, InputError
from seido.standard import Standard, Text, load
from seido.standard.bindings import Binding
from seido.standard.lint import ROLES, Known, collections, lint
from seido.standard.load import parent

app = typer.Typer(help="The standard's catalogue: items, requirements, metrics, waivers, rules, terms.")

ITEM_FIELDS = ("item", "title", "points", "role", "category", "status")
REQUIREMENT_FIELDS = ("requirement", "item", "text", "tags", "role", "scope_kind", "cadence", "mode", "leaf")

#: Names of fields for people, where the language is Japanese.
JAPANESE = {
    "item": "項目",
    "requirement": "要求事項",
    "metric": "指標",
    "waiver": "免除事項",
    "rule": "規則",
    "term": "用語",
    "title": "名称",
    "name": "名称",
    "text": "内容",
    "points": "配点",
    "role": "対象",
    "category": "カテゴリ",
    "status": "状態",
    "scope_kind": "運用の単位",
    "found_on": "判定の単位",
    "way_up": "単位のつながり",
    "cadence": "頻度",
    "mode": "確認方法",
    "evidence": "証拠",
    "tags": "業務の区分",
    "parameters": "パラメータ",
    "own_defaults": "独自の既定値",
    "inferred": "推定",
    "inventory": "規則番号",
    "leaf": "細目",
    "below": "下位の条項",
    "conditions": "条件",
    "requirements": "免除される要求",
    "frees": "免除される条項",
    "metrics": "免除される指標",
    "list": "一覧表",
    "type": "種類",
    "group": "分類",
    "definition": "定義",
    "numerator": "分子",
    "denominator": "分母",
    "unit": "単位",
    "direction": "方向",
    "level": "集計単位",
    "items": "関連項目",
    "frequency": "測定頻度",
    "analysis": "分析頻度",
    "benchmarks": "ベンチマーク",
    "note": "注記",
    "see": "関連用語",
    "purpose": "目的",
    "numerator_sum": "分子の集計",
    "denominator_sum": "分母の集計",
    "columns": "参照する列",
    "aggregation": "集計方法",
    "scale": "倍率",
    "target_basis": "目標の根拠",
    "sampling": "抽出",
    "target_exempt": "目標不要",
    "recommended": "推奨のみ",
    "scored": "採点対象",
    "fifty_seventy_five": "50/75 の対象",
    "one_of": "代替の組",
    "requires": "適用の条件",
    "unless": "適用しない条件",
}


@app.command()
def items(lang: Language = "", as_json: AsJson = False) -> None:
    """Items with their points."""
    listing("item", ("item", "title", "points", "role", "status"), lang, as_json, ITEM_FIELDS, right=[2])
    if not as_json:
        for role in ROLES:
            of_role = load().items_of(role)
            listed = sum(item.points for item in of_role if item.status == "complete")
            typer.echo(f"{role}: {sum(item.points for item in of_role):,} ({listed:,} without 2.6)")


@app.command()
def requirements(lang: Language = "", as_json: AsJson = False) -> None:
    """Clauses; `leaf` are those that approach counts."""
    columns = ("requirement", "text", "role", "scope_kind", "cadence")
    listing("requirement", columns, lang, as_json, REQUIREMENT_FIELDS)


@app.command()
def metrics(lang: Language = "", as_json: AsJson = False) -> None:
    """Metrics of the lists and items, with their definitions and benchmarks."""
    listing("metric", ("metric", "name", "list", "type", "unit", "direction", "items"), lang, as_json)


@app.command()
def waivers(lang: Language = "", as_json: AsJson = False) -> None:
    """Exemptions: their conditions and what they free."""
    listing("waiver", ("waiver", "title", "requirements", "metrics", "role"), lang, as_json)


@app.command()
def rules(lang: Language = "", as_json: AsJson = False) -> None:
    """Rules of the metric lists and of scoring, with their numbers."""
    listing("rule", ("rule", "title", "text"), lang, as_json)


@app.command()
def terms(lang: Language = "", as_json: AsJson = False) -> None:
    """Words of the field."""
    listing("term", ("term", "name", "text"), lang, as_json)


@app.command()
def show(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="Such as 3.5, 3.5.1.a, rt_aht, 2.7.W, aging.")
    ],
    lang: Language = "",
    as_json: AsJson = False,
) -> None:
    """One item, requirement, metric, waiver, rule or term in full."""
    language = chosen_language(lang)
    document = found(load(), identifier, language)
    if as_json:
        print_json(document)
        return
    kind = document.pop("kind")
    told = ((heading(name, language), written(value)) for name, value in document.items() if name != kind)
    print_table(f"{heading(kind, language)} {identifier}", ("", ""), (row for row in told if row[1]))


@app.command(name="lint")
def lint_command(as_json: AsJson = False) -> None:
    """Hold the catalogue against its rules; exit status 1 where one is broken."""
    standard = load()
    findings = lint(standard, known())
    counts = {kind: len(entries) for kind, entries in collections(standard).items()}
    leaves = [clause.id for clause in standard.requirements.values() if clause.leaf]
    counts["leaf requirement"] = len(leaves)
    counts["leaf requirement with checks"] = sum(leaf in standard.bindings for leaf in leaves)
    if as_json:
        print_json({"findings": [dataclasses.asdict(finding) for finding in findings], "counts": counts})
    elif findings:
        for finding in findings:
            typer.echo(f"{finding.rule}: {finding.id}: {finding.message}")
    else:
        print_table("Sound", ("kind", "entries"), counts.items(), right=[1])
    if findings:
        raise typer.Exit(1)


def known() -> Known:
    """What the catalogue may refer to in the floors above it."""
    from seido.engine.checks import faults_of
    from seido.engine.checks.derived import DERIVED
    from seido.engine.metrics import PARAMETERS, TRAITS, sum_names
    from seido.engine.organization import ProcessKind

    schemas = (*TABLES.values(), RECORDS)
    return Known(
        tables={schema.name: schema.names for schema in schemas},
        sums=sum_names(),
        parameters=PARAMETERS,
        traits=TRAITS,
        faults_of=faults_of,
        kinds_of=kinds_of,
        kinds={*record_kinds(), *DERIVED},
        scope_traits={*TRAITS, *get_args(ProcessKind), *record_kinds()["job_role"].parts},
    )


def kinds_of(binding: Binding, values: Mapping[str, Any], unit: str) -> Iterable[str]:
    """The kinds that a binding reads; none where it cannot be read, which is another rule's finding."""
    from seido.engine.checks import faults_of, kinds_of

    return () if any(faults_of(binding, values)) else kinds_of(binding, values, unit)


def listing(
    kind: str,
    columns: tuple[str, ...],
    lang: str,
    as_json: bool,
    fields: tuple[str, ...] | None = None,
    right: Iterable[int] = (),
) -> None:
    """All entries of a kind: `columns` of them as a table, `fields` (or else all) as a document."""
    language = chosen_language(lang)
    rows = described(kind, language)
    if as_json:
        print_json([{name: row[name] for name in fields or row} for row in rows])
        return
    cells = ([written(row[name]) for name in columns] for row in rows)
    print_table(heading(kind, language), [heading(name, language) for name in columns], cells, right)


def heading(name: str, language: str) -> str:
    """A field's name for people."""
    return JAPANESE.get(name, name) if language == "ja" else name.replace("_", " ")


def described(kind: str, language: str) -> list[dict[str, Any]]:
    """All entries of a kind as documents: the id under the kind's name, texts in one language."""
    return [document_of(kind, entry, language) for entry in collections(load())[kind].values()]


def document_of(kind: str, entry: Any, language: str) -> dict[str, Any]:
    fields = {f.name: in_language(getattr(entry, f.name), language) for f in dataclasses.fields(entry)}
    return {kind: fields.pop("id"), **fields}


def in_language(value: Any, language: str) -> Any:
    """A field's value with its texts in one language, as plain lists and mappings."""
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, tuple):
        return [in_language(element, language) for element in value]
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value):
        return {f.name: in_language(getattr(value, f.name), language) for f in dataclasses.fields(value)}
    return value


def found(standard: Standard, identifier: str, language: str) -> dict[str, Any]:
    """The entry of that id with its kind, and the clauses below an item or clause or freed by a waiver."""
    for kind, entries in collections(standard).items():
        if identifier in entries:
            document = {"kind": kind, **document_of(kind, entries[identifier], language)}
            if kind in ("item", "requirement"):
                document["below"] = [
                    clause for clause in standard.requirements if parent(clause) == identifier
                ]
            if kind == "waiver":
                document["frees"] = [clause.id for clause in standard.freed_by(entries[identifier])]
            return document
    known_ids = [known_id for entries in collections(standard).values() for known_id in entries]
    closest = difflib.get_close_matches(identifier, known_ids, n=5, cutoff=0.5)
    expected = f"an id such as {', '.join(closest)}" if closest else "an id of the catalogue"
    raise InputError(Fault(f"standard {standard.release}", expected, repr(identifier)))


def written(value: Any) -> str:
    """A value as a cell for people."""
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, list):
        return ("\n" if any(isinstance(element, str) and " " in element for element in value) else ", ").join(
            written(element) for element in value
        )
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {written(part)}" for name, part in value.items())
    return str(value)
