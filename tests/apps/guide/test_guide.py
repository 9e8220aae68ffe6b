"""The guide: a page a role in both languages, whose every link leads to a page of the site."""

import re

import pytest
from django.urls import resolve

from seido.apps.guide.reading import FOLDER, NAMES, rendered
from support.people import people


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_each_role_has_its_page_and_its_links_lead_somewhere(name, language):
    text = rendered(name, language)
    assert text is not None
    assert text.title
    assert "<script" not in text.html
    for path in re.findall(r'href="([^"#?]+)', text.html):
        resolve(path)


def test_no_page_of_the_guide_is_left_out():
    assert {path.stem for path in FOLDER.glob("*/*.md")} == set(NAMES)


@pytest.mark.django_db
def test_ones_own_role_stands_first(client):
    client.force_login(people().viewer)
    client.cookies["language"] = "en"
    page = client.get("/help/").content.decode().split("guide-roles")[-1]
    assert page.index("/help/client/") < page.index("/help/leader/")
    assert client.get("/help/never-heard-of/").status_code == 404
