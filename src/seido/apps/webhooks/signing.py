"""The secret of an address, and the signature that proves a message is ours.

A receiver takes `t` and `v1` from the header Seido-Signature, computes HMAC-SHA256 with its secret over
`<t>.<body>`, compares in constant time, and refuses a `t` that is minutes old.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from django.conf import settings

MARK = "whsec_"


def new_secret() -> str:
    return MARK + secrets.token_urlsafe(32)


def sealed(secret: str) -> str:
    """The secret as the database keeps it, encrypted with a key made of the site's own."""
    return box().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    return box().decrypt(kept.encode()).decode()


def box() -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(b"webhooks:" + settings.SECRET_KEY.encode()).digest()))


def signature(secret: str, timestamp: int, body: str) -> str:
    """The value of the header Seido-Signature."""
    signed = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"
