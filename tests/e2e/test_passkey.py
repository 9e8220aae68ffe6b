"""A passkey, made on the profile with the device's lock, signs in without the password."""

from __future__ import annotations

from typing import Any

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_signs_in(people: Any, site: str) -> None:
    window = people.window("evaluator", locale="en")
    page = window.new_page()
    device = window.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    page.goto("/accounts/2fa/webauthn/add/")
    if page.locator("[name=password]").count():  # who signed in a while ago says again who they are
        page.fill("[name=password]", "seido-demo")
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/webauthn/add/")
    page.fill("[name=name]", "laptop")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda address: "/add/" not in address)
    page.goto("/accounts/2fa/webauthn/")
    assert "laptop" in page.inner_text("main")

    page.goto("/profile/")
    page.locator("main form[action='/accounts/logout/'] button").click()
    page.wait_for_url("**/accounts/login/**")
    page.click("#passkey_login")
    page.wait_for_url(site + "/")
    page.goto("/profile/")
    assert page.locator("main h1").inner_text()
    window.close()
