"""Reads a binding's parameters into a primitive's typed fields, and tells what is wrong with them."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union

from seido.engine.checks.selector import ANYWHERE, TIES, Selector
from seido.engine.checks.spans import Span, span

Parameters = TypeVar("Parameters")
#: A share in percent, 0 to 100, as `80`, `80%` or `"0.5 %"`.
Percent = typing.NewType("Percent", float)
#: Marks a threshold, and which way of it is stricter: `Annotated[int, HIGHER]`.
HIGHER, LOWER = "stricter: higher", "stricter: lower"


@cache
def fields_of(kind: Any) -> Mapping[str, dataclasses.Field[Any]]:
    return {f.name: f for f in dataclasses.fields(kind)}


@cache
def hints(kind: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


def build(kind: type[Parameters], values: Mapping[str, Any]) -> Parameters:
    """A dataclass of parameters from a mapping. Raises ValueError that names the parameter."""
    declared: Any = kind
    known = fields_of(declared)
    if unknown := sorted(set(values) - set(known)):
        raise ValueError(
            f"unknown parameter {', '.join(map(str, unknown))} (known: {', '.join(sorted(known))})"
        )
    missing = [
        name
        for name, f in known.items()
        if name not in values
        and f.default is dataclasses.MISSING
        and f.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise ValueError(f"{', '.join(missing)} is missing")
    return kind(**{name: typed(hints(declared)[name], value, name) for name, value in values.items()})


def typed(kind: Any, value: Any, name: str) -> Any:
    """A value in its declared type; ValueError with the parameter's name where it does not fit."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return typed(arguments[0], value, name)
    if origin in (Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        if value is None and len(inner) < len(arguments):
            return None
        return typed(inner[0], value, name)
    if origin is tuple:
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(typed(arguments[0], item, name) for item in items)
    if origin is Literal:
        return expected(value in arguments, value, name, " or ".join(map(str, arguments)))
    if kind is Span:
        try:
            return span(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    if kind is Selector:
        return selector(value, name)
    if kind is Percent:
        return percent(value, name)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if isinstance(value, str):  # a word alone stands for the first parameter
            value = {next(iter(fields_of(kind))): value}
        expected(isinstance(value, Mapping), value, name, "a mapping")
        try:
            return build(kind, value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    if kind is float:
        return float(expected(is_number(value), value, name, "a number"))
    if kind is int:
        return expected(is_number(value) and value == int(value), value, name, "a whole number")
    if kind is bool:
        return expected(isinstance(value, bool), value, name, "yes or no")
    return str(expected(isinstance(value, str | int | float), value, name, "a word"))


def expected(right: bool, value: Any, name: str, what: str) -> Any:
    if not right:
        raise ValueError(f"{name}: {what}, found {value!r}")
    return value


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def percent(value: Any, name: str) -> float:
    if isinstance(value, str):
        try:
            value = float(value.strip().removesuffix("%"))
        except ValueError:
            raise ValueError(f"{name}: a share such as 80%, found {value!r}") from None
    return float(expected(is_number(value) and value >= 0, value, name, "a share in percent"))


def selector(value: Any, name: str) -> Selector:
    """`evaluation`, or `{kind: evaluation, outcome: failed}`."""
    if isinstance(value, str):
        return Selector((value,))
    expected(isinstance(value, Mapping), value, name, "a kind of activity, or a mapping with `kind`")
    if name == "that":
        value = {"kind": [], **value}
    try:
        found = build(Selector, value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    known = (*TIES, *ANYWHERE)
    expected(set(found.match) <= set(known), value.get("match"), f"{name}.match", " or ".join(known))
    return found


def selectors_in(parameters: Any) -> Iterator[Selector]:
    """Every selector within a primitive's parameters: the kinds of activity that it reads."""
    if isinstance(parameters, Selector):
        yield parameters
    elif isinstance(parameters, tuple):
        for item in parameters:
            yield from selectors_in(item)
    elif dataclasses.is_dataclass(parameters):
        for f in dataclasses.fields(parameters):
            yield from selectors_in(getattr(parameters, f.name))


def laxer(standard: Any, configured: Any) -> Iterator[tuple[str, Any, Any]]:
    """Thresholds of configured parameters that are laxer than the standard's: (name, standard's, configured)."""
    declared: Any = type(standard)
    for name, kind in hints(declared).items():
        ways = {HIGHER, LOWER}.intersection(map(str, typing.get_args(kind)[1:]))
        ours, theirs = getattr(standard, name), getattr(configured, name)
        if not ways or ours == theirs or ours is None:
            continue
        if theirs is None or (measured(theirs) > measured(ours)) == (LOWER in ways):
            yield name, ours, theirs


def measured(value: Any) -> float:
    return value.length if isinstance(value, Span) else float(value)
