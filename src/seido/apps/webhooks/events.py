"""What an event of the audit log is called outside, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase

from seido.apps.audit.models import AuditEvent

#: Kinds of job that this machinery asks for: nobody is told of them, as telling would ask for more of them.
OWN_JOBS = ("webhooks.deliver", "notifications.mail")


def name_of(event: AuditEvent) -> str:
    """`<what>.<verb>`, such as actions.changed: a verb that names no part of the product gets its subject's kind."""
    verb = event.verb.strip().replace(" ", "_")
    return verb if "." in verb else f"{event.subject.split(' ')[0].lower() or 'site'}.{verb}"


def silent(event: AuditEvent) -> bool:
    return event.verb == "submitted" and event.details.get("kind") in OWN_JOBS


def matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def body_of(event: AuditEvent) -> str:
    """The message: JSON with `event`, `id`, `at` (UTC), `actor`, `verb`, `subject` and `details`."""
    return json.dumps(
        {
            "event": name_of(event),
            "id": event.pk,
            "at": event.at.isoformat(),
            "actor": event.actor,
            "verb": event.verb,
            "subject": event.subject,
            "details": event.details,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
