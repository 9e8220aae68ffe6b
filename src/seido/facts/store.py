"""The warehouse: fact tables as Apache Iceberg tables, partitioned by local month.

The catalogue is a file of its own in the warehouse's folder (on PostgreSQL a schema of its own), never the
application's database: an Iceberg commit inside an application's transaction on one SQLite file deadlocks.
Only one load writes at a time (`lock.py`); readers name the snapshots that they read.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError, NoSuchTableError
from pyiceberg.expressions import AlwaysTrue, BooleanExpression, In
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import (
    BooleanType,
    IcebergType,
    LongType,
    NestedField,
    StringType,
    TimestampType,
)
from sqlalchemy import create_engine, text

from seido.facts.schema import TABLES, Kind, TableSchema

NAMESPACE = "seido"
#: Schema of the catalogue's tables on PostgreSQL.
CATALOGUE_SCHEMA = "seido_facts"
PARTITION = "local_month"
#: Where a snapshot's summary names the load that made it.
LOAD_PROPERTY = "seido.load"

ICEBERG_TYPES: Mapping[Kind, IcebergType] = {
    "text": StringType(),
    "choice": StringType(),
    "integer": LongType(),
    "flag": BooleanType(),
    "moment": TimestampType(),
    "duration": LongType(),
    "money": LongType(),
    "thousandths": LongType(),
}


class Warehouse:
    """The fact tables in one folder.

    `catalogue` is the address of a PostgreSQL database that keeps the catalogue; without it a SQLite file in
    the folder does. A table is made when the first rows for it arrive, and gains columns as its schema does.
    """

    def __init__(self, folder: Path, catalogue: str | None = None) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if catalogue is None:
            name, address = NAMESPACE, f"sqlite:///{self.folder / 'catalogue.sqlite3'}"
        else:
            # Several warehouses may share a database: each is a catalogue of its own there.
            name = f"{NAMESPACE}-{hashlib.sha256(bytes(self.folder)).hexdigest()[:16]}"
            address = own_schema(catalogue)
        self.catalog = SqlCatalog(name, uri=address, warehouse=self.folder.as_uri())
        with suppress(NamespaceAlreadyExistsError):
            self.catalog.create_namespace(NAMESPACE)

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.catalog.close()

    def snapshots(self) -> dict[str, int]:
        """The newest snapshot of each table that has one, whether its load was finished or not."""
        found = {}
        for name in TABLES:
            table = self._table(name)
            if table is not None and (snapshot := table.current_snapshot()) is not None:
                found[name] = snapshot.snapshot_id
        return found

    def has_snapshot(self, name: str, snapshot: int) -> bool:
        """Whether a table can still be read as it was then."""
        table = self._table(name)
        return table is not None and table.snapshot_by_id(snapshot) is not None

    def files(self, name: str, snapshot: int | None, months: Collection[str] | None = None) -> list[str]:
        """The Parquet files that a table consists of at a snapshot (None: no rows yet), of some months only.

        Raises RuntimeError where the snapshot has delete files: Seido writes none, and reading past them
        would bring removed rows back.
        """
        if snapshot is None or (months is not None and not months):
            return []
        table = self.catalog.load_table((NAMESPACE, name))
        rows: BooleanExpression = AlwaysTrue() if months is None else of_months(months)
        paths = []
        for task in table.scan(row_filter=rows, snapshot_id=snapshot).plan_files():
            if task.delete_files:
                raise RuntimeError(
                    f"table {name} has delete files at snapshot {snapshot}: rewrite them first"
                )
            paths.append(task.file.file_path.removeprefix("file://"))
        return sorted(paths)

    def new_file(self, name: str, load: str, month: str) -> Path:
        """Where a load writes one month of a table; the folder is the load's own."""
        folder = self._load_folder(name, load)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{month}.parquet"

    def commit(self, name: str, load: str, added: list[Path], replaced_months: Collection[str]) -> int:
        """Make files part of a table in one atomic step, in place of all that some months held before.

        Returns the new snapshot. A file may lack columns that are NULL in it.
        """
        table = self._table(name) or self._create(TABLES[name])
        present = {field.name for field in table.schema().fields}
        with table.update_schema() as growth:
            for column in TABLES[name].columns:
                if column.name not in present:
                    growth.add_column(column.name, ICEBERG_TYPES[column.kind], doc=column.note)
        with table.transaction() as change:
            properties = {LOAD_PROPERTY: load}
            if replaced_months:
                change.delete(of_months(replaced_months), snapshot_properties=properties)
            change.add_files(
                [path.as_uri() for path in added], snapshot_properties=properties, check_duplicate_files=False
            )
        snapshot = table.current_snapshot()
        assert snapshot is not None
        return snapshot.snapshot_id

    def begin(self, load: str, pinned: Mapping[str, int]) -> None:
        """Start a load from the pinned state: what an unfinished load has done before is undone.

        Only the holder of the load lock may call this.
        """
        self.restore(pinned)
        if self._marker.exists():
            left = self._marker.read_text(encoding="utf-8")
            if left not in self._finished_loads(pinned):
                self.discard(left)
        self._marker.write_text(load, encoding="utf-8")

    def finish(self) -> None:
        """End a load whose snapshots are pinned, or that was discarded."""
        self._marker.unlink(missing_ok=True)

    def restore(self, pinned: Mapping[str, int]) -> None:
        """Take every table back to its pinned snapshot; a table that no finished load wrote goes."""
        for name, snapshot in self.snapshots().items():
            if name not in pinned:
                self.catalog.drop_table((NAMESPACE, name))
                shutil.rmtree(self.folder / NAMESPACE / name, ignore_errors=True)
            elif pinned[name] != snapshot:
                table = self.catalog.load_table((NAMESPACE, name))
                table.manage_snapshots().set_current_snapshot(pinned[name]).commit()

    def discard(self, load: str) -> None:
        """Remove the files of a load that no pinned snapshot refers to."""
        for name in TABLES:
            shutil.rmtree(self._load_folder(name, load), ignore_errors=True)

    def purge(self, pinned: Mapping[str, int]) -> None:
        """Forget all that the pinned snapshots do not refer to: older snapshots, and every file of theirs.

        Only the holder of the load lock may call this, with the newest snapshots pinned: rows that were
        removed are gone from the disk afterwards, and so are the bounds that manifests kept of them.
        """
        self.restore(pinned)
        for name, snapshot in pinned.items():
            table = self.catalog.load_table((NAMESPACE, name))
            older = [entry.snapshot_id for entry in table.snapshots() if entry.snapshot_id != snapshot]
            if older:
                table.maintenance.expire_snapshots().by_ids(older).commit()
                table = self.catalog.load_table((NAMESPACE, name))
            current = table.snapshot_by_id(snapshot)
            assert current is not None
            kept = {table.metadata_location, current.manifest_list}
            kept |= {manifest.manifest_path for manifest in current.manifests(table.io)}
            kept |= {Path(path).as_uri() for path in self.files(name, snapshot)}
            for folder in (self.folder / NAMESPACE / name, self.folder / "rows" / name):
                for path in folder.rglob("*"):
                    if path.is_file() and path.as_uri() not in kept:
                        path.unlink()

    def _finished_loads(self, pinned: Mapping[str, int]) -> set[str]:
        finished = set()
        for name, snapshot in pinned.items():
            table = self.catalog.load_table((NAMESPACE, name))
            finished |= {load_of(table, entry) for entry in ancestors(table, snapshot)}
        return finished

    @property
    def _marker(self) -> Path:
        return self.folder / "unfinished-load"

    def _load_folder(self, name: str, load: str) -> Path:
        return self.folder / "rows" / name / load

    def _table(self, name: str) -> Table | None:
        try:
            return self.catalog.load_table((NAMESPACE, name))
        except NoSuchTableError:
            return None

    def _create(self, schema: TableSchema) -> Table:
        fields = [
            NestedField(number, column.name, ICEBERG_TYPES[column.kind], required=False, doc=column.note)
            for number, column in enumerate(schema.columns, start=1)
        ]
        source = next(field.field_id for field in fields if field.name == PARTITION)
        partition = PartitionField(source, 1000, IdentityTransform(), PARTITION)
        return self.catalog.create_table(
            (NAMESPACE, schema.name), Schema(*fields), partition_spec=PartitionSpec(partition)
        )


def of_months(months: Collection[str]) -> BooleanExpression:
    return In(PARTITION, set(months))  # type: ignore[call-arg, arg-type]  # pydantic hides the signature


def ancestors(table: Table, snapshot: int | None) -> list[int]:
    """A snapshot and those that it was made from, newest first."""
    found = []
    while snapshot is not None and (entry := table.snapshot_by_id(snapshot)) is not None:
        found.append(snapshot)
        snapshot = entry.parent_snapshot_id
    return found


def load_of(table: Table, snapshot: int) -> str:
    """The load that made a snapshot."""
    entry = table.snapshot_by_id(snapshot)
    return str((entry and entry.summary and entry.summary.get(LOAD_PROPERTY)) or "")


def own_schema(address: str) -> str:
    """The address of a schema of its own in a PostgreSQL database, made where it is absent."""
    address = "postgresql+psycopg://" + address.split("://", 1)[1]
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {CATALOGUE_SCHEMA}"))
    engine.dispose()
    separator = "&" if "?" in address else "?"
    return f"{address}{separator}options=-csearch_path%3D{CATALOGUE_SCHEMA}"
