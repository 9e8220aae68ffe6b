"""Errors as RFC 9457 has them: one document of type application/problem+json, with a place for each fault."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from seido.apps.registers.services import NotAllowedError
from seido.faults import Fault, InputError

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Place(Schema):
    """One fault: where it stands (such as body.due, query.page or rows.csv), what was expected and what was found."""

    place: str
    expected: str
    found: str = ""


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[Place] = Field([])


#: What every operation may answer besides; `writes` for those with a body.
PROBLEMS: dict[int, Any] = dict.fromkeys((401, 403, 404, 422), Problem)
OF_WRITING: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 413, 422), Problem)


def problem(status: int, detail: str = "", errors: Iterable[Place] = ()) -> HttpResponse:
    said = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors)
    ).model_dump(mode="json", exclude_defaults=True)
    answer = JsonResponse(
        said, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="Seido"'
    return answer


def places_of(faults: Sequence[Fault]) -> list[Place]:
    """Faults of services: the column is the field of the body, a row belongs to a file."""
    return [
        Place(
            place=f"body.{fault.column}"
            if fault.column and fault.row is None
            else ", ".join(
                part for part in (fault.file, f"row {fault.row}" if fault.row else "", fault.column) if part
            ),
            expected=str(fault.expected),
            found=str(fault.found),
        )
        for fault in faults
    ]


def invalid(errors: Sequence[dict[str, Any]]) -> list[Place]:
    """What the schema refuses: `loc` names the place, without the name of the function's argument."""
    found = []
    for error in errors:
        source, *rest = [str(part) for part in error["loc"]]
        if source in ("body", "form", "query") and len(rest) > 1:
            rest = rest[1:]
        value = error.get("input")
        found.append(
            Place(
                place=".".join((source, *rest)),
                expected=error["msg"],
                found="" if isinstance(value, dict | list) or value is None else str(value)[:200],
            )
        )
    return found


def add_handlers(api: NinjaAPI) -> None:
    """Has every error of the API answered by a problem."""

    def not_found(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem(404)

    def forbidden(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem(403, "your roles, or the rights of the key, do not allow this")

    def unsigned(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem(401, "send a key that holds: Authorization: Bearer seido_...")

    def http(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, error.message)

    def refused(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(422, "what was sent cannot be used", invalid(error.errors))

    def faulty(_request: HttpRequest, error: InputError) -> HttpResponse:
        return problem(422, "what was sent cannot be used", places_of(error.faults))

    def unforeseen(_request: HttpRequest, error: Exception) -> HttpResponse:
        reference = secrets.token_hex(4)
        log.error("error of the API, reference %s", reference, exc_info=error)
        return problem(500, f"an error that was not foreseen; the server's log tells more under {reference}")

    for kind, handler in (
        (Http404, not_found),
        (PermissionDenied, forbidden),
        (NotAllowedError, forbidden),
        (AuthenticationError, unsigned),
        (HttpError, http),
        (ValidationError, refused),
        (InputError, faulty),
        (Exception, unforeseen),
    ):
        api.add_exception_handler(kind, handler)  # type: ignore[arg-type]
