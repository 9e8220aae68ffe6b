"""What every register keeps, whichever it is: who may see and write what, and that all its faces agree."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import Role
from seido.apps.audit.models import AuditEvent
from seido.apps.audit.services import verify_chain
from seido.apps.registers import around
from seido.apps.registers.models import Comment, Import
from seido.apps.registers.reading import is_needed
from seido.apps.registers.register import REGISTERS, Register
from support.people import People, people
from support.register_rows import posted, values_of

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("place", sorted(REGISTERS))
WRITABLE = pytest.mark.parametrize("place", sorted(p for p, r in REGISTERS.items() if r.form))
IMPORTABLE = pytest.mark.parametrize("place", sorted(p for p, r in REGISTERS.items() if r.importable))
MOST_QUERIES = 20


@pytest.fixture
def centre() -> People:
    return people()


@pytest.fixture
def bound(centre: People) -> User:
    """Writes in the program `own` alone, whatever the room: the leader's role there."""
    user = User.objects.create_user(username="bound", language="en")
    Grant.objects.create(user=user, role=Role.LEADER, program=centre.own)
    return user


@pytest.fixture
def stranger(centre: People) -> User:
    return User.objects.create_user(username="stranger", language="en")


def row_of(register: Register, centre: People, name: str = "own") -> Any:
    program = getattr(centre, name) if register.program else None
    return register.add(access_of(centre.leader), values_of(register, program))


def as_user(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def pages_of(register: Register, row: Any) -> list[str]:
    pages = ["", "export.csv", "export.xlsx", f"{row.pk}/", f"{row.pk}/history/"]
    return [register.address(rest=rest) for rest in (*pages, *writing_pages(register, row))]


def writing_pages(register: Register, row: Any) -> list[str]:
    return [
        *(["new/", f"{row.pk}/edit/"] if register.form else []),
        *(["import/"] if register.importable else []),
    ]


@EVERY
def test_without_sign_in_every_page_asks_for_it(place: str, centre: People) -> None:
    register = REGISTERS[place]
    for path in pages_of(register, row_of(register, centre)):
        assert as_user(None).get(path).status_code == 302, path


@EVERY
def test_without_the_capability_every_page_is_refused(place: str, centre: People, stranger: User) -> None:
    register = REGISTERS[place]
    for path in pages_of(register, row_of(register, centre)):
        assert as_user(stranger).get(path).status_code == 403, path


@EVERY
def test_pages_show_the_row_in_few_queries(place: str, centre: People) -> None:
    register = REGISTERS[place]
    row = row_of(register, centre)
    client = as_user(centre.leader)
    for path in pages_of(register, row):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, path
        assert len(queries) <= MOST_QUERIES, (path, [query["sql"] for query in queries])
    assert register.title_of(row) in client.get(register.address(row)).content.decode()


@EVERY
def test_another_programs_row_is_not_there(place: str, centre: People, bound: User) -> None:
    register = REGISTERS[place]
    foreign, client = row_of(register, centre, "foreign"), as_user(bound)
    own = row_of(register, centre) if register.program else None
    for rest in ("", "history/", *(["edit/"] if register.form else [])):
        assert client.get(register.address(foreign, rest)).status_code == 404
        if own is not None:
            assert client.get(register.address(own, rest)).status_code == 200
    assert foreign not in register.rows(access_of(bound), {})
    exported = client.get(register.address(rest="export.csv")).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(exported)))) == (2 if own is not None else 1)
    for rest, data in (("comment", {"text": "hello"}), ("link", {"to": "/"})):
        assert client.post(f"/about/{place}/{foreign.pk}/{rest}/", data).status_code == 404
    with pytest.raises(Http404):
        register.get(access_of(bound), foreign.pk)


@WRITABLE
def test_a_row_is_made_and_changed_with_its_history(place: str, centre: People) -> None:
    register, client = REGISTERS[place], as_user(centre.leader)
    values = values_of(register, centre.own if register.program else None)
    new = client.get(register.address(rest="new/"))
    blank = {field.html_name: as_sent(field.value()) for field in new.context["form"]}
    made = client.post(register.address(rest="new/"), {**blank, **posted(values), "reason": "to begin with"})
    assert made.status_code == 302, made.context["form"].errors
    row = register.model._default_manager.order_by("-pk")[0]
    event = AuditEvent.objects.filter(subject=f"{place} {row.pk}").latest("id")
    assert (event.verb, event.actor, event.details["reason"]) == ("created", "leader", "to begin with")
    free = [one for one in register.form if register.choices_of(access_of(centre.leader), one) is None]
    name = next(one for one in free if has_room(register.field(one), values.get(one)))
    page = client.get(register.address(row, "edit/"))
    sent = {field.html_initial_name: as_sent(field.value()) for field in page.context["form"]}
    sent |= {field.html_name: as_sent(field.value()) for field in page.context["form"]}
    changed = client.post(register.address(row, "edit/"), {**sent, name: f"{values[name]}2", "reason": "why"})
    assert changed.status_code == 302, changed.context["form"].errors
    event = AuditEvent.objects.filter(subject=f"{place} {row.pk}").latest("id")
    assert event.details["before"][name] == values[name]
    assert event.details["after"][name] == f"{values[name]}2"
    shown = client.get(register.address(row, "history/")).content.decode()
    assert "why" in shown
    assert str(values[name]) in shown
    assert verify_chain() is None


