"""`seido ingest FILE…`: load source files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from seido.cli.output import AsJson, actor, print_json, print_table, progress
from seido.facts.ingest.sources import READERS
from seido.faults import Fault, InputError
from seido.quantities import share
from seido.web import home

app = typer.Typer()

#: Sources that can be loaded, and what each takes.
SOURCES = {
    "csv": "any delimited file, Parquet, XLSX, or a zip of them; with --map, or a table's own columns",
    **{name: reader.note for name, reader in READERS.items()},
    "results": "RESULTS.csv or .xlsx: figures of a summary table kept by hand, as imported results",
}
#: Rejects that people are shown; --json has them all.
SHOWN = 20


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(help="The files to load.", show_default=False)],
    source: Annotated[str, typer.Option(help="Kind of source: " + ", ".join(SOURCES) + ".")],
    mapping: Annotated[
        Path | None, typer.Option("--map", help="How columns map, as docs/schemas/map.schema.json says.")
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="Without --map: the table whose columns the files have.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")
    ] = False,
    reject_limit: Annotated[
        str, typer.Option(help="Load nothing where more of the rows than this cannot be read.")
    ] = "5%",
    as_json: AsJson = False,
) -> None:
    """Load source files. Rows that cannot be read are listed; the same file again changes nothing."""
    refuse_options(source, mapping, table)
    limit = limit_of(reject_limit)
    if source == "results":
        finish(results(files, dry_run), [], as_json)
        return
    home.prepare()
    from seido.apps.data.services import ingest as load

    with shown_progress() as advance:
        done = load(
            actor=actor(),
            files=files,
            source=source,
            mapping=mapping,
            table=table,
            dry_run=dry_run,
            reject_limit=limit,
            progress=advance,
        )
    result = asdict(done)
    rejects = result.pop("rejects")
    result["rejects"] = [
        {name: value for name, value in reject.items() if name != "file" or len(files) > 1}
        for reject in rejects
    ]
    result["touched"] = [{"program": program, "period": month} for program, month in done.touched]
    result["dry_run"] = dry_run
    finish(result, rejects, as_json)


def finish(result: dict[str, Any], rejects: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(result)
    else:
        show(result, rejects)


def results(files: list[Path], dry_run: bool) -> dict[str, Any]:
    """Imports tables of results: all of them or, where one has a fault, none."""
    from seido.cli.results_file import read_results
    from seido.standard import load

    series = [one for file in files for one in read_results(file, load())]
    home.prepare()
    from seido.apps.performance.imported import import_results

    done = import_results(actor=actor(), series=series, files=[file.name for file in files], dry_run=dry_run)
    return {
        "load": done.load,
        "table": "imported_results",
        "source": "results",
        "read": done.read,
        "accepted": done.read,
        "changed": done.changed,
        "same": done.same,
        "filtered": 0,
        "rejected": 0,
        "rejects": [],
        "touched": [{"program": program, "period": period} for program, period in done.touched],
        "dry_run": dry_run,
    }


def refuse_options(source: str, mapping: Path | None, table: str | None) -> None:
    from seido.facts.ingest.mapping import ALL_TABLES

    if source not in SOURCES:
        raise InputError(Fault("--source", f"one of {', '.join(SOURCES)}", source))
    for option, value in (("--map", mapping), ("--table", table)):
        if value is not None and source != "csv":
            raise InputError(
                Fault(option, f"--source csv beside it: {source} has no columns to map", str(value))
            )
    if table is not None and mapping is not None:
        raise InputError(Fault("--table", "no --map beside it: the mapping names its table", table))
    if table is not None and table not in ALL_TABLES:
        raise InputError(Fault("--table", f"one of {', '.join(ALL_TABLES)}", table))


def limit_of(text: str) -> float:
    try:
        return share(text)
    except ValueError as error:
        raise InputError(Fault("--reject-limit", str(error).partition(", found")[0], repr(text))) from None


@contextmanager
def shown_progress() -> Iterator[Callable[[int, int], None]]:
    """A bar of rows with their rate, on a terminal only."""
    with progress() as bar:
        task = bar.add_task("Reading", total=None, note="")
        begun = time.monotonic()

        def advance(done: int, total: int) -> None:
            rate = done / max(time.monotonic() - begun, 0.001)
            bar.update(task, completed=done, total=total, note=f"{rate:,.0f} rows/s")

        yield advance


def show(result: dict[str, Any], rejects: list[dict[str, Any]]) -> None:
    counts = ("read", "accepted", "changed", "same", "filtered", "rejected")
    title = "Nothing was changed (dry run)" if result["dry_run"] else f"Load {result['load']}"
    print_table(title, counts, [[f"{result[name]:,}" for name in counts]], right=range(len(counts)))
    if rejects:
        columns = ("file", "row", "column", "expected", "got")
        print_table(
            "Rejected", columns, [[row[name] for name in columns] for row in rejects[:SHOWN]], right=(1,)
        )
        if len(rejects) > SHOWN:
            typer.echo(f"… and {len(rejects) - SHOWN:,} more; --json lists them all.")
