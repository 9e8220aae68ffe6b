"""The way in: by password and a second proof, by invitation, and in no other way."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.utils import timezone

from seido.apps.accounts import demonstration, services
from seido.apps.accounts.adapter import ProviderAdapter
from seido.apps.accounts.models import Grant, Invitation, User
from seido.apps.accounts.selectors import open_invitation
from seido.apps.audit.models import AuditEvent
from seido.apps.organization.models import Entity
from seido.faults import InputError
from support.people import People, people

pytestmark = pytest.mark.django_db
PASSWORD = "three sober otters"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Passwords are hashed as often as must be, not as slowly as is good."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def staff() -> People:
    made = people()
    made.leader.set_password(PASSWORD)
    made.leader.save()
    return made


def sign_in(client: Client, login: str, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": login, "password": password}).status_code


def test_a_name_or_an_address_and_the_password_lead_in(client: Client, staff: People) -> None:
    for login in ("leader", "leader@example.com"):
        assert sign_in(client, login) == 302
        assert client.get("/profile/").status_code == 200
        client.logout()
    assert sign_in(client, "leader", "wrong") == 200
    assert client.get("/profile/").status_code == 302


def test_guessing_one_account_is_stopped(client: Client, staff: People) -> None:
    for _ in range(5):
        sign_in(client, "leader", "guess")
    assert sign_in(client, "leader") == 200, "even the right password waits"


def test_nobody_signs_up_by_themselves(client: Client, staff: People) -> None:
    values = {"username": "new", "email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", values)
    assert not User.objects.filter(username="new").exists()


def test_a_second_proof_is_asked_for_and_its_secret_lies_encrypted(client: Client, staff: People) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(staff.leader, secret)
    RecoveryCodes.activate(staff.leader)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    answer = client.post("/accounts/login/", {"login": "leader", "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/profile/").status_code == 302
    assert "webauthn" in client.get("/accounts/2fa/authenticate/").content.decode()
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/profile/").status_code == 200


def test_a_forgotten_password_is_set_anew_by_mail_alone(client: Client, staff: People) -> None:
    known = client.post("/accounts/password/reset/", {"email": "leader@example.com"})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert known["Location"] == unknown["Location"], "the answer tells nothing of who has an account"
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    for password, code in (("short", 200), (PASSWORD * 2, 302)):
        assert client.post(form, {"password1": password, "password2": password}).status_code == code
    assert sign_in(client, "leader", PASSWORD * 2) == 302


def test_an_invitation_leads_in_once_and_for_some_days(client: Client, staff: People) -> None:
    client.force_login(staff.administrator)
    values = {
        "name": "Ito Ken",
        "email": "ito@example.com",
        "username": "ito",
        "language": "en",
        "role": "analyst",
        "part": f"program:{staff.own.pk}",
    }
    assert client.post("/settings/people/invite/", values).status_code == 302
    found = re.search(r"http://testserver(/invitation/(\S+)/)", mail.outbox[0].body)
    assert found
    link, token = found[1], found[2]
    assert token not in Invitation.objects.get().digest
    ito = User.objects.get(username="ito")
    assert not ito.is_active
    client.logout()

    assert client.get(link).status_code == 200
    short = client.post(link, {"password": "short", "again": "short"})
    assert "12" in short.content.decode()
    assert client.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get(link).status_code == 404
    assert sign_in(client, "ito") == 302
    assert [(grant.role, grant.program) for grant in ito.grants.all()] == [("analyst", staff.own)]
    assert AuditEvent.objects.filter(verb="accounts.invite", actor="administrator", subject="ito").exists()


def test_an_old_invitation_holds_no_more(staff: People) -> None:
    user, token = services.invite(actor="test", username="late", role="analyst")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert open_invitation(token) is None
    newer = services.invite_again(actor="test", user=user)
    assert open_invitation(newer)


def test_a_deactivated_person_is_out_at_once(client: Client, staff: People) -> None:
    client.force_login(staff.leader)
    services.set_active(actor="test", user=User.objects.get(username="leader"), active=False)
    assert client.get("/profile/").status_code == 302
    assert sign_in(client, "leader") in (200, 302)
    assert client.get("/profile/").status_code == 302


def test_other_sessions_are_ended(client: Client, staff: People) -> None:
    other = Client()
    assert sign_in(client, "leader") == sign_in(other, "leader") == 302
    assert client.post("/accounts/sessions/").status_code == 302
    assert other.get("/profile/").status_code == 302
    assert client.get("/profile/").status_code == 200


def test_the_demonstrations_people_exist_in_the_demonstration_alone(staff: People) -> None:
    entity = Entity.objects.get()
    demonstration.create_people(actor="test")
    demonstration.refuse_known_passwords()
    entity.name = "a real centre"
    entity.save()
    with pytest.raises(InputError, match="leader"):
        demonstration.refuse_known_passwords()
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save()
    demonstration.refuse_known_passwords()


def test_an_administrator_of_a_part_gives_roles_in_that_part_alone(client: Client, staff: People) -> None:
    local = User.objects.create_user(username="local")
    Grant.objects.create(user=local, role="administrator", program=staff.own)
    colleague = User.objects.create_user(username="colleague")
    Grant.objects.create(user=colleague, role="agent", program=staff.own)
    client.force_login(local)
    address = f"/settings/people/{colleague.pk}/roles/"
    assert client.post(address, {"role": "analyst", "part": f"program:{staff.own.pk}"}).status_code == 302
    for part in ("", f"program:{staff.foreign.pk}"):
        assert client.post(address, {"role": "leader", "part": part}).status_code == 422
    assert client.post(f"/settings/people/{staff.leader.pk}/active/", {"active": "0"}).status_code == 404
    assert sorted(colleague.grants.values_list("role", flat=True)) == ["agent", "analyst"]


def test_the_last_administrator_stays(client: Client, staff: People) -> None:
    client.force_login(staff.administrator)
    grant = staff.administrator.grants.get()
    client.post(f"/settings/people/{staff.administrator.pk}/roles/{grant.pk}/remove/")
    client.post(f"/settings/people/{staff.administrator.pk}/active/", {"active": "0"})
    staff.administrator.refresh_from_db()
    assert staff.administrator.is_active
    assert staff.administrator.grants.count() == 1


def test_a_viewer_of_every_client_cannot_be(client: Client, staff: People) -> None:
    client.force_login(staff.administrator)
    address = f"/settings/people/{staff.agent.pk}/roles/"
    assert client.post(address, {"role": "client", "part": ""}).status_code == 422


def test_the_profile_keeps_name_and_language(client: Client, staff: People) -> None:
    client.force_login(staff.agent)
    assert client.post("/profile/", {"name": "Sato Yui", "language": "en"}).status_code == 302
    assert client.cookies["language"].value == "en"
    assert "Sato Yui" in client.get("/profile/").content.decode()


def vouched(email: str, *, verified: bool) -> Any:
    """What a provider says of somebody who comes back from it."""
    addresses = [EmailAddress(email=email, verified=verified)]
    return SimpleNamespace(is_existing=False, email_addresses=addresses, lookup=lambda: None)


def test_a_provider_lets_in_who_is_invited_and_makes_no_accounts(staff: People, rf: Any) -> None:
    user, _token = services.invite(actor="test", username="ito", email="Ito@example.com", role="analyst")
    adapter = ProviderAdapter()
    adapter.pre_social_login(rf.get("/"), vouched("ito@example.com", verified=False))
    user.refresh_from_db()
    assert not user.is_active
    services.invite_again(actor="test", user=user)
    adapter.pre_social_login(rf.get("/"), vouched("ito@example.com", verified=True))
    user.refresh_from_db()
    assert user.is_active
    assert not user.has_usable_password()
    assert not adapter.is_open_for_signup(rf.get("/"), vouched("new@example.com", verified=True))
