"""From a mapping to one SQL statement (DuckDB) that turns a file's cells into rows of a table.

The statement is a chain of steps, each a projection of the one before: cells, texts, values, places, moments,
rows. Every row of the file comes out, in order: one that is filtered away with `kept` false, one with faults
with the list of them. Joins are with small tables only, and keep the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from seido.facts.engine import quoted
from seido.facts.ingest import convert
from seido.facts.ingest.files import CellTable
from seido.facts.ingest.mapping import Expression, MappingFile
from seido.facts.ingest.texts import Texts
from seido.facts.pseudonym import pseudonym_sql
from seido.facts.records import record_kinds
from seido.facts.schema import Column
from seido.faults import InputError

#: Pairs of moments of a table of which the second cannot lie before the first.
ORDERED = {"contacts": ("arrived_at", "completed_at")}
#: Signs of a cell that a reject shows.
SHOWN = 80
HALF_HOUR = 1_800_000_000  # microseconds


@dataclass(frozen=True)
class Check:
    """A defect that a row can have: where (columns of the file), what was expected, and SQL of both halves."""

    column: str
    expected: str
    bad: str
    found: str


@dataclass(frozen=True)
class Translation:
    """The statement, and what the numbers in its column `faults` mean.

    Its columns are those of the table that the file fills, program, process and local time; then
    `kept` (NULL where the whole row is blank),
    `faults` (list of {check, found}; NULL where there are none), and `latest` where the mapping has it.
    """

    sql: str
    checks: Sequence[Check]


class Compiler:
    """Translates one mapping for one file. The tables named in `known.py` must exist when the SQL runs."""

    def __init__(
        self,
        mapping: MappingFile,
        cells: CellTable,
        common_zone: str | None,
        lookup_headers: Mapping[str, Sequence[str]],
        checks_sites: bool = False,
        fixed_offsets: Mapping[str, int] | None = None,
    ) -> None:
        """`fixed_offsets` are the offsets of all zones in play, where none of them ever changes its clocks."""
        self.mapping = mapping
        self.schema = mapping.schema
        self.cells = cells
        self.fallback_zone = mapping.zone or common_zone
        self.checks_sites = checks_sites
        self.fixed_offsets = fixed_offsets
        self.texts = Texts(mapping, cells, lookup_headers)
        self.values: list[str] = []
        self.checks: list[Check] = []
        self.zones: dict[str, str] = {}  # slot of a moment -> SQL of the zone it was read in
        self.later: dict[str, str] = {}  # slot of a moment -> SQL of the moment that it follows
        self.results: dict[str, str] = {}  # column -> SQL of its value in the last step

    def translate(self) -> Translation:
        """Raises InputError where the mapping names columns that the file lacks."""
        for column in self.schema.fields:
            if self.mapped(column.name):
                self.add(column, self.mapping.columns[column.name])
        for name in ("program", "process"):
            if not self.mapped(name):
                self.values.append(f"CAST(NULL AS VARCHAR) AS v_{name}")
        filters = [self.texts.condition(test) for test in self.mapping.filters]
        latest = ""
        if self.mapping.latest_by is not None:
            latest = f", {self.texts.inner(self.mapping.latest_by)} AS latest"
        for name, part in self.texts.words:
            known = f"t_{name} NOT IN ({convert.words(part.values)})"
            self.check(part, convert.one_of(part.values), known, f"t_{name}")
        pivoted = self.unpivoted()
        if self.texts.faults:
            raise InputError(self.texts.faults)
        slots = ", ".join(f"{sql} AS {name}" for name, sql in self.texts.slots) or "NULL AS t_"
        kept = f"CASE WHEN NOT is_blank THEN {' AND '.join(filters) or 'true'} END"
        sql = f"SELECT {slots}, {kept} AS kept{latest} FROM {pivoted} {' '.join(self.texts.joins)}"
        sql = f"SELECT *, {', '.join(self.values)} FROM ({sql})"
        sql = self.with_places(sql)
        sql = self.with_moments(sql)
        return Translation(self.with_faults(sql), self.checks)

    # --- values ----------------------------------------------------------------------------------------

    def add(self, column: Column, part: Expression) -> None:
        """Adds a column: its text, its value, and the check that the one could be read as the other."""
        name = column.name
        if part.between is not None:
            self.add_between(column, part, part.between)
            return
        text = self.texts.slot(name, part)
        self.results[name] = f"v_{name}"
        if column.kind == "moment":
            self.add_moment(name, text, part)
            self.results[name] = f"z_{name}"
        elif column.kind == "flag":
            self.values.append(f"{convert.flag(text, part, self.mapping.file)} AS v_{name}")
        elif column.kind == "choice":
            self.values.append(f"{convert.choice(text, column)} AS v_{name}")
        elif column.kind == "text":
            self.values.append(f"{text} AS v_{name}")
        else:
            self.values.append(f"{convert.whole(text, column, part, self.mapping.file)} AS v_{name}")
        value = f"m_{name}" if column.kind == "moment" else f"v_{name}"
        unreadable = f"t_{name} IS NOT NULL AND {value} IS NULL"
        if column.kind == "text" and not part.values:
            unreadable = f"strlen(t_{name}) > {convert.LONGEST_TEXT}"
        self.check(part, convert.expected(column, part), unreadable, f"t_{name}")
        if column.required and name not in ("program", "process"):
            self.check(part, "a value", f"t_{name} IS NULL AND {value} IS NULL", "'nothing'")

    def add_between(self, column: Column, part: Expression, ends: tuple[Expression, Expression]) -> None:
        """A duration from one moment to another."""
        names = [f"{column.name}_{number}" for number in (1, 2)]
        for name, end in zip(names, ends, strict=True):
            self.add_moment(name, self.texts.slot(name, end), end)
            expected = convert.expected(Column(name, "moment", ""), end)
            self.check(end, expected, f"t_{name} IS NOT NULL AND m_{name} IS NULL", f"t_{name}")
        length = f"(epoch_ms(z_{names[1]}) - epoch_ms(z_{names[0]}))"
        self.results[column.name] = length
        bad = f"{length} NOT BETWEEN 0 AND {convert.limits(column)[1]}"
        self.check(
            part, "an end that is not before its start", bad, f"t_{names[1]} || ' after ' || t_{names[0]}"
        )

    def add_moment(self, slot: str, text: str, part: Expression) -> None:
        stamp, is_utc = self.moment(text, part)
        self.values.append(f"{stamp} AS m_{slot}, {is_utc} AS u_{slot}")
        zone = part.zone or self.mapping.zone
        self.zones[slot] = quoted(zone) if zone else "step.zone"
        if part.follows is not None:
            bound = f"{slot}_bound"
            self.values.append(
                f"{self.moment(self.texts.slot(bound, part.follows), part.follows)[0]} AS m_{bound}"
            )
            self.later[slot] = f"m_{bound}"

    def moment(self, text: str, part: Expression) -> tuple[str, str]:
        """As `convert.moment`. A cell that holds a date rather than text has no format of its own."""
        if part.formats and part.column and self.cells.typed:
            part = replace(part, formats=(*part.formats, *convert.TYPED_FORMATS))
        return convert.moment(text, part)

    def check(self, part: Expression, expected: str, bad: str, found: str) -> None:
        column = "+".join(part.columns()) or part.path.rpartition(".")[2]
        self.checks.append(Check(column, expected, bad, found))

    # --- steps -----------------------------------------------------------------------------------------

    def unpivoted(self) -> str:
        """SQL of the cells, with a row for each of the columns that the mapping unpivots."""
        if (unpivot := self.mapping.unpivot) is None:
            columns = self.texts.cell_columns()
            return f"(SELECT {columns}{self.row_number()} FROM {self.cells.relation})"
        pairs = [
            f"{{'label': {quoted(label)}, 'answer': c{self.texts.index(name, 'unpivot.columns')}}}"
            for name, label in unpivot.columns.items()
        ]
        columns = self.texts.cell_columns()
        cells = f"SELECT {columns}{self.row_number()} FROM {self.cells.relation}"
        spread = f"SELECT *, unnest([{', '.join(pairs)}]) AS pair FROM ({cells})"
        return f"(SELECT *, pair.label AS label, pair.answer AS answer FROM ({spread}))"

    def row_number(self) -> str:
        first = self.cells.first_row - 1
        return f", row_number() OVER () + {first} AS row_number" if self.texts.numbered else ""

    def mapped(self, name: str) -> bool:
        return name in self.mapping.columns

    def with_places(self, sql: str) -> str:
        """Adds program, process and zone, and what is known of them."""
        program, process = "step.v_program", "step.v_process"
        joins, zone = [], "known_programs.zone"
        if self.mapped("queue"):
            together = "known_queues.queue = step.v_queue"
            if self.mapped("program"):
                together += " AND known_queues.program = step.v_program"
            else:
                together += " AND known_queues.alone"
                program = "known_queues.program"
            joins.append(f"LEFT JOIN known_queues ON {together}")
            process = f"coalesce({process}, known_queues.process)"
        joins.append(f"LEFT JOIN known_programs ON known_programs.program = {program}")
        extra = ""
        if self.mapped("process"):  # what a queue leads to is known
            joins.append(
                f"LEFT JOIN known_processes ON known_processes.program = {program} "
                f"AND known_processes.process = {process}"
            )
            extra = ", known_processes.process IS NOT NULL AS knows_process"
        if self.checks_sites and self.mapped("site"):
            joins.append("LEFT JOIN known_sites ON known_sites.site = step.v_site")
            extra += ", known_sites.site IS NOT NULL AS knows_site"
        if self.mapped("client"):
            joins.append("LEFT JOIN known_clients ON known_clients.client = step.v_client")
            extra += ", known_clients.client IS NOT NULL AS knows_client"
        if self.fallback_zone:
            zone = f"coalesce({zone}, {quoted(self.fallback_zone)})"
        self.results["program"], self.results["process"] = "program", "process"
        self.check_places()
        return (
            f"SELECT step.*, {program} AS program, {process} AS process, {zone} AS zone, "
            f"known_programs.pseudonym_key, known_programs.program IS NOT NULL AS knows_program{extra} "
            f"FROM ({sql}) step {' '.join(joins)}"
        )

    def check_places(self) -> None:
        by_name = self.mapping.columns
        queue = by_name.get("queue")
        place = by_name.get("program") or queue
        if place is not None:
            known = "a program of the organisation"
            if not self.mapped("program"):
                known = "a queue of one program of the organisation"
            required = self.schema.field("program").required
            bad = "NOT knows_program" if required else "program IS NOT NULL AND NOT knows_program"
            by_queue = queue is not None and not self.mapped("program")
            found = f"coalesce(program, {'v_queue, ' if by_queue else ''}'nothing')"
            self.check(place, known, bad, found)
        if "process" in by_name:
            self.check(
                by_name["process"],
                "a process of the program",
                "knows_program AND process IS NOT NULL AND NOT knows_process",
                "process",
            )
        if queue is not None:
            bad = "knows_program AND process IS NULL AND v_queue IS NOT NULL"
            self.check(
                queue, "a queue that the organisation or the mapping gives to a process", bad, "v_queue"
            )
        if self.checks_sites and "site" in by_name:
            bad = "v_site IS NOT NULL AND NOT knows_site"
            self.check(by_name["site"], "a site of the organisation", bad, "v_site")
        if "client" in by_name:
            bad = "v_client IS NOT NULL AND NOT knows_client"
            self.check(by_name["client"], "a client of the organisation", bad, "v_client")

    def with_moments(self, sql: str) -> str:
        """Adds every moment in UTC (`z_`), and the row's local time."""
        if self.later:
            moved = ", ".join(
                f"m_{slot} + CASE WHEN m_{slot} < {bound} - INTERVAL 12 HOUR THEN INTERVAL 1 DAY "
                f"ELSE INTERVAL 0 DAY END AS m_{slot}"
                for slot, bound in self.later.items()
            )
            sql = f"SELECT * REPLACE ({moved}) FROM ({sql})"
        joins, moments = [], []
        for slot, zone in self.zones.items():
            offset, join = self.offset("walls_to_utc", zone, f"step.m_{slot}", f"w_{slot}")
            joins.append(join)
            utc = f"make_timestamp(epoch_us(m_{slot}) - {offset})"
            moments.append(f"CASE WHEN u_{slot} THEN m_{slot} ELSE {utc} END AS z_{slot}")
        sql = f"SELECT step.*, {', '.join(moments)} FROM ({sql}) step {' '.join(joins)}"
        place = f"z_{self.schema.moment}"
        offset, join = self.offset("utc_to_walls", "step.zone", f"step.{place}", "local")
        local = f"make_timestamp(epoch_us({place}) + {offset})"
        return f"SELECT step.*, {local} AS local_at FROM ({sql}) step {join}"

    def offset(self, table: str, zone: str, moment: str, name: str) -> tuple[str, str]:
        """SQL of a zone's offset at a moment (microseconds), and of the join that it takes."""
        if self.fixed_offsets is not None:
            cases = " ".join(
                f"WHEN {quoted(name)} THEN {value}" for name, value in self.fixed_offsets.items()
            )
            return f"CASE {zone} {cases} END", ""
        join = f"LEFT JOIN {table} {name} ON {name}.zone = {zone} AND {name}.day = CAST({moment} AS DATE)"
        return f"CASE WHEN {moment} >= {name}.switch THEN {name}.after ELSE {name}.before END", join

    def with_faults(self, sql: str) -> str:
        """The last step: the table's columns, whether the row is kept, and its faults."""
        for first, last in [ORDERED[self.schema.name]] if self.schema.name in ORDERED else []:
            if self.mapped(last):
                bad = f"{self.results[last]} < {self.results[first]}"
                expected = f"a moment that is not before {first}"
                self.check(self.mapping.columns[last], expected, bad, f"t_{last}")
        if self.schema.name == "records":
            self.check_kinds()
        moment = self.mapping.columns[self.schema.moment]
        bad = f"zone IS NULL AND m_{self.schema.moment} IS NOT NULL"
        if self.schema.name == "records":
            self.check(
                moment, "a zone in the mapping, for a row without a program", bad, f"t_{self.schema.moment}"
            )
        columns = []
        for name, value in self.results.items():
            if self.schema.field(name).identifier:
                value = pseudonym_sql(value, "pseudonym_key")
            columns.append(f"{value} AS {name}")
        columns += [
            "left(CAST(CAST(local_at AS DATE) AS VARCHAR), 7) AS local_month",
            "CAST(CAST(local_at AS DATE) AS VARCHAR) AS local_date",
            f"CAST(epoch_us(local_at) // {HALF_HOUR} % 48 AS BIGINT) AS local_slot",
        ]
        any_bad = " OR ".join(f"({check.bad})" for check in self.checks)  # what is unknown is not bad
        found = ", ".join(
            f"CASE WHEN {check.bad} THEN {{'check': {number}, 'found': left({check.found}, {SHOWN})}} END"
            for number, check in enumerate(self.checks)
        )
        faults = f"CASE WHEN kept AND ({any_bad}) THEN list_filter([{found}], lambda f: f IS NOT NULL) END"
        latest = ", latest" if self.mapping.latest_by else ""
        return f"SELECT {', '.join(columns)}, kept, {faults} AS faults{latest} FROM ({sql})"

    def check_kinds(self) -> None:
        kinds = record_kinds()
        by_name = self.mapping.columns
        bad = f"v_kind NOT IN ({convert.words(kinds)})"
        self.check(by_name["kind"], convert.one_of(kinds), bad, "v_kind")
        if "outcome" in by_name:
            for kind in kinds.values():
                if kind.outcomes:
                    bad = (
                        f"v_kind = {quoted(kind.name)} AND v_outcome NOT IN ({convert.words(kind.outcomes)})"
                    )
                    self.check(by_name["outcome"], convert.one_of(kind.outcomes), bad, "v_outcome")
