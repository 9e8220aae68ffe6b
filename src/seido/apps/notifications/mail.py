"""Notices by mail: what has come since the last one, in one message."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import User
from seido.apps.notifications.models import Notification
from seido.apps.notifications.selectors import may_know, sentence
from seido.apps.notifications.services import mark_mailed

log = logging.getLogger(__name__)
#: How many notices a mail lists; the page has them all.
LISTED = 30


def send_notices(*, user: User) -> bool:
    """Mails a person the notices that wait; False where the mail server refused. Notices that the person may no
    longer know of are dropped, as is everything for somebody who has no address any more."""
    waiting = list(
        Notification.objects.filter(user=user, by_mail=True, mailed_at=None).values_list("pk", flat=True)
    )
    rows = list(Notification.objects.filter(may_know(access_of(user)), pk__in=waiting))
    if rows and user.email and user.is_active:
        with translation.override(language_of(user)):
            subject, text = message(user, rows)
            try:
                send_mail(subject, text, None, [user.email])
            except (SMTPException, OSError):
                log.exception("notices for user %s could not be mailed", user.pk)
                return False
    mark_mailed(notifications=waiting)
    return True


def message(user: User, rows: list[Notification]) -> tuple[str, str]:
    """Subject and text, in the active language."""
    context = {
        "user": user,
        "count": len(rows),
        "first": sentence(rows[0]),
        "lines": [(sentence(row), settings.SEIDO_ADDRESS + row.path) for row in rows[:LISTED]],
        "more": max(0, len(rows) - LISTED),
        "address": settings.SEIDO_ADDRESS,
    }
    subject = render_to_string("notifications/subject.txt", context)
    return " ".join(subject.split()), render_to_string("notifications/mail.txt", context)


def language_of(user: User) -> str:
    """The person's language where it is known, else the site's."""
    return user.language or settings.LANGUAGE_CODE
