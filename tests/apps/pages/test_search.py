"""The search: everything by part of its name, id or number, and nothing that a person may not see."""

import pytest
from django.utils import translation

from seido.apps.accounts.access import access_of
from seido.apps.pages.search import fits, rank, search, words_of
from support.people import people
from support.two_clients import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    found = people()
    fill(found)
    return found


def titles(user, text):
    with translation.override("en"):
        return {
            str(hits.kind.label): [one.title for one in hits.found] for hits in search(access_of(user), text)
        }


def test_wide_and_narrow_letters_are_alike():
    assert words_of("　Ｃｏｄｅ　３．５ ") == ["code", "3.5"]
    assert fits(["3.5", "css"], "３.５.１", "CSS")


def test_what_is_called_so_stands_before_what_begins_so():
    assert [rank(["3.5"], name) for name in ("3.5", "3.5.1", "13.5")] == [0, 1, 2]


def test_a_requirement_is_found_by_its_id_first(staff):
    assert titles(staff.leader, "3.5.1.a")["Requirements"][0].startswith("3.5.1.a ")


def test_actions_and_programs_and_people_are_found(staff):
    found = titles(staff.leader, "own")
    assert "own" in found["Programs"]
    assert any("mend own" in title for title in found["Records"])
    assert titles(staff.leader, "viewer")["People"]


@pytest.mark.parametrize("text", ["foreign", "mend", "client of", "CA-1", "e"])
def test_a_clients_viewer_finds_nothing_foreign(staff, text):
    found = titles(staff.viewer, text)
    assert not [title for kind in found.values() for title in kind if "foreign" in title]


def test_an_agent_finds_no_people_and_no_requirements(staff):
    assert not {"People", "Requirements"} & set(titles(staff.agent, "a"))


def test_nothing_asked_finds_nothing_and_asks_nothing(staff, django_assert_num_queries):
    access = access_of(staff.leader)
    with django_assert_num_queries(0):
        assert search(access, "   ") == []


def test_the_page_is_cheap(staff, client, django_assert_max_num_queries):
    client.force_login(staff.leader)
    with django_assert_max_num_queries(20):
        assert client.get("/search/?q=own").status_code == 200
