"""The frame by keyboard: shortcuts, menus, and every control within reach; and what works without a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

#: What a keyboard must reach, as far as it is shown.
CONTROLS = "a[href], button, summary, input:not([type=hidden]), select, textarea"
SHOWN = """selector => [...document.querySelectorAll(selector)]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && !one.closest("dialog:not([open])"))
  .map((one, index) => { one.dataset.place = one.dataset.place || index; return one.dataset.place; })"""


@pytest.fixture
def page(people: Any) -> Iterator[Page]:
    page = people.window("leader", locale="en").new_page()
    page.goto("/")
    yield page
    page.close()


def test_a_slash_leads_to_the_search_and_enter_finds(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("3.5.1.a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=3.5.1.a")
    expect(page.locator("main a[href='/requirements/3.5.1.a/']")).to_be_visible()


def test_a_question_mark_shows_the_keys_and_escape_closes_them(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_two_keys_lead_to_a_section_unless_they_are_turned_off(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/performance/")
    page.keyboard.press("?")
    page.locator("[data-shortcuts]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search")).not_to_be_focused()
    page.evaluate("localStorage.clear()")


def test_the_first_stop_skips_the_menu(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_menu_opens_by_key_and_gives_the_focus_back(page: Page) -> None:
    page.locator(".person > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".person .menu-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".person .menu-panel")).to_be_hidden()
    expect(page.locator(".person > summary")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/performance/", "/score/", "/actions/new/"])
def test_every_control_is_within_reach(page: Page, path: str) -> None:
    page.goto(path)
    wanted = set(page.evaluate(SHOWN, CONTROLS))
    reached = set()
    for _ in range(4 * len(wanted)):
        page.keyboard.press("Tab")
        place = page.evaluate("document.activeElement?.dataset?.place ?? ''")
        if place in reached and place == next(iter(sorted(wanted, key=int))):
            break
        reached.add(place)
    radios = set(
        page.evaluate("[...document.querySelectorAll('input[type=radio]')].map(one => one.dataset.place)")
    )  # of a group of these the keyboard reaches one, and the others by arrows
    assert wanted - reached - radios == set()


def test_where_the_focus_is_can_be_seen(page: Page) -> None:
    page.locator(".rail a").nth(2).focus()
    page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "4px"


def test_on_a_phone_the_menu_opens_and_closes(people: Any) -> None:
    page = people.window("agent", locale="en", viewport={"width": 360, "height": 740}).new_page()
    page.goto("/")
    expect(page.locator("#rail")).to_be_hidden()
    page.locator(".rail-open").click()
    expect(page.locator("#rail")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#rail")).to_be_hidden()
    page.close()


def test_the_table_beside_a_chart_says_the_same(page: Page) -> None:
    page.goto("/score/")
    chart = page.locator("figure.chart").first
    expect(chart.locator("svg").first).to_be_visible()
    chart.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(chart.locator("table")).to_be_visible()


def test_theme_language_and_menus_work_without_a_script(people: Any) -> None:
    page = people.window("leader", locale="en", java_script_enabled=False).new_page()
    page.goto("/")
    page.locator("button[name=choice][value=dark]").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("button[name=language][value=ja]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.locator(".person > summary").click()
    expect(page.locator(".person .menu-panel")).to_be_visible()
    page.close()
