"""How a requirement is checked, in words: each binding as a sentence and what narrows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from seido.apps.checks.models import Threshold
from seido.engine.checks.derived import DERIVED, UNITS
from seido.facts.records import record_kinds
from seido.standard import load
from seido.standard.bindings import Binding
from seido.standard.model import Requirement

NAMES: Mapping[str, Promise] = {
    "recency": gettext_lazy("Recency"),
    "coverage": gettext_lazy("Coverage"),
    "ordering": gettext_lazy("Order"),
    "completeness": gettext_lazy("Completeness of metrics"),
    "response": pgettext_lazy("kind of check", "Response"),
    "fields": gettext_lazy("Contents"),
    "links": gettext_lazy("Links"),
    "statistic": gettext_lazy("Statistic"),
    "share": gettext_lazy("Share"),
    "waiver": gettext_lazy("Waiver claimed properly"),
}
PERIODS: Mapping[str, Promise] = {
    "day": gettext_lazy("day"),
    "week": gettext_lazy("week"),
    "month": gettext_lazy("month"),
    "quarter": gettext_lazy("quarter"),
    "year": gettext_lazy("year"),
}
#: What narrows a check, where its sentence does not say it.
LABELS: Mapping[str, Promise] = {
    "active": gettext_lazy("counts whoever has"),
    "after_last": gettext_lazy("after the last"),
    "alpha": gettext_lazy("level of significance"),
    "analysis": gettext_lazy("analysed by"),
    "analysis_per": gettext_lazy("analysed each"),
    "any_count": gettext_lazy("of these at least"),
    "any_of": gettext_lazy("one of"),
    "as_in": gettext_lazy("types as in"),
    "at_least": gettext_lazy("at least"),
    "at_most": gettext_lazy("at most"),
    "below_level": gettext_lazy("only where the target is missed for long"),
    "both_ways": gettext_lazy("in both directions"),
    "by": gettext_lazy("for each"),
    "close_within": gettext_lazy("closed within"),
    "closed": gettext_lazy("and closed"),
    "confidence": gettext_lazy("confidence"),
    "count": gettext_lazy("from this many on"),
    "each_of": gettext_lazy("each of"),
    "effective": gettext_lazy("and effective"),
    "every": gettext_lazy("of every"),
    "grace": gettext_lazy("with days of grace"),
    "having": gettext_lazy("that has"),
    "in_span": gettext_lazy("in a stretch of"),
    "least": gettext_lazy("from this many cases on"),
    "level": gettext_lazy("at the level"),
    "margin": gettext_lazy("margin"),
    "max_age": gettext_lazy("at most this old"),
    "max_gap": gettext_lazy("at most this far apart"),
    "members": gettext_lazy("among"),
    "metrics": gettext_lazy("metrics"),
    "min_points": gettext_lazy("periods at least"),
    "missed": gettext_lazy("missed targets of"),
    "needs": gettext_lazy("holding"),
    "of": gettext_lazy("of these"),
    "one_of": gettext_lazy("one of"),
    "or_words": gettext_lazy("or in words"),
    "outcome": gettext_lazy("with the outcome"),
    "part_at_least": gettext_lazy("part at least"),
    "part_at_most": gettext_lazy("part at most"),
    "parts": gettext_lazy("holding"),
    "periods": gettext_lazy("for so many periods"),
    "quiet": gettext_lazy("where nothing happened"),
    "same": gettext_lazy("of the same"),
    "starting": gettext_lazy("beginning with"),
    "than": gettext_lazy("set against"),
    "that": gettext_lazy("that are"),
    "through": gettext_lazy("through"),
    "tied": gettext_lazy("of the same"),
    "watched": gettext_lazy("watched by"),
    "weighted_by": gettext_lazy("weighted by"),
    "which": gettext_lazy("which ones"),
    "window": gettext_lazy("within the last"),
}
#: Which parameters a sentence has said; the others follow as they stand.
SAID = {
    "recency": {"newest", "max_age"},
    "coverage": {"has", "per", "at_least"},
    "ordering": {"steps"},
    "completeness": {"metrics", "needs"},
    "response": {"trigger", "answer", "within"},
    "fields": {"document", "parts", "filled"},
    "links": {"every", "to", "known"},
    "statistic": {"measure", "of"},
    "share": {"of", "at_least", "at_most"},
    "waiver": {"waiver"},
}
SPAN = re.compile(r"(\d+) (day|week|month|quarter|year)s?")


@dataclass(frozen=True)
class How:
    """One check: its name, what a finding is made on, the sentence, and what narrows it."""

    name: str
    unit: str
    sentence: str
    narrowing: tuple[str, ...]


def how(requirement: Requirement) -> list[How]:
    """The checks of a requirement in words, with the thresholds that this organisation has set."""
    bindings = load().bindings.get(requirement.id, ())
    if not bindings:
        return []
    named = any(name for binding in bindings for name in binding.names())
    kept = Threshold.objects.filter(requirement=requirement.id) if named else ()
    own = {row.name: row.value for row in kept}
    values = {**requirement.parameters, **own}
    return [in_words(binding, requirement, values) for binding in bindings]


def in_words(binding: Binding, requirement: Requirement, values: Mapping[str, Any]) -> How:
    found = binding.resolved(values)
    each = binding.each.get("of") if isinstance(binding.each, Mapping) else binding.each
    unit = str(each or requirement.found_on or requirement.scope_kind)
    rest = tuple(narrowed(key, value) for key, value in found.items() if key not in SAID[binding.check])
    return How(str(NAMES[binding.check]), kind(unit), sentence(binding.check, found), rest)


def narrowed(key: str, value: Any) -> str:
    """A parameter as a line: its label and, where it is no mere yes, its value."""
    label = str(LABELS.get(key, key.replace("_", " ")))
    words = selector(value) if isinstance(value, Mapping) and "kind" in value else listed(value)
    return f"{label}: {words}" if words else label


def sentence(check: str, found: Mapping[str, Any]) -> str:
    least = found.get("at_least", 1)
    if check == "coverage":
        about = {"what": selector(found.get("has")), "least": least}
        if "per" in found:
            return _("At least %(least)s × %(what)s in each %(period)s") % {
                **about,
                "period": PERIODS.get(str(found["per"]), found["per"]),
            }
        return _("At least %(least)s × %(what)s") % about
    if check == "recency":
        about = {"what": selector(found.get("newest")), "age": span(found.get("max_age", ""))}
        return (
            _("The newest %(what)s is at most %(age)s old") if about["age"] else _("There is a %(what)s")
        ) % about
    if check == "response":
        return _("Each %(trigger)s is answered by %(answer)s within %(within)s") % {
            "trigger": selector(found.get("trigger")) or _("miss of a target"),
            "answer": selector(found.get("answer")),
            "within": span(found.get("within", "")) or "–",
        }
    if check == "fields":
        parts = ", ".join(filter(None, (listed(found.get("parts")), listed(found.get("filled")))))
        return _("Every %(what)s holds: %(parts)s") % {
            "what": selector(found.get("document")),
            "parts": parts or listed(found.get("outcome")) or listed(found.get("any_of")),
        }
    if check == "links":
        to = selector(found.get("to")) or kind(str(found.get("known", "")))
        return _("Every %(what)s is tied to its %(to)s") % {"what": selector(found.get("every")), "to": to}
    if check == "ordering":
        return _("In this order: %(steps)s") % {
            "steps": " → ".join(selector(step) for step in found.get("steps", ()))
        }
    if check == "completeness":
        needs = listed(found.get("needs")) or pgettext("what a metric needs", "a figure")
        return _("The metrics that are required have, in every period: %(needs)s") % {"needs": needs}
    if check == "share":
        bound = found.get("at_least", found.get("at_most", ""))
        sign = "≥" if "at_least" in found else "≤"
        return f"{selector(found.get('of')) or metrics(found.get('metrics'))} {sign} {bound} %"
    if check == "statistic":
        return " · ".join(
            filter(None, (str(found.get("measure", "")).replace("_", " "), selector(found.get("of"))))
        )
    return _("The conditions of waiver %(waiver)s are on record") % {"waiver": found.get("waiver", "")}


def kind(name: str) -> str:
    """What a unit, a kind of record or of activity is called; any other word as it is."""
    language = get_language() or "ja"
    if text := UNITS.get(name) or DERIVED.get(name):
        return text.in_language(language)
    record = record_kinds().get(name)
    return (record.ja if language == "ja" else record.en) if record else name.replace("_", " ")


def selector(value: Any) -> str:
    """Kinds of record with what narrows them."""
    if not value:
        return ""
    if isinstance(value, str):
        return kind(value)
    if isinstance(value, list | tuple):
        return "、".join(map(selector, value)) if get_language() == "ja" else ", ".join(map(selector, value))
    names = value.get("kind", ())
    shown = selector([names] if isinstance(names, str) else list(names))
    rest = [
        listed(inner)
        for key, inner in value.items()
        if key not in ("kind", "match", "linked", "done", "current")
    ]
    return f"{shown} ({', '.join(filter(None, rest))})" if any(rest) else shown


def metrics(value: Any) -> str:
    if not isinstance(value, Mapping):
        return listed(value)
    known = load().metrics
    ids = value.get("ids", ())
    language = get_language() or "ja"
    names = [
        known[name].name.in_language(language)
        for name in ([ids] if isinstance(ids, str) else ids)
        if name in known
    ]
    return ", ".join([*names, *leaves({key: inner for key, inner in value.items() if key != "ids"})])


def listed(value: Any) -> str:
    return ", ".join(leaves(value))


def leaves(value: Any) -> Iterator[str]:
    """Plain values within a parameter, as words."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    elif value is not None and not isinstance(value, bool):
        text = str(value)
        yield span(text) if SPAN.fullmatch(text) else kind(text)


def span(value: Any) -> str:
    """A length of time such as 12 months."""
    found = SPAN.fullmatch(str(value))
    if not found:
        return str(value)
    number = int(found[1])
    words = {
        "day": ngettext("%(count)s day", "%(count)s days", number),
        "week": ngettext("%(count)s week", "%(count)s weeks", number),
        "month": ngettext("%(count)s month", "%(count)s months", number),
        "quarter": ngettext("%(count)s quarter", "%(count)s quarters", number),
        "year": ngettext("%(count)s year", "%(count)s years", number),
    }
    return words[found[2]] % {"count": number}
