"""Bindings: which check judges which requirement, as data (`<release>/bindings/<item>.yaml`).

A binding names a primitive and its parameters; it knows nothing of how the primitive works. What the
primitives are called and which parameters they take is told from outside (`seido.engine.checks`), so that
the catalogue stands below the engine. `docs/add-a-check.md` describes the format.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from seido.faults import Fault, InputError
from seido.standard.model import Requirement, Waiver, WayUp

if TYPE_CHECKING:
    from seido.standard.model import Standard

Empty = Literal["no_data", "not_applicable"]
NAME = re.compile(r"\$([a-z_0-9]+)")


@dataclass(frozen=True)
class Binding:
    """One check of a requirement, or of a waiver's conditions.

    `check` is the primitive and `parameters` what it takes. `each` is the unit that a finding is made on:
    None stands for what the requirement is found on, or for its scope. `way_up` is None where the
    requirement's own serves. `requires` and `unless` are traits (of the program, its processes or the
    entity; of the job role) by which a scope is judged at all. `empty` says what a scope without units is:
    without data, or not applicable where the organisation declares that it has none. `id` is stable as long
    as the checks of one kind of a requirement keep their order, unless `name` fixes it.
    """

    requirement: str
    check: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    each: str | Mapping[str, Any] | None = None
    way_up: WayUp | None = None
    requires: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    empty: Empty = "no_data"
    name: str = ""
    id: str = ""

    def names(self) -> Iterator[str]:
        """The parameters of the requirement that the binding speaks of, as `$name`."""
        for _, value in leaves(self.parameters):
            if isinstance(value, str):
                yield from NAME.findall(value)

    def resolved(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters with `$name` replaced by the requirement's value. KeyError where there is none.

        A text that is nothing but `$name` becomes the value itself; `$name months` becomes a text.
        """
        return {key: substituted(value, values) for key, value in self.parameters.items()}


def substituted(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: substituted(inner, values) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [substituted(inner, values) for inner in value]
    if not isinstance(value, str):
        return value
    if whole := NAME.fullmatch(value):
        return values[whole[1]]
    return NAME.sub(lambda match: str(values[match[1]]), value)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value within a parameter, with the way to it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


#: What a file's entry may hold; every other key is a parameter of the primitive.
OWN_KEYS = {f.name for f in dataclasses.fields(Binding)} - {"parameters", "id"}


def read_bindings(folder: Path) -> dict[str, tuple[Binding, ...]]:
    """The bindings of all files of a folder by requirement; none where there is no folder.

    Raises InputError where an entry cannot be read.
    """
    found: dict[str, list[Binding]] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        for position, entry in enumerate(entries(path), start=1):
            try:
                binding = build_binding(entry)
            except ValueError as error:
                faults.append(Fault(path.name, "a binding", str(error), column=place(entry, position)))
                continue
            found.setdefault(binding.requirement, []).append(binding)
    bindings = {requirement: identified(group) for requirement, group in found.items()}
    for requirement, group in bindings.items():
        twice = [name for name, count in Counter(binding.id for binding in group).items() if count > 1]
        faults += [Fault("bindings", "a name used once", name, column=requirement) for name in twice]
    if faults:
        raise InputError(faults)
    return bindings


def entries(path: Path) -> list[Any]:
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
    if not isinstance(found, list):
        raise InputError(Fault(path.name, "a list", type(found).__name__))
    return found


def place(entry: Any, position: int) -> str:
    requirement = entry.get("requirement") if isinstance(entry, dict) else None
    return f"{requirement or 'entry'} ({position})"


def build_binding(entry: Any) -> Binding:
    """A binding from an entry: its own keys, and the primitive's parameters beside them."""
    if not isinstance(entry, dict):
        raise ValueError(f"a mapping, found {entry!r}")
    for needed in ("requirement", "check"):
        if not isinstance(entry.get(needed), str):
            raise ValueError(f"{needed}: a text, found {entry.get(needed)!r}")
    own = {key: value for key, value in entry.items() if key in OWN_KEYS}
    for key in ("requires", "unless"):
        if key in own:
            own[key] = words(own[key], key)
    if own.get("empty", "no_data") not in ("no_data", "not_applicable"):
        raise ValueError(f"empty: no_data or not_applicable, found {own['empty']!r}")
    if not isinstance(own.get("each", ""), str | dict):
        raise ValueError(f"each: a kind of unit, or a mapping with `of`, found {own['each']!r}")
    return Binding(parameters={k: v for k, v in entry.items() if k not in OWN_KEYS}, **own)


def words(value: Any, name: str) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(word, str) for word in found):
        raise ValueError(f"{name}: words, found {value!r}")
    return tuple(found)


