"""Every address of the site × every role × one's own and another client's things.

The addresses are found in the URL configuration, so a new one is tested as soon as it exists: it must say who may
come (`@page`, `@public`), and an address with arguments needs an example in `EXAMPLES` below.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import CAPABILITIES, Role
from support.everything import Things, things
from support.people import People, people

pytestmark = pytest.mark.django_db

#: What stands in everything that belongs to the other client (support.two_clients).
MARKER = b"foreign"
#: A part of that, so that a page which repeats what was searched for does not look like a leak.
PART = "oreig"

#: Between them they hold every capability; what a page shows follows from capability and scope, not from the role.
WALKERS = (Role.LEADER, Role.ADMINISTRATOR, Role.CLIENT, Role.AGENT)

#: allauth's own views: open ones need no sign-in, and tell nothing but what their form says.
ALLAUTH_OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "openid_connect_login",
    "openid_connect_callback",
}
ALLAUTH_OWN = {
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "socialaccount_connections",
    "usersessions_list",
}


@dataclass(frozen=True)
class Route:
    pattern: str
    name: str
    view: Any = field(compare=False)

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.pattern)

    @property
    def rule(self) -> str | None:
        """The capability that it asks for; None where it has no rule."""
        if self.view.__module__.startswith("allauth.") or self.pattern.startswith("accounts/social/"):
            return (
                "open"
                if self.name in ALLAUTH_OPEN or not self.name
                else ""
                if self.name in ALLAUTH_OWN
                else None
            )
        if hasattr(self.view, "public"):
            return "open"
        return getattr(self.view, "capability", None)

    def address(self, values: dict[str, Any]) -> str:
        text = re.sub(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)", r"<\1>", self.pattern)
        text = text.replace("\\.", ".").replace("^", "").replace("$", "").replace("\\Z", "")
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), text)


def every_route() -> list[Route]:
    return list(found(get_resolver()))


def found(resolver: Any, start: str = "") -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        whole = start + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from found(pattern, whole)
        else:
            yield Route(whole, pattern.name or "", pattern.callback)


ROUTES = [route for route in every_route() if route.pattern != "api/<path:address>"]
OURS = [route for route in ROUTES if not route.pattern.startswith("accounts/")]

Example = Callable[[Things], dict[str, Any] | None]


def none(made: Things) -> None:
    """There is no such thing that could be another client's."""


def same(**values: Any) -> tuple[Example, Example]:
    """Arguments that name nothing of a client's."""
    return (lambda made: values), none


def row(get: Callable[[Things], Any], name: str, **more: Any) -> tuple[Example, Example]:
    """Arguments that name an object: one's own, and the other client's."""
    return (
        lambda made: {name: get(made.own), **more},
        lambda made: {name: get(made.foreign), **more},
    )


