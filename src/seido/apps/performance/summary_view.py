"""What the page of the summary table shows, and its files."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from seido.apps.pages.parts import Tab
from seido.apps.performance.columns import EXPORTED
from seido.apps.performance.summary import SummaryTable, cut, narrowed, plain
from seido.apps.performance.words import KINDS, TYPES, here, name_of
from seido.apps.reports.summary_workbook import write_summary
from seido.engine.performance.tally import Tally
from seido.standard import load

#: Rows on a page: what stays below 150 KB.
MOST_ROWS = 180

FLAGS: dict[str, tuple[Promise, float]] = {
    "at_level": (gettext_lazy("At level"), 8),
    "improving": (gettext_lazy("Improving"), 8),
    "collected": (gettext_lazy("Collected"), 8),
    "usable": (gettext_lazy("Usable"), 8),
    "integrity": (gettext_lazy("With integrity"), 8),
    "in_set": (gettext_lazy("In the 50/75 set"), 8),
}


def summary_page(table: SummaryTable, query: QueryDict) -> dict[str, Any]:
    """Everything that the template of the summary shows."""
    item, programs = query.get("item", ""), query.getlist("program")
    lines = narrowed(table, [item] if item else [], programs)
    pages = cut(lines, MOST_ROWS)
    asked = query.get("page", "")
    number = min(max(int(asked), 1), len(pages)) if asked.isdigit() else 1
    shown = pages[number - 1]
    standard = load()
    return {
        "table": table,
        "lines": lines,
        "width": len(table.months) + 8,
        "groups": [
            {
                "item": name,
                "title": here(standard.items[name].title) if name in standard.items else _("Without an item"),
                "share": table.summary.items.get(name),
                "lines": [line for line in shown if line.standing.item == name],
            }
            for name in dict.fromkeys(line.standing.item for line in shown)
        ],
        "tabs": [
            Tab(_("All"), "?" + rest(query, item=""), len(narrowed(table, [], programs)), not item),
            *(
                Tab(name, "?" + rest(query, item=name), len(found), item == name)
                for name, found in table.items
                if name
            ),
        ],
        "number": number,
        "pages": [
            (position, "?" + rest(query, page=str(position)), position == number)
            for position in range(1, len(pages) + 1)
        ],
        "totals": totals(table),
        "types": [
            (item_name, TYPES.get(kind, kind), counts, share.type_score_pct(kind))
            for item_name, share in table.summary.items.items()
            for kind, counts in share.by_type.items()
        ],
        "query": rest(query),
    }


def rest(query: QueryDict, **changes: str) -> str:
    """The address's query with some of it changed, from the first page on."""
    kept = query.copy()
    kept.pop("page", None)
    for name, value in changes.items():
        if value:
            kept[name] = value
        else:
            kept.pop(name, None)
    return kept.urlencode()


def totals(table: SummaryTable) -> list[tuple[str, str, Tally]]:
    """50/75 of all rows and of every part of the entity: (kind, name, counts)."""
    return [
        ("", str(KINDS["entity"]), table.summary.fifty_seventy_five),
        *(
            (str(KINDS.get(part.kind, part.kind)), part.name, part.counts)
            for part in table.summary.partitions
        ),
    ]


def summary_rows(table: SummaryTable, query: QueryDict) -> tuple[list[str], list[Sequence[Any]]]:
    """The table as plain cells: header and rows; figures unrounded."""
    item = query.get("item", "")
    keys = ("item", "metric", "unit_kind", "unit", "process", "type", "target", "target_low", "target_high")
    header = [
        *(str(EXPORTED[key][0]) for key in keys[:2]),
        _("Metric"),
        *(str(EXPORTED[key][0]) for key in keys[2:]),
        *table.months,
        *(str(EXPORTED[key][0]) for key in ("met", "periods")),
        *(str(words) for words, _width in FLAGS.values()),
        _("Reason"),
    ]
    rows: list[Sequence[Any]] = []
    for line in narrowed(table, [item] if item else [], query.getlist("program")):
        values = plain(line, table.months)
        rows.append(
            [
                values["item"],
                values["metric"],
                here(name_of(values["metric"])),
                str(KINDS.get(values["unit_kind"], values["unit_kind"])),
                *(values[key] for key in ("unit", "process")),
                str(TYPES.get(values["type"], values["type"])),
                *(values[key] for key in ("target", "target_low", "target_high")),
                *(values[month] for month in table.months),
                *(values[key] for key in ("met", "periods", *FLAGS)),
                here(line.row.judgement.reason),
            ]
        )
    return header, rows


def summary_workbook(table: SummaryTable) -> bytes:
    """The workbook in which auditors work: the table with its counts as formulas."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "summary.xlsx"
        write_summary(path, table.summary, table.organisation, (get_language() or "ja")[:2])
        return path.read_bytes()
