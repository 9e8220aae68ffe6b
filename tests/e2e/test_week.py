"""The week's work of a person of each role, in a real browser, on the demonstration centre."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Page, expect

PROGRAM = "あおばサポート"
ROWS = 60


@pytest.fixture
def page_of(people: Any) -> Any:
    """A page of a user, in English."""

    def opened(user: str) -> Page:
        page: Page = people.window(user, locale="en").new_page()
        return page

    return opened


def calls(demonstration: Path, path: Path, faulty: bool) -> Path:
    """A file of new calls: some of the newest month's, a month later; two cells are wrong in a faulty one."""
    rows = duckdb.connect().sql(
        f"""SELECT * REPLACE (contact_id || '-next' AS contact_id)
        FROM '{demonstration}/demonstration/contacts.parquet'
        WHERE program = '{PROGRAM}' AND process = '電話' ORDER BY arrived_at DESC LIMIT {ROWS}"""
    )
    names = rows.columns
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(names)
        for number, row in enumerate(rows.fetchall()):
            cells = dict(zip(names, row, strict=True))
            for name, value in cells.items():
                if hasattr(value, "month") and value.month == 10:
                    cells[name] = value.replace(month=11, day=min(value.day, 20))
            if faulty and number == 4:
                cells["arrived_at"] = "yesterday"
            if faulty and number == 9:
                cells["wait_ms"] = "long"
            write.writerow(["" if value is None else value for value in cells.values()])
    return path


def test_the_analyst_loads_a_new_month_with_a_faulty_file_first(
    page_of: Any, demonstration: Path, tmp_path: Path
) -> None:
    page = page_of("analyst")
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    page.goto("/data/")
    page.get_by_role("link", name="Load files").click()
    page.set_input_files("[name=files]", empty)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("main")).to_contain_text("empty")

    page.goto("/data/upload/")
    page.set_input_files("[name=files]", calls(demonstration, tmp_path / "november.csv", faulty=True))
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Preview").click()
    table = page.locator("main")
    expect(table).to_contain_text("2 rows that cannot be read", timeout=60_000)
    expect(table).to_contain_text("yesterday")
    expect(table).to_contain_text("wait_ms")

    page.set_input_files("[name=files]", calls(demonstration, tmp_path / "corrected.csv", faulty=False))
    page.get_by_role("button", name="Upload instead").click()
    if page.get_by_role("button", name="Preview").is_visible():
        page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Load these rows").click(timeout=60_000)
    # The rows are in before the figures are worked out.
    expect(page.locator("main")).to_contain_text(
        re.compile("Measuring|Judging|Running|Scoring|Done"), timeout=60_000
    )
    page.goto("/data/")
    newest = page.locator("tbody tr").first
    expect(newest).to_contain_text("Contacts")
    expect(newest.locator("td.number").nth(1)).to_have_text(str(ROWS))


def test_the_auditor_assesses_an_item_and_the_cycle_is_frozen(page_of: Any) -> None:
    leader, auditor = page_of("leader"), page_of("auditor")
    leader.goto("/assessments/new/")
    leader.get_by_label("begin with the verdicts in force").check()
    leader.locator("[name=kind]").select_option("certification")
    leader.locator("[name=name]").fill("Certification, winter")
    leader.locator("main button.primary").click()
    address = leader.url
    leader.get_by_role("link", name="Assign").click()
    leader.locator("[name=user]").select_option(label="佐藤 由美")
    leader.get_by_label("all items").check()
    leader.locator("main button.primary").click()

    auditor.goto(address)
    auditor.goto(address + "items/3.5/")
    auditor.locator("main tbody a").first.click()
    auditor.wait_for_url("**/3.5.*/")
    judged = 0
    while "/3.5." in auditor.url:
        auditor.keyboard.press("1")
        here = auditor.url
        auditor.keyboard.press("Control+Enter")
        auditor.wait_for_url(lambda url, here=here: url != here)
        judged += 1
    assert judged > 10
    auditor.goto(address)
    auditor.get_by_role("link", name="Sign").click()
    auditor.locator("main button.primary").click()
    leader.goto(address)
    leader.get_by_role("button", name="Freeze").click()
    expect(leader.locator("main")).to_contain_text("SHA-256")
    auditor.goto(address + "3.5.1.a/")
    assert auditor.locator("#assess").count() == 0


def test_the_client_s_viewer_sees_their_programs_only(page_of: Any, demonstration: Path) -> None:
    page = page_of("client")
    own, foreign = PROGRAM, "みなと事故受付"
    for path in ("/", "/performance/", "/performance/summary/", f"/search/?q={foreign}", "/actions/"):
        page.goto(path)
        text = page.locator("main").inner_text()
        assert foreign not in text.replace(f"“{foreign}”", "").replace(f"「{foreign}」", ""), path
    page.goto("/performance/")
    expect(page.locator("main")).to_contain_text(own)
    for path in ("/requirements/", "/data/", "/settings/", "/audit-log/", "/score/"):
        assert page.goto(path).status == 403, path
