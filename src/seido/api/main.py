"""The API as a whole."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from seido.api import me, performance, records, standard, work
from seido.api.problems import MEDIA_TYPE, add_handlers
from seido.apps.registers.register import REGISTERS

DESCRIPTION = """
Everything that the pages show and do, within what the person may see and do.

Sign requests with a key from your profile: `Authorization: Bearer seido_…`. A key has its own, narrower rights and
an end. Lists come in pages (`page`, `per_page`). Errors are problem documents (RFC 9457) that name the place of each
fault. Figures are unrounded; percentages are 0 to 100; days are local, moments are UTC.
""".strip()


class Plain(JSONRenderer):
    """Japanese as it is written."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 - as the class above declares it


class Api(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """As Ninja makes it, with the media type that problems have."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "content" in answer:
                        answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
        return schema


def made() -> Api:
    """The API with the operations of every register that the apps declare."""
    built = Api(
        title="Seido",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        urls_namespace="api",
        renderer=Plain(),
    )
    add_handlers(built)
    for router in (me.router, performance.router, standard.router, work.router):
        built.add_router("", router)
    for register in REGISTERS.values():
        built.add_router("", records.routes_of(register))
    return built


api = made()
