"""What pages of data read: loads, drafts, how fresh the data are. Everything is asked for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from django.db.models import QuerySet
from django.http import Http404

from seido.apps.accounts.access import Access, Scope
from seido.apps.data.models import Draft, Load, SavedMapping
from seido.apps.integrity.models import RowsByDay
from seido.periods import add_months

#: Days by which rows of a table are expected at the least, counted from the day they tell of.
EXPECTED_LAG: Mapping[str, int] = {
    "contacts": 2,
    "responses": 2,
    "agent_time": 2,
    "staffing_intervals": 2,
    "dials": 2,
    "visits": 2,
    "interval_aggregates": 2,
    "evaluation_answers": 14,
    "survey_answers": 35,
}
#: What is expected of a table that was loaded on one day only: a month, and some days to bring it.
MONTHLY = 40
#: Months back in which the newest day of a table is looked for.
RECENT = 400
#: Newest loads among which the one that wrote a table last is looked for.
LOADS = 500


def loads(access: Access) -> QuerySet[Load] | list[Load]:
    """Loads that a person may see, newest first: all, or those that touched nothing but the person's programs."""
    scope = access.scope("data.read")
    rows = Load.objects.select_related("undone_by", "undoes").defer("rejects", "snapshots").order_by("-id")
    return rows if scope.everything else [row for row in rows if visible(row, scope)]


def visible(row: Load, scope: Scope) -> bool:
    return scope.everything or (
        bool(row.touched) and {program for program, _ in row.touched} <= scope.programs
    )


def load(access: Access, name: str) -> Load:
    """Raises Http404 where there is none that the person may see."""
    row = Load.objects.select_related("undone_by", "undoes").filter(name=name).first()
    if row is None or not visible(row, access.scope("data.read")):
        raise Http404
    return row


def may_load(access: Access) -> bool:
    """A file may hold rows of any program: only who may write data everywhere loads."""
    return access.scope("data.write").everything


def draft(access: Access, draft_id: int) -> Draft:
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None or not may_load(access):
        raise Http404
    return row


def open_drafts(access: Access) -> list[Draft]:
    """The person's drafts that were not loaded yet, newest first."""
    if not may_load(access):
        return []
    rows = Draft.objects.filter(user_id=access.user_id, job=None, files__removed_at=None)
    return list(rows.distinct().prefetch_related("files")[:5])


def saved_mappings(header: Collection[str] = ()) -> list[SavedMapping]:
    """Saved mappings, those first that find all their columns in a header."""
    fitting = set(header)
    return sorted(
        SavedMapping.objects.all(),
        key=lambda row: (not set(row.header) <= fitting or not row.header, row.name),
    )


def fits(mapping: SavedMapping, header: Collection[str]) -> bool:
    return bool(mapping.header) and set(mapping.header) <= set(header)


@dataclass(frozen=True)
class Freshness:
    """How fresh a table of a program is: its newest day, and how many days that lies behind what is expected."""

    program: str
    table: str
    newest: date
    behind: int
    expected: int
    source: str = ""
    load: str = ""

    @property
    def late(self) -> bool:
        return self.behind > self.expected

    @property
    def state(self) -> str:
        return "overdue" if self.late else "valid"


def freshness(access: Access, today: date) -> list[Freshness]:
    """Each program and table with its newest day, and the source and load that last wrote there."""
    scope = access.scope("data.read")
    newest: dict[tuple[str, str], str] = {}
    first = f"{today - timedelta(days=RECENT):%Y-%m}"
    rows = RowsByDay.objects.filter(scope.within("program"), month__gte=first)
    for program, table, days in rows.values_list("program", "table", "days"):
        if days:
            newest[program, table] = max(newest.get((program, table), ""), *days)
    writers = writers_of(Load.objects.filter(undoes=None, undone_by=None).order_by("-id")[:LOADS])
    for (program, table), loaded in writers.items():
        if (
            (program, table) not in newest
            and table in EXPECTED_LAG
            and program
            and scope.sees("program", program)
        ):
            newest[program, table] = newest_day(program, loaded)
    found = []
    for (program, table), day in newest.items():
        loaded = writers.get((program, table), [])
        writer = loaded[0] if loaded else None
        found.append(
            Freshness(
                program,
                table,
                date.fromisoformat(day),
                max((today - date.fromisoformat(day)).days, 0),
                expected_lag(table, loaded),
                writer.source if writer else "",
                writer.name if writer else "",
            )
        )
    return sorted(found, key=lambda one: (not one.late, one.program, one.table))


def writers_of(rows: QuerySet[Load]) -> dict[tuple[str, str], list[Load]]:
    """Loads of files by program and table, the newest first."""
    found: dict[tuple[str, str], list[Load]] = defaultdict(list)
    for row in rows.defer("rejects", "snapshots"):
        if row.files:
            for program in {program for program, _ in row.touched}:
                for table in row.tables:
                    found[program, table].append(row)
    return found


def newest_day(program: str, loaded: Collection[Load]) -> str:
    """The newest day of a table whose rows are not counted by day: the end of its newest month, or the day on which
    that month was loaded."""
    month, by = max(
        (month, row.finished_at.date().isoformat())
        for row in loaded
        for own, month in row.touched
        if own == program
    )
    end = add_months(date.fromisoformat(f"{month}-01"), 1) - timedelta(days=1)
    return min(end.isoformat(), by)


def expected_lag(table: str, loaded: Collection[Load]) -> int:
    """Days within which the next rows are expected: as often as they used to come, and as long again."""
    days = sorted({row.finished_at.date() for row in loaded})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    usual = round(2 * median(gaps)) if gaps else MONTHLY
    return max(usual, EXPECTED_LAG.get(table, 2))


def months_by_program(row: Load) -> list[tuple[str, list[str]]]:
    """The months that a load touched, by program; "" is what belongs to no program."""
    found: dict[str, list[str]] = defaultdict(list)
    for program, month in row.touched:
        found[program].append(month)
    return [(program, sorted(months)) for program, months in sorted(found.items())]
