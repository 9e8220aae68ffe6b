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
    say_again_who(page)
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

    # The home is others', too: as it was before.
    page.goto("/accounts/2fa/webauthn/")
    page.locator("main a[href*='/remove/']").click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda address: "/remove/" not in address)
    say_again_who(page)
    if "/remove/" in page.url:
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(lambda address: "/remove/" not in address)
    page.goto("/accounts/2fa/webauthn/")
    assert "laptop" not in page.inner_text("main")
    people.kept.pop("evaluator")


def say_again_who(page: Any) -> None:
    """Whoever changes how they sign in is asked for the password again after a while."""
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", "seido-demo")
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda address: "/reauthenticate/" not in address)
