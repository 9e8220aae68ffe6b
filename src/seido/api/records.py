"""Every register by the same four operations: list as the page filters it, one row, a new one, a change."""

# Annotations are read as they stand: the schemas of a register are made where its operations are.

from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, DateField, DateTimeField, Field, FloatField, IntegerField
from django.http import QueryDict
from ninja import Body, Query, Router, Schema, Status
from pydantic import ConfigDict, create_model
from pydantic import Field as Described

from seido.api.auth import Request, needs
from seido.api.paging import Page, Paging, paged
from seido.api.problems import OF_WRITING, PROBLEMS
from seido.apps.registers.filters import Due
from seido.apps.registers.reading import Reader, is_needed
from seido.apps.registers.register import Register
from seido.apps.registers.services import plain
from seido.faults import InputError


def routes_of(register: Register) -> Router:
    """The operations of one register."""
    router = Router(tags=[register.place])
    reads, name = f"{register.capability}.read", register.place
    names = {field: register.model._meta.get_field(field) for field in register.form}
    Row = row_schema(register, names)
    Narrowing = filter_schema(register)

    @router.get(
        f"/{register.path}",
        auth=needs(reads),
        response={200: Page[Row], **PROBLEMS},  # type: ignore[valid-type]
        summary="List",
        operation_id=f"{name}-list",
    )
    def listed(request: Request, given: Annotated[Narrowing, Query()]) -> dict[str, Any]:  # type: ignore[valid-type]
        query = QueryDict(mutable=True)
        for key, value in given.model_dump(exclude_none=True, exclude={"page", "per_page"}).items():  # type: ignore[attr-defined]
            query.setlist(key, [str(one) for one in value] if isinstance(value, list) else [str(value)])
        return paged(register.rows(request.access, query), given, lambda row: plain_row(register, names, row))

    @router.get(
        f"/{register.path}/{{int:row_id}}",
        auth=needs(reads),
        response={200: Row, **PROBLEMS},
        summary="One row",
        operation_id=f"{name}-get",
    )
    def one(request: Request, row_id: int) -> dict[str, Any]:
        return plain_row(register, names, register.get(request.access, row_id))

    if not register.form:
        return router
    New, Change = value_schemas(register, names)

    @router.post(
        f"/{register.path}",
        auth=needs(f"{register.capability}.write"),
        response={201: Row, **OF_WRITING},
        summary="Add a row",
        operation_id=f"{name}-create",
    )
    def create(request: Request, given: Annotated[New, Body()]) -> Any:  # type: ignore[valid-type]
        values = read(request, register, given)
        row = register.add(request.access, values, given.reason)  # type: ignore[attr-defined]
        return Status(201, plain_row(register, names, register.get(request.access, row.pk)))

    @router.patch(
        f"/{register.path}/{{int:row_id}}",
        auth=needs(f"{register.capability}.write"),
        response={200: Row, **OF_WRITING},
        summary="Change what is named, and nothing else",
        operation_id=f"{name}-update",
    )
    def update(request: Request, row_id: int, given: Annotated[Change, Body()]) -> Any:  # type: ignore[valid-type]
        row = register.get(request.access, row_id)
        if not register.may_write(request.access, row):
            raise PermissionDenied
        values = read(request, register, given)
        register.change(request.access, row, values, given.reason)  # type: ignore[attr-defined]
        return plain_row(register, names, register.get(request.access, row_id))

    return router


def read(request: Request, register: Register, given: Any) -> dict[str, Any]:
    """The values of the body. Raises InputError with the field of each that is none."""
    cells = given.model_dump(exclude_unset=True, exclude={"reason"})
    values, faults = Reader(register, request.access).values(cells, partial=True)
    if faults:
        raise InputError(faults)
    return values


def plain_row(register: Register, names: dict[str, Any], row: Any) -> dict[str, Any]:
    """A row's fields and columns: people by sign-in name or number, programs by name, statuses by their id."""
    found: dict[str, Any] = {"id": row.pk, "page": register.address(row)}
    for column in register.columns:
        if column.name.isidentifier():
            value = column.value(row)
            if column.as_status and isinstance(value, tuple):
                value = value[0]
            found[column.name] = simple(value)
    found |= {name: simple(getattr(row, name)) for name in names if hasattr(row, name)}
    return found


def simple(value: Any) -> Any:
    shown = plain(value)
    return shown if isinstance(shown, str | int | float | bool | list | dict | None) else str(shown)


def row_schema(register: Register, names: dict[str, Any]) -> type[Schema]:
    fields: dict[str, Any] = {
        "id": (int, ...),
        "page": (str, Described(description="its address on the site")),
    }
    wanted = [*(column.name for column in register.columns if column.name.isidentifier()), *names]
    for name in dict.fromkeys(wanted):
        field = register.field(name)
        kind = Any if field is None else kind_of(field) | None
        fields[name] = (kind, None)
    return create_model(title(register), __base__=Schema, **fields)


def value_schemas(register: Register, names: dict[str, Any]) -> tuple[type[Schema], type[Schema]]:
    """What is sent for a new row, and for a change."""
    reason = (str, Described("", max_length=500, description="stands in the history"))

    class Strict(Schema):
        model_config = ConfigDict(extra="forbid")

    def fields(new: bool) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, field in names.items():
            needed = new and is_needed(field)
            said = Described(
                ... if needed else None,
                description=described(field),
                max_length=getattr(field, "max_length", None) if kind_of(field) is str else None,
            )
            made[name] = (kind_of(field) if needed else kind_of(field) | None, said)
        return {**made, "reason": reason}

    return (
        create_model(f"New {title(register)}", __base__=Strict, **fields(True)),
        create_model(f"Changed {title(register)}", __base__=Strict, **fields(False)),
    )


def filter_schema(register: Register) -> type[Paging]:
    fields: dict[str, Any] = {
        "q": (str, Described("", max_length=200)),
        "sort": (str, Described("", description="a column; with - before it, downwards")),
    }
    for one in register.all_filters():
        fields[one.name] = (list[str], Described([], description="- is none"))
        if isinstance(one, Due):
            fields[f"{one.name}_from"] = (date | None, None)
            fields[f"{one.name}_to"] = (date | None, None)
    if register.tabs:
        fields.setdefault(register.tabs, (list[str], []))
    return create_model(f"Filter of {title(register)}", __base__=Paging, **fields)


def kind_of(field: "Field[Any, Any]") -> Any:
    if field.is_relation:
        return str
    for known, kind in (
        (DateTimeField, datetime),
        (DateField, date),
        (BooleanField, bool),
        (IntegerField, int),
        (FloatField, float),
    ):
        if isinstance(field, known):
            return kind
    return Any if field.get_internal_type() == "JSONField" else str


def described(field: Any) -> str:
    if field.is_relation:
        return "by name, number or sign-in name"
    if field.choices:
        return "one of " + ", ".join(str(value) for value, _label in field.flatchoices)
    return ""


def title(register: Register) -> str:
    return register.model.__name__
