"""Reading reviews: which months of which programs wait for theirs, and what one of them shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.data.models import Record
from seido.apps.data.own_records import SOURCE
from seido.apps.improvement.models import OVER, Action
from seido.apps.performance.models import SeriesStanding
from seido.apps.performance.readings import Reading, reading_of
from seido.apps.performance.scorecard import SEVERITY, Line, lines_in
from seido.apps.performance.words import KINDS
from seido.apps.reviews.models import Review, ReviewLine, due_of
from seido.periods import parse


@dataclass(frozen=True)
class Place:
    """A program, or the whole organisation, with its review of a month as far as there is one. `held` is the day
    of a review that was held elsewhere and is on record."""

    program: str
    misses: int
    review: Review | None
    answered: int
    lines: int
    held: date | None
    due: date

    @property
    def name(self) -> str:
        return self.program or str(KINDS["entity"])

    @property
    def status(self) -> str:
        return "done" if self.is_over else "under_way" if self.review else "planned"

    @property
    def is_over(self) -> bool:
        return self.review.completed_at is not None if self.review else self.held is not None

    def is_late(self, day: date) -> bool:
        return not self.is_over and self.due < day


def misses(access: Access, month: str = "") -> tuple[str, list[Line]]:
    """A month, the newest where none is named, and the series that missed their target in it or have no figure of
    it, as a person sees them; "" where nothing is judged yet."""
    lines, month, _ = lines_in(access, month)
    found = [line for line in lines if month and wants_answer(line, month)]
    return month, sorted(
        found, key=lambda line: (SEVERITY.index(line.standing.status), line.standing.position)
    )


def wants_answer(line: Line, month: str) -> bool:
    """Whether a line must be answered in the review of a month: a quarter or year in the month in which it ends."""
    row, own = line.standing, line.reading
    if row.status == "volume":
        return False
    if own is None or own.value is None:
        return row.grain == "month" and row.counted
    ends = parse(own.period).end == parse(month).end
    return ends and own.missed


def place_of(line: Line) -> str:
    """The program whose review answers a line; "" for that of the whole organisation."""
    return line.standing.program


def places(access: Access) -> tuple[str, list[Place]]:
    """The newest month, and its reviews that a person may read, held or not; those with most misses first."""
    scope = access.scope("reviews.read")
    month, missed = misses(access)
    if not month:
        return "", []
    found = {
        review.program.name if review.program else "": review
        for review in reviews(access)
        .filter(month=month)
        .annotate(total=Count("lines"), done=Count("lines", filter=~Q(lines__answer="")))
    }
    counts: dict[str, int] = {}
    for line in missed:
        counts[place_of(line)] = counts.get(place_of(line), 0) + 1
    elsewhere = held_elsewhere(month)
    names = [*sorted(scope.programs), *([""] if scope.everything else [])]
    rows = [
        Place(
            program=name,
            misses=counts.get(name, 0),
            review=found.get(name),
            answered=getattr(found.get(name), "done", 0),
            lines=getattr(found.get(name), "total", 0),
            held=elsewhere.get(name),
            due=due_of(month),
        )
        for name in names
    ]
    return month, sorted(rows, key=lambda row: (row.is_over, -row.misses))


def held_elsewhere(month: str) -> dict[str, date]:
    """Programs ("" is the whole) whose review of a month is on record from elsewhere: one that was held after the
    month's end and before that of the next."""
    begin = datetime.combine(parse(month).end, time.min, UTC)
    until = datetime.combine(parse(month).next().end, time.min, UTC) + timedelta(days=1)
    rows = Record.objects.filter(
        kind="performance_review", happened_at__gte=begin, happened_at__lt=until, client="", relates_to=""
    ).exclude(source=SOURCE)
    return {row.program: row.happened_at.date() for row in rows}


def reviews(access: Access) -> Any:
    """The reviews that a person may read."""
    return Review.objects.filter(access.scope("reviews.read").within("program__name")).select_related(
        "program"
    )


@dataclass(frozen=True)
class Shown:
    """A line of a review with its course, and what was said of the series before."""

    line: ReviewLine
    readings: Sequence[Reading]
    before: ReviewLine | None
    actions: Sequence[Action]


def shown(review: Review, line: ReviewLine) -> Shown:
    """What a person needs in order to answer a line."""
    same = {"metric": line.metric, "unit_kind": line.unit_kind, "unit": line.unit, "process": line.process}
    standing = SeriesStanding.objects.filter(**same).first()
    readings = [reading_of(point) for point in standing.points] if standing else []
    before = (
        ReviewLine.objects.filter(**same, review__month__lt=review.month)
        .exclude(answer="")
        .select_related("review", "action")
        .order_by("-review__month")
        .first()
    )
    place = Q(program=review.program) if review.program else Q()
    open_ones = Action.objects.filter(place).exclude(phase__in=OVER)
    actions = sorted(
        open_ones,
        key=lambda action: (
            (action.metric, action.unit, action.process) != (line.metric, line.unit, line.process)
        ),
    )
    kept = [reading for reading in readings if parse(reading.period).end <= parse(review.month).end]
    return Shown(line, kept, before, actions)


def people_of(review: Review) -> list[User]:
    """Who may be said to have taken part: everybody with a role in its part of the organisation."""
    place = Q(grants__program=None, grants__client=None, grants__site=None, grants__team=None)
    if review.program:
        place |= Q(grants__program=review.program) | Q(grants__team__program=review.program)
        place |= Q(grants__client=review.program.client) if review.program.client_id else Q()
    return list(User.objects.filter(place, is_active=True).distinct().order_by("name", "username"))
