"""A supervisor works a corrective action from its problem to its close, which the leader verifies."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

OWNER, VERIFIER = "森 大輔", "高橋 恵子"


def test_the_supervisor_works_an_action_to_its_verified_close(people: Any) -> None:
    mine: Page = people.window("supervisor", locale="en").new_page()
    mine.goto("/actions/")
    mine.get_by_role("link", name="New corrective action").click()
    mine.fill("[name=title]", "Read the direction together")
    mine.fill("[name=requirement]", "1.1.1")
    mine.fill("[name=problem]", "New people cannot say what the direction is.")
    mine.fill("[name=gap]", "5 of 12 could say it")
    mine.fill("[name=period]", "2026-10")
    mine.select_option("[name=owner]", label=OWNER)
    mine.select_option("[name=verifier]", label=VERIFIER)
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("heading", level=1)).to_contain_text("Read the direction together")
    address = mine.url

    mine.get_by_role("button", name="On to: Analyse").click()
    expect(mine.get_by_text("Name at least one root cause.")).to_be_visible()
    mine.get_by_role("link", name="Find causes").click()
    mine.fill("[name=why_0]", "It is not part of the first week")
    mine.fill("[name=causes]", "The first week has no place for it")
    mine.get_by_role("button", name="Save").click()
    mine.get_by_role("button", name="On to: Plan").click()

    mine.get_by_role("link", name="Add a remedy").click()
    mine.fill("[name=text]", "Half an hour on the second day")
    mine.select_option("[name=owner]", label=OWNER)
    mine.fill("[name=due]", "2026-12-01")
    mine.get_by_role("button", name="Save").click()
    mine.get_by_role("button", name="On to: Implement").click()
    expect(mine.get_by_text("1 remedy is not done yet.")).to_be_visible()
    mine.get_by_role("button", name="Mark as done").click()
    mine.get_by_role("button", name="On to: Verify").click()

    mine.get_by_role("link", name="Edit").click()
    mine.fill("[name=result]", "Everybody could say it.")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_text(f"{VERIFIER} verifies this action, nobody else.")).to_be_visible()
    expect(mine.get_by_role("button", name="Verify and close")).to_have_count(0)

    theirs: Page = people.window("leader", locale="en").new_page()
    theirs.goto(address)
    theirs.get_by_role("button", name="Verify and close").click()
    expect(theirs.get_by_text(f"verified by {VERIFIER}")).to_be_visible()
    theirs.get_by_role("link", name="History").click()
    expect(theirs.get_by_role("cell", name="Closed", exact=True).first).to_be_visible()
