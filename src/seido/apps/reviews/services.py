"""Beginning a review, answering its lines, saying who took part, completing it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access, Scope
from seido.apps.accounts.models import User
from seido.apps.accounts.roles import Role
from seido.apps.audit.services import record_event
from seido.apps.data.own_records import keep
from seido.apps.improvement.models import Action
from seido.apps.organization.models import Program
from seido.apps.pages.clock import today
from seido.apps.performance.scorecard import Line
from seido.apps.performance.targets import judge_again
from seido.apps.registers.services import create_row, update_row
from seido.apps.reviews.models import Answer, Review, ReviewLine
from seido.apps.reviews.selectors import misses, place_of
from seido.faults import Fault, InputError
from seido.periods import parse

PLACE = "performance-reviews"


@transaction.atomic
def begin_review(*, actor: str, values: Mapping[str, Any], reason: str = "") -> Review:
    """Begins the review of a month in a program (None is the whole organisation) with a line for every series that
    missed its target there. Raises InputError for a month that is not over, or reviewed already."""
    program: Program | None = values.get("program")
    name = program.name if program else ""
    if values.get("month"):
        refuse_month(str(values["month"]))
    month, missed = misses(whole(program), str(values.get("month") or ""))
    refuse_month(month)
    if Review.objects.filter(month=month, program=program).exists():
        raise InputError(Fault("month", _("a month that has no review yet"), month, column="month"))
    fields = {**values, "month": month, "begun_by": actor, "begun_at": datetime.now(UTC)}
    review: Review = create_row(actor=actor, place=PLACE, model=Review, values=fields, reason=reason)
    lines = [line for line in missed if place_of(line) == name]
    ReviewLine.objects.bulk_create(
        [line_of(review, position, line, month) for position, line in enumerate(lines)]
    )
    return review


def refuse_month(month: str) -> None:
    """Raises InputError for what is no month that is over."""
    try:
        period = parse(month)
    except ValueError:
        period = None
    if period is None or period.grain != "month" or period.end > today():
        raise InputError(Fault("month", _("a month that is over, such as 2026-10"), month, column="month"))


def whole(program: Program | None) -> Access:
    """What a review reads: all of its program, or of the organisation, whoever begins it."""
    names = frozenset({program.name} if program else ())
    return Access(actor="", held=((Role.LEADER, Scope(everything=program is None, programs=names)),))


def line_of(review: Review, position: int, line: Line, month: str) -> ReviewLine:
    row, own = line.standing, line.reading
    return ReviewLine(
        review=review,
        position=position,
        metric=row.metric,
        unit_kind=row.unit_kind,
        unit=row.unit,
        process=row.process,
        period=own.period if own else month,
        direction=row.direction,
        status=row.status,
        value=own.value if own else None,
        target=own.target if own else None,
        target_low=own.target_low if own else None,
        target_high=own.target_high if own else None,
        gap=line.gap,
        n=own.n if own else None,
        low=own.low if own else None,
        high=own.high if own else None,
    )


@transaction.atomic
def change_review(*, actor: str, row: Review, values: Mapping[str, Any], reason: str = "") -> Review:
    """Changes what stands around the lines. Raises InputError for a completed review, or another month or program."""
    refuse_completed(row)
    if any(name in values and values[name] != getattr(row, name) for name in ("month", "program")):
        raise InputError(Fault("month", _("the month and program that it was begun for"), "", column="month"))
    kept: Review = update_row(actor=actor, place=PLACE, row=row, values=values, reason=reason)
    return kept


@transaction.atomic
def answer_line(
    *, actor: str, line: ReviewLine, answer: str, text: str = "", action: Action | None = None
) -> ReviewLine:
    """Answers a miss. Raises InputError where the words or the action are missing."""
    line = ReviewLine.objects.select_for_update().select_related("review").get(pk=line.pk)
    refuse_completed(line.review)
    text = text.strip()
    if answer not in Answer.values:
        raise InputError(Fault("answer", _("a cause, an action, or that nothing is needed"), answer))
    if answer == Answer.ACTION and action is None:
        raise InputError(Fault("action", _("the corrective action"), ""))
    if answer != Answer.ACTION and not text:
        raise InputError(Fault("text", _("the reason in words"), ""))
    before = {"answer": line.answer, "text": line.text}
    line.answer, line.text = answer, text
    line.action = action if answer == Answer.ACTION else None
    line.answered_by, line.answered_at = actor, datetime.now(UTC)
    line.save(update_fields=["answer", "text", "action", "answered_by", "answered_at"])
    record_event(
        actor=actor,
        verb="review.answered",
        subject=f"{PLACE} {line.review_id}",
        details={
            "line": str(line.metric),
            "unit": line.unit,
            "before": before,
            "after": {"answer": answer, "text": text},
        },
    )
    return line


@transaction.atomic
def keep_meeting(
    *, actor: str, review: Review, participants: Collection[User], values: Mapping[str, Any]
) -> Review:
    """Keeps who took part, what was decided and what was looked at."""
    review = change_review(actor=actor, row=review, values=values)
    if {user.pk for user in participants} != set(review.participants.values_list("pk", flat=True)):
        review.participants.set(participants)
        record_event(
            actor=actor,
            verb="review.participants",
            subject=f"{PLACE} {review.pk}",
            details={"after": {"participants": ", ".join(sorted(user.username for user in participants))}},
        )
    return review


@transaction.atomic
def complete_review(*, actor: str, review: Review) -> Review:
    """Completes a review and puts it on record, where the checks of 1.4 read it. Raises InputError where a miss has
    no answer yet, nobody took part, or the business plan was not looked at."""
    review = Review.objects.select_for_update().get(pk=review.pk)
    refuse_completed(review)
    faults = []
    if waiting := review.lines.filter(answer="").count():
        faults.append(
            Fault("lines", _("an answer to every miss"), _("%(count)s without one") % {"count": waiting})
        )
    if not review.participants.exists() and not review.guests.strip():
        faults.append(Fault("participants", _("who took part"), _("nobody")))
    if not review.looked_at_plan:
        faults.append(Fault("looked_at_plan", _("results set against the business plan"), _("not ticked")))
    if faults:
        raise InputError(faults)
    completed: Review = update_row(
        actor=actor,
        place=PLACE,
        row=review,
        values={"completed_by": actor, "completed_at": datetime.now(UTC)},
    )
    keep(page_of(review), [record_of(completed)])
    judge_again(actor)
    return completed


def record_of(review: Review) -> dict[str, Any]:
    """A completed review as the checks see it; it names no metric, for it is of all of them."""
    parts = ["required_metrics", *(["business_plan"] if review.looked_at_plan else [])]
    return {
        "kind": "performance_review",
        "record_id": f"review-{review.pk}",
        "program": review.program.name if review.program else "",
        "subject": f"{review.month}",
        "happened_at": review.completed_at,
        "parts": [*parts, *(["intervals"] if review.looked_at_intervals else [])],
        "link": page_of(review),
    }


def page_of(review: Review) -> str:
    return f"/performance/reviews/{review.pk}/"


def refuse_completed(review: Review) -> None:
    if review.completed_at is not None:
        raise InputError(Fault("review", _("a review that is not completed"), _("this one is")))
