"""The leader's month: the review of a program, miss by miss, and the path to certification."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

PROGRAM = "みなと契約者追跡"


def test_the_leader_holds_the_monthly_review_and_reads_the_path(people: Any) -> None:
    page = people.window("leader", locale="en").new_page()
    page.goto("/performance/reviews/")
    page.get_by_role("button", name=f"Begin the review of {PROGRAM}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PROGRAM)
    misses = page.locator(".misses tbody tr").count()
    assert misses > 0
    for number in range(misses):
        expect(page.locator("#walk")).to_be_visible()
        page.get_by_label("The cause is known").check()
        page.get_by_label("Cause, or why nothing is needed").fill(f"Lists came late, case {number + 1}")
        page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#walk")).to_have_count(0)
    page.get_by_role("button", name="Complete the review").click()
    expect(page.get_by_text("who took part – nobody")).to_be_visible()
    page.get_by_role("checkbox", name="高橋 恵子").check()
    page.get_by_label("decisions").fill("Lists are ordered a week earlier.")
    page.get_by_label("looked at the business plan").check()
    page.get_by_label("looked at numbers of cases and intervals").check()
    page.get_by_role("button", name="Complete the review").click()
    expect(page.get_by_text("The review is completed and on record.")).to_be_visible()
    expect(page.get_by_role("button", name="Complete the review")).to_have_count(0)
    expect(page.locator(".misses")).to_contain_text(f"Lists came late, case {misses}")

    page.goto("/performance/")
    page.get_by_role("link", name="Below level").click()
    page.locator(".scorecard tbody a").first.click()
    rows = page.get_by_text("Rows that count", exact=True)
    expect(rows).to_be_visible(timeout=30_000)  # they come after the page

    page.goto("/score/")
    expect(page.get_by_text("Cheapest path").first).to_be_visible()
