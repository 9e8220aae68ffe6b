"""What is sent to people about their sign-in."""

from __future__ import annotations

from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from seido.apps.accounts.models import User
from seido.apps.accounts.services import DAYS
from seido.apps.organization.models import Entity


def send_invitation(request: HttpRequest, user: User, token: str) -> None:
    """Sends the link by which somebody comes in, in their language."""
    shown = {
        "user": user,
        "link": request.build_absolute_uri(reverse("invitation", args=[token])),
        "days": DAYS,
        "organisation": Entity.objects.first() or "Seido",
    }
    with translation.override(user.language):
        subject = render_to_string("accounts/mail/invitation_subject.txt", shown).strip()
        body = render_to_string("accounts/mail/invitation.txt", shown)
    send_mail(subject, body, None, [user.email])
