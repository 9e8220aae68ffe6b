"""How sign-in behaves here: accounts are made by invitation only, and secrets lie encrypted."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from seido.apps.accounts.models import Invitation
from seido.apps.accounts.services import accept


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A provider lets in whom it vouches for by an address that is known here; it makes no accounts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Whoever is invited comes in by the provider's word, as by the link in the mail."""
        vouched = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        invitation = Invitation.objects.filter(user__email__in=vouched, expires_at__gt=timezone.now()).first()
        if invitation is not None:
            accept(invitation=invitation, password=None)
            if sociallogin.is_existing:  # found by the address, as they were before
                sociallogin.user.refresh_from_db()
            else:
                sociallogin.lookup()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps and recovery codes encrypted with a key made of the site's own."""

    def encrypt(self, text: str) -> str:
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box().decrypt(encrypted_text.encode()).decode()


def box() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()))
