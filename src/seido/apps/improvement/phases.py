"""How an action goes on from phase to phase, and what it still lacks, each lack in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seido.apps.accounts.models import User
from seido.apps.checks.models import CheckRun, FindingRecord
from seido.apps.improvement import metrics
from seido.apps.improvement.models import WORK, Action, Phase
from seido.apps.pages.templatetags.seido import month


def next_of(action: Action) -> Phase | None:
    """The phase after the one that an action is in; None where it is over."""
    if action.phase not in WORK:
        return None
    at = action.at + 1
    return WORK[at] if at < len(WORK) else Phase.CLOSED


def lacks(action: Action, by: User | None = None) -> list[str]:
    """What an action lacks to leave the phase that it is in; `by` is who would let it go on."""
    return list(LACKING[Phase(action.phase)](action, by)) if action.phase in WORK else []


def of_definition(action: Action, by: User | None) -> Iterator[str]:
    if not action.problem.strip():
        yield _("Describe the problem: what happens where, since when, how often.")
    if not (action.metric or action.requirement):
        yield _("Link the metric and unit, or the requirement, that shows whether it is solved.")
    if not (action.gap and action.period):
        yield _("Say how large the gap is, and in which period it showed.")
    if action.owner_id is None:
        yield _("Name an owner.")


def of_analysis(action: Action, by: User | None) -> Iterator[str]:
    if not action.causes:
        yield _("Name at least one root cause. Pareto, five whys and fishbone help to find it.")


def of_plan(action: Action, by: User | None) -> Iterator[str]:
    remedies = list(action.remedies.all())
    if not remedies:
        yield _("Plan at least one remedy.")
    bare = sum(remedy.owner_id is None or remedy.due is None for remedy in remedies)
    if bare:
        yield ngettext(
            "%(n)s remedy lacks an owner or a due date.", "%(n)s remedies lack an owner or a due date.", bare
        ) % {"n": bare}
    if action.verifier_id is None:
        yield _("Name a second person who verifies the result.")
    elif action.verifier_id == action.owner_id:
        yield _("The verifier must be somebody else than the owner.")


def of_implementation(action: Action, by: User | None) -> Iterator[str]:
    still = sum(remedy.done is None for remedy in action.remedies.all())
    if still:
        yield ngettext("%(n)s remedy is not done yet.", "%(n)s remedies are not done yet.", still) % {
            "n": still
        }


def of_verification(action: Action, by: User | None) -> Iterator[str]:
    if action.verifier_id is None or action.verifier_id == action.owner_id:
        yield _("Name a second person who verifies the result.")
    elif by is not None and by.pk != action.verifier_id:
        yield _("%(name)s verifies this action, nobody else.") % {"name": action.verifier}
    if action.metric:
        yield from of_metric(action)
    elif action.requirement:
        yield from of_requirement(action)
    if not action.result.strip():
        yield _("Write down the result.")


def of_metric(action: Action) -> Iterator[str]:
    found = metrics.holding(action)
    if found is None:
        yield _("The metric is not measured at this unit any more: link the one that takes its place.")
    elif not found.proven:
        name = metrics.words(action.metric, action.unit, action.process)
        if found.newest_met is False:
            yield _(
                "%(metric)s missed its target in %(period)s; it must hold for %(needed)s periods in a row."
            ) % {
                "metric": name,
                "period": month(found.newest),
                "needed": found.needed,
            }
        else:
            yield ngettext(
                "%(metric)s has held its target for %(held)s of %(needed)s periods since the remedies were in place; "
                "%(lacking)s is missing.",
                "%(metric)s has held its target for %(held)s of %(needed)s periods since the remedies were in place; "
                "%(lacking)s are missing.",
                found.lacking,
            ) % {"metric": name, "held": found.periods, "needed": found.needed, "lacking": found.lacking}


def of_requirement(action: Action) -> Iterator[str]:
    """Without a metric, the checks of the linked requirement must pass in the action's program."""
    newest = CheckRun.objects.order_by("-id").first()
    found = FindingRecord.objects.filter(last_run=newest, requirement=action.requirement) if newest else None
    if found is None or not found.exists():
        yield _("The checks have not judged %(requirement)s yet.") % {"requirement": action.requirement}
        return
    open_ones = found.exclude(state__in=("pass", "not_applicable", "waived"))
    if action.program:
        own = [
            row for row in open_ones if action.program.name in row.scopes or row.unit == action.program.name
        ]
    else:
        own = list(open_ones)
    if own:
        yield ngettext(
            "%(n)s finding of %(requirement)s does not pass yet.",
            "%(n)s findings of %(requirement)s do not pass yet.",
            len(own),
        ) % {"n": len(own), "requirement": action.requirement}


LACKING = {
    Phase.DEFINE: of_definition,
    Phase.ANALYSE: of_analysis,
    Phase.PLAN: of_plan,
    Phase.IMPLEMENT: of_implementation,
    Phase.VERIFY: of_verification,
}
