"""Walking along the chain every night."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from seido.apps.audit.services import check_chain
from seido.apps.jobs.progress import Progress
from seido.apps.jobs.registry import Result, job
from seido.apps.jobs.words import words
from seido.faults import Fault, InputError


@job("audit.verify", gettext_lazy("Verify the audit log"), daily=time(3, 0))
def verify_audit_log(progress: Progress) -> Result:
    check = check_chain()
    if check.broken_at is not None:
        raise InputError(
            Fault("audit log", "a chain in which every event fits", f"event {check.broken_at} does not")
        )
    return Result(words(_("{count} events fit the chain."), count=check.events), link="/audit-log/")