#: The beginning of a route -> what its arguments are, one's own and the other client's. The longest one counts.
EXAMPLES: dict[str, tuple[Example, Example]] = {
    "invitation/": same(token="none"),
    "settings/people/<int:user_id>/": row(lambda side: side.user, "user_id"),
    "settings/people/<int:user_id>/roles/<int:grant_id>/": (
        lambda made: {"user_id": made.own.user, "grant_id": made.own.grant},
        lambda made: {"user_id": made.foreign.user, "grant_id": made.foreign.grant},
    ),
    "settings/first/<slug:step>/": same(step="entity"),
    "preferences/<name>/": same(name="theme"),
    "profile/tokens/<int:token_id>/": row(lambda side: side.token, "token_id"),
    "notifications/<int:notification_id>/": row(lambda side: side.notification, "notification_id"),
    "settings/webhooks/": same(webhook_id=1, delivery_id=1, verb="test"),
    "jobs/<int:job_id>/": row(lambda side: side.job, "job_id"),
    "data/loads/<str:name>/": row(lambda side: side.load, "name", kind="csv"),
    "data/drafts/<int:draft_id>/": row(lambda side: side.draft, "draft_id"),
    "score/": same(kind="csv"),
    "requirements/": same(kind="csv", requirement="3.5.1.a", waiver="none", pk=0),
    "requirements/<str:requirement>/findings/<str:fingerprint>/": row(
        lambda side: side.finding, "fingerprint", requirement="3.5.1.a"
    ),
    "help/": same(name="client"),
    "evidence/add/": same(requirement="3.5.1.a"),
    "evidence/ask/": same(requirement="3.5.1.a"),
    "evidence/<int:pk>/": row(lambda side: side.evidence, "pk"),
    "evidence/requests/<int:pk>/": row(lambda side: side.request, "pk"),
    "assessments/": same(pk=0, kind="csv", requirement="3.5.1.a", item="3.5"),
    "actions/<int:pk>/": row(lambda side: side.action, "pk", remedy_id=0),
    "actions/savings/<int:pk>/": row(lambda side: side.saving, "pk"),
    "about/": row(lambda side: side.action, "key", place="actions", link_id=0),
    "attachments/<int:attachment_id>/": row(lambda side: side.attachment, "attachment_id"),
    "views/<int:view_id>/": row(lambda side: side.view, "view_id"),
    "settings/reports/<int:report_id>/": row(lambda side: side.report, "report_id", verb="send"),
    "performance/reviews/<int:pk>/": (
        lambda made: {"pk": made.own.review, "line_id": made.own.line},
        lambda made: {"pk": made.foreign.review, "line_id": made.foreign.line},
    ),
    "performance/targets/<int:pk>/": row(lambda side: side.target, "pk"),
    "api/": same(metric="service_level", requirement="3.5.1.a", assessment_id=0),
    "api/notifications/": row(lambda side: side.notification, "notification_id"),
    "api/requirements/<requirement>/findings/": row(
        lambda side: side.finding, "fingerprint", requirement="3.5.1.a"
    ),
    "api/loads/": row(lambda side: side.load, "name"),
    "api/jobs/": row(lambda side: side.job, "job_id"),
    "api/actions/<int:row_id>": row(lambda side: side.action, "row_id"),
    "api/actions/savings/<int:row_id>": row(lambda side: side.saving, "row_id"),
    "performance/": same(kind="csv", metric="rt_service_level", pk=0),
}
#: Arguments of any register's address, where nothing above says more.
USUAL: dict[str, Any] = {"pk": 0, "import_id": 0, "row_id": 0}


def example(route: Route, made: Things, *, foreign: bool = False) -> dict[str, Any] | None:
    if not route.arguments:
        return None if foreign else {}
    known = [start for start in EXAMPLES if route.pattern.startswith(start)]
    values: dict[str, Any] | None = {}
    if known:
        values = EXAMPLES[max(known, key=len)][foreign](made)
    if values is None or (foreign and not known):
        return None
    return dict.fromkeys(route.arguments, 0) | USUAL | values


@pytest.fixture
def staff() -> People:
    return people()


@pytest.fixture
def made(staff: People) -> Things:
    return things(staff)


def bound(role: Role, staff: People) -> Client:
    return signed(somebody(role, staff))


def somebody(role: Role, staff: People) -> User:
    """Who holds a role for the one client."""
    user = User.objects.create_user(username=f"bound-{role}", language="ja")
    Grant.objects.create(user=user, role=role, client=staff.own.client)
    return user


