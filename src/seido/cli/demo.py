"""`seido demo`: build the demonstration centre in the home, and show where it stands."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from seido.cli.output import AsOf, Language, actor, as_of_day
from seido.faults import Fault, InputError
from seido.web import home

app = typer.Typer()
LEAST = 5_000
#: Months before today for which the score is worked out from the same records.
EARLIER_SCORES = 4


@app.command()
def demo(
    contacts: Annotated[int, typer.Option(help="About how many contacts.")] = 1_000_000,
    as_of: AsOf = None,
    language: Language = "",
) -> None:
    """Build the demonstration centre: generate, set up, load, measure, check, and show the score.

    A home that holds another organisation is refused; the demonstration's own is brought up to date.
    """
    if contacts < LEAST:
        raise InputError(Fault("--contacts", f"at least {LEAST:,}", str(contacts)))
    today = as_of_day(as_of)
    folder = home.prepare() / "demonstration"
    build(contacts, today, folder)
    from seido.cli import score, summary

    summary.summary(file=None, role=None, as_of=as_of, as_json=False, language=language)
    score.score(
        role="osp",
        assessment=None,
        results=None,
        attested=False,
        as_of=as_of,
        as_json=False,
        language=language,
    )
    from seido.apps.accounts.demonstration import PASSWORD, PEOPLE

    typer.echo(f"Sign in as {', '.join(PEOPLE)}; the password is {PASSWORD}")


def build(contacts: int, today: date, folder: Path) -> None:
    """Generates the files in a folder of the home and takes them through the ordinary services."""
    from seido.apps.accounts.demonstration import create_people
    from seido.apps.assessments.services import keep_earlier_scores, refresh_score
    from seido.apps.checks.services import run_checks
    from seido.apps.data.services import ingest
    from seido.apps.direction.demonstration import create_direction
    from seido.apps.improvement.demonstration import create_actions
    from seido.apps.organization.models import Entity
    from seido.apps.performance.selectors import stored_series
    from seido.apps.performance.services import measure_touched, refresh_standings
    from seido.apps.requirements.demonstration import create_work
    from seido.apps.setup import apply_file
    from seido.demonstration.files import facts_of, write_facts, write_records, write_results, write_setup
    from seido.demonstration.plan import Plan

    plan = Plan(today, contacts)
    own = plan.centre["entity"]["name"]
    for other in Entity.objects.exclude(name=own).values_list("name", flat=True):
        raise InputError(Fault("SEIDO_HOME", f"an empty home, or that of {own}", other))
    folder.mkdir(exist_ok=True)
    say = Steps()
    setup_file = write_setup(plan, folder)
    facts = facts_of(plan)
    files = write_facts(plan, facts, folder)
    records, mapping = write_records(plan, facts, folder)
    say("generated")
    apply_file(actor=actor(), path=setup_file)
    say("set up")
    for table, path in files.items():
        done = ingest(actor=actor(), files=[path], source="csv", table=table, reject_limit=0)
        say(f"loaded {table}: {done.read:,} rows, {done.changed:,} changed")
    load_records(records, mapping, say)
    say(f"measured {measure_touched(actor=actor())} months of programs")
    load_records(*write_results(plan, stored_series(today), folder), say)
    measure_touched(actor=actor())
    refresh_standings(actor=actor(), as_of=today)
    create_people(actor=actor())
    create_actions(actor=actor(), as_of=today)
    create_direction(actor=actor(), as_of=today)
    run_checks(actor=actor(), as_of=today)
    say("checked")
    keep_earlier_scores(actor=actor(), as_of=today, months=EARLIER_SCORES)
    refresh_score(actor=actor(), as_of=today)
    say("scored")
    create_work(today=today)


def load_records(path: Path, mapping: Path, say: Steps) -> None:
    from seido.apps.data.services import ingest

    done = ingest(actor=actor(), files=[path], source="csv", mapping=mapping, reject_limit=0)
    say(f"loaded {path.stem}: {done.read:,} records, {done.changed:,} changed")


class Steps:
    """Says on stderr what is done, with the seconds since the beginning."""

    def __init__(self) -> None:
        self.begun = time.monotonic()

    def __call__(self, what: str) -> None:
        sys.stderr.write(f"{time.monotonic() - self.begun:6.1f} s  {what}\n")
        sys.stderr.flush()