def has_room(field: Any, value: Any) -> bool:
    """Whether a text can get longer by a sign."""
    longest = getattr(field, "max_length", None) or 1000
    return isinstance(value, str) and not field.choices and len(value) < longest


def as_sent(value: Any) -> Any:
    return "" if value is None else value


@WRITABLE
def test_nobody_writes_outside_their_part(place: str, centre: People, bound: User) -> None:
    register = REGISTERS[place]
    client = as_user(bound)
    before = register.model._default_manager.count()
    values = values_of(register, centre.foreign if register.program else None)
    made = register.model._default_manager.count()  # what the values needed to stand on
    response = client.post(register.address(rest="new/"), posted(values))
    assert response.status_code in (200, 403)
    assert register.model._default_manager.count() == made >= before


@EVERY
def test_rows_change_together_each_by_right_and_with_an_event(
    place: str, centre: People, bound: User
) -> None:
    register = REGISTERS[place]
    if not register.bulk:
        pytest.skip("no field is changed in bulk")
    own, foreign = row_of(register, centre), row_of(register, centre, "foreign")
    name, value = bulk_value(register)
    client = as_user(bound)
    sent = {"pk": [own.pk, foreign.pk], name: value, "apply": "1", "reason": "together"}
    client.post(register.address(rest="bulk/"), sent)
    told = AuditEvent.objects.filter(verb="changed", details__reason="together")
    assert {event.subject for event in told} <= {f"{place} {own.pk}"}
    everything = as_user(centre.leader)
    asked = everything.post(register.address(rest="bulk/"), {"all": "on", "query": ""})
    assert not any(field.value() for field in asked.context["form"])  # what is left alone stays as it is
    name, value = bulk_value(register, other=True)
    everything.post(
        register.address(rest="bulk/"), {"all": "on", "query": "", name: value, "apply": "1", "reason": "all"}
    )
    told = AuditEvent.objects.filter(verb="changed", details__reason="all")
    assert {event.subject for event in told} == {f"{place} {row.pk}" for row in (own, foreign)}


def bulk_value(register: Register, other: bool = False) -> tuple[str, str]:
    """A bulk field with a value that rows made here do not have."""
    for name in register.bulk:
        field: Any = register.field(name)
        if field.choices:
            return name, str(field.flatchoices[-1 if other else 1][0])
        if field.get_internal_type() == "DateField":
            return name, "2031-01-31" if other else "2031-01-30"
        if field.related_model is User:
            return name, str(User.objects.get(username="agent" if other else "viewer").pk)
    raise AssertionError(register.bulk)


@EVERY
def test_exports_hold_what_the_list_shows_and_nothing_runs(place: str, centre: People) -> None:
    register = REGISTERS[place]
    row = row_of(register, centre)
    around.add_comment(access=access_of(centre.leader), place=place, key=str(row.pk), text="=HYPERLINK(1)")
    client = as_user(centre.leader)
    raw = client.get(register.address(rest="export.csv")).content
    assert raw.startswith(b"\xef\xbb\xbf")
    header, line = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert len(header) == len(line) == len(set(header))
    assert line[-1].endswith("=HYPERLINK(1)")
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(register.address(rest="export.xlsx")).content)
    ).active
    cells = list(sheet.iter_rows())
    assert [cell.value for cell in cells[0]] == header
    assert all(cell.data_type != "f" for cells_of_row in cells for cell in cells_of_row)
    narrowed = client.get(register.address(rest="export.csv?q=nothing-has-this-word")).content.decode(
        "utf-8-sig"
    )
    assert not register.search or len(narrowed.splitlines()) == 1


@IMPORTABLE
def test_an_export_comes_back_as_no_change(place: str, centre: People) -> None:
    register, client = REGISTERS[place], as_user(centre.leader)
    if not register.key:
        pytest.skip("rows of a file find no row that there is")
    row_of(register, centre)
    for kind in ("csv", "xlsx"):
        content = client.get(register.address(rest=f"export.{kind}")).content
        outcome = imported(client, register, f"rows.{kind}", content)
        assert not outcome["faults"]
        assert (outcome["new"], outcome["changed"], outcome["same"]) == (0, 0, 1)