def identified(group: Iterable[Binding]) -> tuple[Binding, ...]:
    """Gives each binding of a requirement its id: its name, or its check, numbered from the second on."""
    seen: Counter[str] = Counter()
    done = []
    for binding in group:
        seen[binding.check] += 1
        number = "" if seen[binding.check] == 1 else f"-{seen[binding.check]}"
        done.append(dataclasses.replace(binding, id=binding.name or f"{binding.check}{number}"))
    return tuple(done)


def bound_to(standard: Standard, binding: Binding) -> Requirement | Waiver | None:
    """What a binding judges: a requirement, or a waiver's conditions."""
    return standard.requirements.get(binding.requirement) or standard.waivers.get(binding.requirement)


# ---- What a lint asks -----------------------------------------------------------------------------

#: What a finding is made on -> whether it is the scope itself, so that no way up is needed.
SCOPES = frozenset({"entity", "program", "job_role"})


def unit_of(binding: Binding, requirement: Requirement | None) -> str:
    """The kind of unit that a binding's findings are made on."""
    each = binding.each
    if isinstance(each, Mapping):
        each = each.get("of")
    if each:
        return str(each)
    if requirement is None:
        return "program"
    return requirement.found_on or requirement.scope_kind


def traits_of(binding: Binding) -> Iterator[str]:
    """The traits that a binding asks for or shuts out, of its scopes and of its units."""
    yield from (*binding.requires, *binding.unless)
    each = binding.each if isinstance(binding.each, Mapping) else {}
    for name in ("traits", "any_trait", "without_traits", "job_roles"):
        yield from words(each.get(name, []), name)


def unknown_requirements(standard: Standard) -> Iterator[tuple[Binding, str]]:
    """Bindings of what the catalogue does not hold."""
    for binding in all_bindings(standard):
        if bound_to(standard, binding) is None:
            yield binding, f"no requirement or waiver {binding.requirement}"


def unknown_names(standard: Standard) -> Iterator[tuple[Binding, str]]:
    """Bindings that speak of a `$name` which their requirement does not have among its parameters."""
    for binding in all_bindings(standard):
        requirement = standard.requirements.get(binding.requirement)
        known: Collection[str] = requirement.parameters if requirement else ()
        for name in binding.names():
            if name not in known:
                yield binding, f"${name} is no parameter of {binding.requirement}"


def without_way_up(standard: Standard) -> Iterator[tuple[Binding, str]]:
    """Bindings whose findings are made on something smaller than the scope, without a way up to it."""
    for binding in all_bindings(standard):
        requirement = standard.requirements.get(binding.requirement)
        unit = unit_of(binding, requirement)
        scope = requirement.scope_kind if requirement else "program"
        way = binding.way_up or (requirement.way_up if requirement else None)
        if unit != scope and way is None:
            yield binding, f"found on {unit}, needed in {scope}, without a way up"


def wrong_parameters(
    standard: Standard, faults_of: Callable[[Binding, Mapping[str, Any]], Iterable[str]]
) -> Iterator[tuple[Binding, str]]:
    """Bindings that a primitive cannot read. `faults_of` is the primitives' own (`seido.engine.checks`)."""
    for binding in all_bindings(standard):
        requirement = standard.requirements.get(binding.requirement)
        values = requirement.parameters if requirement else {}
        if set(binding.names()) <= set(values):
            yield from ((binding, fault) for fault in faults_of(binding, values))


def unknown_kinds(
    standard: Standard, kinds: Collection[str], kinds_of: Callable[[Binding], Iterable[str]]
) -> Iterator[tuple[Binding, str]]:
    """Bindings that ask for a kind of record or activity that nobody keeps.

    `kinds` are those there are, `kinds_of` tells which ones a binding speaks of.
    """
    for binding in all_bindings(standard):
        for kind in dict.fromkeys(kinds_of(binding)):
            if kind not in kinds:
                yield binding, f"no kind of record or activity {kind}"


def all_bindings(standard: Standard) -> Iterator[Binding]:
    for group in standard.bindings.values():
        yield from group
