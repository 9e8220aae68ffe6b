"""The ten primitives by name, and how a binding's parameters become one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from seido.engine.checks.completeness import Completeness
from seido.engine.checks.context import Context
from seido.engine.checks.coverage import Coverage
from seido.engine.checks.fields import Fields
from seido.engine.checks.finding import Outcome
from seido.engine.checks.links import Links
from seido.engine.checks.ordering import Ordering
from seido.engine.checks.parameters import build, selectors_in
from seido.engine.checks.population import Each
from seido.engine.checks.recency import Recency
from seido.engine.checks.response import Response
from seido.engine.checks.share import Share
from seido.engine.checks.statistic import Statistic
from seido.engine.checks.unit import Unit
from seido.engine.checks.waiver import Waived
from seido.standard.bindings import Binding


class Primitive(Protocol):
    """Parameters, and the outcome of one unit by them."""

    def judge(self, unit: Unit, context: Context) -> Outcome: ...


PRIMITIVES: Mapping[str, type[Primitive]] = {
    "recency": Recency,
    "coverage": Coverage,
    "ordering": Ordering,
    "completeness": Completeness,
    "response": Response,
    "fields": Fields,
    "links": Links,
    "statistic": Statistic,
    "share": Share,
    "waiver": Waived,
}


def primitive_of(binding: Binding, values: Mapping[str, Any]) -> Primitive:
    """The primitive of a binding, with its requirement's parameter values. Raises ValueError or KeyError."""
    kind = PRIMITIVES.get(binding.check)
    if kind is None:
        raise ValueError(f"check: one of {', '.join(PRIMITIVES)}, found {binding.check!r}")
    return build(kind, binding.resolved(values))


def each_of(binding: Binding, default: str) -> Each:
    """The kind of unit of a binding. Raises ValueError."""
    each = binding.each or default
    return Each(each) if isinstance(each, str) else build(Each, each)


def faults_of(binding: Binding, values: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a binding's parameters, for the lint."""
    try:
        primitive_of(binding, values)
        each_of(binding, "program")
    except (ValueError, KeyError) as error:
        yield str(error)


def kinds_of(binding: Binding, values: Mapping[str, Any], default: str = "program") -> Iterator[str]:
    """The kinds of record and activity that a binding reads, for the lint."""
    for selector in selectors_in(primitive_of(binding, values)):
        yield from selector.kind
    each = each_of(binding, default)
    if each.is_register:
        yield each.of