def signed(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    client.cookies["language"] = "ja"
    return client


def test_every_route_says_who_may_come() -> None:
    silent = [route.pattern for route in ROUTES if route.rule is None]
    assert not silent, "decorate these views with @page(capability) or @public(reason)"


def test_those_who_walk_hold_every_capability() -> None:
    everything = frozenset[str]().union(*CAPABILITIES.values())
    assert everything == frozenset[str]().union(*(CAPABILITIES[role] for role in WALKERS))


def test_every_argument_has_an_example(made: Things) -> None:
    lacking = []
    for route in OURS:
        known = [start for start in EXAMPLES if route.pattern.startswith(start)]
        given = (EXAMPLES[max(known, key=len)][0](made) or {}) if known else {}
        lacking += [(route.pattern, name) for name in route.arguments if name not in USUAL | given]
    assert not lacking, "say in EXAMPLES what stands there, one's own and the other client's"


def test_without_a_sign_in_every_page_asks_for_it(made: Things) -> None:
    for route in ROUTES:
        if route.rule == "open":
            continue
        values = example(route, made) if route in OURS else dict.fromkeys(route.arguments, 1)
        answer = Client().get(route.address(values or {}))
        assert answer.status_code in (302, 401, 405), route.pattern
        if answer.status_code == 302:
            assert "/accounts/login/" in answer["Location"], route.pattern


@pytest.mark.parametrize("role", Role)
def test_a_role_comes_where_its_capabilities_lead_and_nowhere_else(
    role: Role, staff: People, made: Things, rf: RequestFactory
) -> None:
    """The views are called themselves: drawing some hundred pages that say no would take a minute a role."""
    user, wrong = somebody(role, staff), []
    for route in OURS:
        if not route.rule or route.rule == "open" or route.rule in CAPABILITIES[role]:
            continue
        values = example(route, made) or {}
        codes = {refusal(route, values, user, send("/")) for send in (rf.get, rf.post)}
        if not {403} <= codes <= {403, 405}:
            wrong.append((route.pattern, codes))
    assert not wrong, listed(wrong)


def refusal(route: Route, values: dict[str, Any], user: User, request: Any) -> int:
    request.user, request.access = user, access_of(user)
    try:
        answer = route.view(request, **{name: values[name] for name in route.arguments})
    except PermissionDenied:
        return 403
    return int(answer.status_code)


@pytest.mark.parametrize("role", WALKERS)
def test_nothing_of_another_client_is_shown(role: Role, staff: People, made: Things) -> None:
    client, wrong = bound(role, staff), []
    for address in shown_to(role, made):
        answer = client.get(address)
        said = told(answer)
        if answer.status_code >= 500:
            wrong.append((address, answer.status_code))
        elif MARKER in said:
            at = said.index(MARKER)
            wrong.append((address, said[max(at - 80, 0) : at + 40]))
    assert not wrong, listed(wrong)


def shown_to(role: Role, made: Things) -> Iterator[str]:
    """Every address that a role may open, and each list once more with a search for the other client's."""
    for route in OURS:
        if route.rule in (None, "", "open", *CAPABILITIES[role]):
            address = route.address(example(route, made) or {})
            yield address
            if not route.arguments:
                yield f"{address}?q={PART}&search={PART}&text={PART}"


@pytest.mark.parametrize("role", Role)
def test_what_is_another_clients_is_not_there(role: Role, staff: People, made: Things) -> None:
    client, wrong = bound(role, staff), []
    for route in OURS:
        values = example(route, made, foreign=True)
        if values is None or (route.rule and route.rule not in CAPABILITIES[role]):
            continue
        codes = codes_of(client, route.address(values))
        # Where one's own is forbidden too, the answer tells nothing of what there is.
        hidden = {404} <= codes <= {404, 405} or codes == codes_of(
            client, route.address(example(route, made) or {})
        )
        if not hidden or codes & {200, 201, 204, 302}:
            wrong.append((route.address(values), codes))
    assert not wrong, listed(wrong)


def codes_of(client: Client, address: str) -> set[int]:
    return {client.get(address).status_code, client.post(address).status_code}


def listed(wrong: list[tuple[Any, ...]]) -> str:
    return "".join(f"\n{' '.join(map(str, entry))}" for entry in wrong)


def told(answer: HttpResponse) -> bytes:
    """What an answer says, with workbooks opened."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if content[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(content))
        content = b"\n".join(book.read(name) for name in book.namelist())
    return content.lower()