@IMPORTABLE
def test_faults_of_a_file_name_row_column_expected_and_found(place: str, centre: People) -> None:
    register, client = REGISTERS[place], as_user(centre.leader)
    names = register.importable
    before = register.model._default_manager.count()
    content = ",".join(names) + "\n" + ",".join("" for _ in names) + "x\n" + "\n"
    outcome = imported(client, register, "rows.csv", content.encode())
    assert outcome["faults"]
    assert all(fault["row"] == 2 and fault["expected"] and fault["column"] for fault in outcome["faults"])
    assert register.model._default_manager.count() == before


@IMPORTABLE
def test_an_unknown_header_is_an_error_until_somebody_places_it(place: str, centre: People) -> None:
    register, client = REGISTERS[place], as_user(centre.leader)
    upload(client, register, "rows.csv", f"{register.importable[0]},whatever\n1,2\n".encode())
    row = Import.objects.get()
    assert row.mapping["whatever"] is None
    response = client.get(register.address(rest=f"import/{row.pk}/"))
    assert response.url.endswith("/map/")


def upload(client: Client, register: Register, name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content)
    response = client.post(register.address(rest="import/"), {"file": file})
    assert response.status_code == 302, response.context["faults"]
    return response.url


def imported(client: Client, register: Register, name: str, content: bytes) -> dict[str, Any]:
    """Takes a file through all four steps; what the preview said, and then the run, which must be the same."""
    address = upload(client, register, name, content)
    row = Import.objects.latest("pk")
    sent = {f"column-{index}": row.mapping[cell] or "" for index, cell in enumerate(row.header)}
    assert client.post(address, sent).status_code == 302
    page = register.address(rest=f"import/{row.pk}/")
    previewed = client.get(page).context["outcome"]
    client.post(page)
    row.refresh_from_db()
    assert {key: row.outcome[key] for key in ("new", "changed", "same")} == {
        key: previewed[key] for key in ("new", "changed", "same")
    }
    return row.outcome


@EVERY
def test_a_comment_mentions_those_who_may_see_the_row(place: str, centre: People, stranger: User) -> None:
    register = REGISTERS[place]
    row = row_of(register, centre)
    as_user(centre.leader).post(
        f"/about/{place}/{row.pk}/comment/", {"text": "@administrator and @stranger, look <b>here</b>"}
    )
    comment = Comment.objects.get()
    assert [mention.user.username for mention in comment.mentions.all()] == ["administrator"]
    shown = as_user(centre.leader).get(register.address(row)).content.decode()
    assert "look &lt;b&gt;here&lt;/b&gt;" in shown


@EVERY
def test_the_address_holds_all_of_a_lists_state(place: str, centre: People) -> None:
    register = REGISTERS[place]
    row_of(register, centre)
    client = as_user(centre.leader)
    column = register.columns[0]
    page = client.get(
        register.address(), {"columns": column.name, "sort": f"-{register.sort_of(column) or 'pk'}"}
    )
    listing = page.context["listing"]
    assert [one.name for one in listing.columns] == [column.name]
    client.post("/views/", {"name": "mine", "page": register.address(), "query": listing.export_query})
    again = client.get(register.address()).content.decode()
    assert f"{register.address()}?{listing.export_query}".replace("&", "&amp;") in again


@EVERY
def test_search_finds_a_row_for_those_who_may_see_it(place: str, centre: People, bound: User) -> None:
    register = REGISTERS[place]
    text = next((name for name in register.search if "__" not in name and has_text(register, name)), "")
    if not text:
        pytest.skip("no text of its own is searched")
    foreign = row_of(register, centre, "foreign")
    word = str(getattr(foreign, text))
    for user, seen in ((centre.leader, True), (bound, False)):
        shown = as_user(user).get("/search/", {"q": word}).content.decode()
        assert (register.address(foreign) in shown) is seen


def has_text(register: Register, name: str) -> bool:
    field: Any = register.field(name)
    return field is not None and name in (*register.form, *register.importable) and is_needed(field)


@EVERY
def test_the_api_gives_the_same_rows(place: str, centre: People, bound: User) -> None:
    register = REGISTERS[place]
    foreign = row_of(register, centre, "foreign")
    own = row_of(register, centre) if register.program else None
    everything = as_user(centre.leader).get(f"/api/{register.path}").json()
    assert {row["id"] for row in everything["items"]} >= {row.pk for row in (foreign, own) if row}
    found = as_user(bound).get(f"/api/{register.path}").json()
    assert [row["id"] for row in found["items"]] == ([own.pk] if own else [])
    assert as_user(bound).get(f"/api/{register.path}/{foreign.pk}").status_code == 404
    assert as_user(None).get(f"/api/{register.path}").status_code == 401
