"""Taking a file into a register: upload, map its columns, look at what would happen, run."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.audit.services import record_event
from seido.apps.data.folders import uploads_folder
from seido.apps.registers.files import read_rows
from seido.apps.registers.models import Import
from seido.apps.registers.reading import Reader, normal
from seido.apps.registers.register import Register
from seido.apps.registers.services import NotAllowedError, plain
from seido.faults import Fault, InputError

LARGEST = 20 << 20
#: Rows from which on an import runs in the background.
MANY = 500
#: Faults and rows that a page lists.
MOST_SHOWN = 200
#: Where a column goes that is left out.
LEFT_OUT = ""


@dataclass
class Outcome:
    """What a reading found, or a run did."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    #: (row of the file, new or changed or same, key, address)
    rows: list[tuple[int, str, str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "wrong": len({fault.row for fault in self.faults}),
            "faults": [asdict(fault) for fault in self.faults[:MOST_SHOWN]],
            "rows": self.rows[:MOST_SHOWN],
        }


def folder() -> Path:
    return uploads_folder() / "imports"


@transaction.atomic
def begin(*, access: Access, register: Register, name: str, content: bytes) -> Import:
    """Takes a file and reads its header. Raises InputError where it is no table."""
    if not register.may_write(access):
        raise NotAllowedError(register.place)
    if len(content) > LARGEST:
        raise InputError(Fault(name, f"at most {LARGEST >> 20} MB", f"{len(content) >> 20} MB"))
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / secrets.token_hex(16)
    path.write_bytes(content)
    try:
        header = [cell.strip() for cell in next(read_rows(path, name))[1]]
        if faults := header_faults(header, name):
            raise InputError(faults)
    except InputError:
        path.unlink()
        raise
    row = Import.objects.create(
        place=register.place,
        owner_id=access.user_id,
        name=name[:255],
        path=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        header=header,
        mapping=guessed(register, header),
        at=datetime.now(UTC),
    )
    record_event(
        actor=access.actor,
        verb="uploaded",
        subject=f"import {row.pk}",
        details={"place": register.place, "file": name, "sha256": row.sha256},
    )
    return row


def header_faults(header: Sequence[str], name: str) -> list[Fault]:
    seen: set[str] = set()
    faults = []
    for cell in header:
        if not cell:
            faults.append(Fault(name, _("a name for every column"), _("nothing"), 1))
        elif cell in seen:
            faults.append(Fault(name, _("every name once"), cell, 1, cell))
        seen.add(cell)
    return faults


def guessed(register: Register, header: Sequence[str]) -> dict[str, str | None]:
    """Header -> field; "" for what the list shows but no file can set, None for what nobody knows."""
    known: dict[str, str] = {}
    for language in ("ja", "en"):
        with translation.override(language):
            for column in register.columns:
                known[normal(register.label_of(column)).casefold()] = LEFT_OUT
            known[normal(_("Comments")).casefold()] = LEFT_OUT
    for language in ("ja", "en"):
        with translation.override(language):
            for column in register.columns:
                if (name := column.name.split("__")[0]) in register.importable:
                    known[normal(register.label_of(column)).casefold()] = name
            for name in register.importable:
                known[normal(register.label(name)).casefold()] = name
                known[name.casefold()] = name
    found: dict[str, str | None] = {}
    used: set[str] = set()
    for cell in header:
        target = known.get(normal(cell).casefold())
        found[cell] = LEFT_OUT if target in used else target
        if target:
            used.add(target)
    return found


@transaction.atomic
def set_mapping(*, access: Access, row: Import, mapping: Mapping[str, str], reason: str = "") -> Import:
    """Says which field each column is. Raises InputError for a column that nobody placed, or two in one field."""
    from seido.apps.registers.register import REGISTERS

    register = REGISTERS[row.place]
    faults = []
    used: dict[str, str] = {}
    for cell in row.header:
        target = mapping.get(cell)
        if target is None or (target and target not in register.importable):
            faults.append(Fault(row.name, _("a field, or to leave it out"), _("an unknown column"), 1, cell))
        elif target and target in used:
            faults.append(Fault(row.name, _("one column a field"), used[target], 1, cell))
        elif target:
            used[target] = cell
    if faults:
        raise InputError(faults)
    row.mapping = {cell: mapping[cell] for cell in row.header}
    row.reason = reason[:500]
    row.save(update_fields=["mapping", "reason"])
    record_event(
        actor=access.actor, verb="mapped", subject=f"import {row.pk}", details={"mapping": row.mapping}
    )
    return row


@dataclass(frozen=True)
class Planned:
    """What a row of the file comes to."""

    number: int
    what: str
    values: dict[str, Any]
    stored: Any = None


def plan(register: Register, access: Access, row: Import, outcome: Outcome) -> Iterator[Planned]:
    """Every row of the file that can be taken; the faults of the others go into the outcome."""
    reader = Reader(register, access)
    fields = {index: row.mapping[cell] for index, cell in enumerate(row.header) if row.mapping.get(cell)}
    labels = {row.mapping[cell]: cell for cell in row.header if row.mapping.get(cell)}
    lines = read_rows(folder() / row.path, row.name)
    next(lines)
    # Stored rows once for all, also those that the person may not see: a number that is taken is taken.
    stored = (
        {str(getattr(one, register.key)): one for one in register.model._default_manager.all()}
        if register.key and register.key in fields.values()
        else {}
    )
    seen: dict[str, int] = {}
    for number, cells in lines:
        raw = {name: cells[index] for index, name in fields.items()}
        key = normal(raw.get(register.key, "")) if register.key else ""
        if register.key and not key:
            raw.pop(register.key, None)
        old = stored.get(key) if key else None
        values, faults = reader.values(raw, where=row.name, row=number, partial=old is not None)
        faults = [relabelled(fault, labels, register) for fault in faults]
        if key and key in seen:
            faults.append(
                Fault(
                    row.name,
                    _("every number once (also in row %(row)s)") % {"row": seen[key]},
                    key,
                    number,
                    labels[register.key],
                )
            )
        seen.setdefault(key, number)
        if not faults:
            faults = list(refusals(register, access, row.name, number, old, values))
        if faults:
            outcome.faults += faults
            continue
        changed = (
            {name: value for name, value in values.items() if plain(value) != plain(getattr(old, name))}
            if old is not None
            else values
        )
        what = "new" if old is None else "changed" if changed else "same"
        yield Planned(number, what, changed, old)


def relabelled(fault: Fault, labels: Mapping[str, str], register: Register) -> Fault:
    for name, label in labels.items():
        if fault.column == register.label(name):
            return Fault(fault.file, fault.expected, fault.found, fault.row, label)
    return fault


def refusals(
    register: Register, access: Access, file: str, number: int, old: Any, values: Mapping[str, Any]
) -> Iterator[Fault]:
    """Why a person may not write a row; a row that they do not see is refused like one that is theirs to write."""
    program = register.program.split("__")[0]
    rows = [old] if old is not None else [register.model(**values)]
    if old is not None and program and program in values:
        rows.append(register.model(**{program: values[program]}))
    if not all(register.may_write(access, one) for one in rows):
        found = str(plain(values.get(program)) or _("the whole organisation")) if program else _("another")
        yield Fault(
            file,
            _("a program that you may write in"),
            found,
            number,
            register.label(program) if program else None,
        )


def preview(register: Register, access: Access, row: Import) -> Outcome:
    """What a run would do, without doing it."""
    outcome = Outcome()
    for one in plan(register, access, row, outcome):
        count(outcome, one, key_of(register, one), "")
    return outcome


def run(*, access: Access, register: Register, row: Import, step: Any = None) -> Outcome:
    """Takes in every row that is right, in one transaction; the same file again changes nothing."""
    outcome = Outcome()
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=row.pk)
        if locked.done_at is not None:
            raise InputError(Fault(row.name, _("a file that was not taken in yet"), _("one that was")))
        reason = row.reason or _("From the file %(file)s") % {"file": row.name}
        for position, one in enumerate(plan(register, access, row, outcome)):
            made = one.stored
            if one.what == "new":
                made = register.add(access, one.values, reason)
            elif one.what == "changed":
                made = register.change(access, one.stored, one.values, reason)
            count(outcome, one, register.title_of(made), register.address(made))
            if step is not None and position % 100 == 0:
                step(position)
        row.outcome, row.done_at = outcome.as_json(), datetime.now(UTC)
        row.save(update_fields=["outcome", "done_at"])
        record_event(
            actor=access.actor,
            verb="imported",
            subject=f"import {row.pk}",
            details={
                "place": register.place,
                "new": outcome.new,
                "changed": outcome.changed,
                "same": outcome.same,
            },
        )
    (folder() / row.path).unlink(missing_ok=True)
    return outcome


def count(outcome: Outcome, one: Planned, key: str, address: str) -> None:
    setattr(outcome, one.what, getattr(outcome, one.what) + 1)
    if len(outcome.rows) < MOST_SHOWN and one.what != "same":
        outcome.rows.append((one.number, one.what, key, address))


def key_of(register: Register, one: Planned) -> str:
    if one.stored is not None:
        return register.title_of(one.stored)
    return str(next((value for value in one.values.values() if value), ""))


def lines_in(row: Import) -> int:
    """About how many rows the file has."""
    return sum(1 for _row in read_rows(folder() / row.path, row.name)) - 1
