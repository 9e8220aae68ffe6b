"""Reminding people every morning, and mailing what they want by mail."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.utils import translation
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from seido.apps.accounts.models import User
from seido.apps.jobs.models import Job, State
from seido.apps.jobs.progress import Progress
from seido.apps.jobs.registry import KINDS, Result, every_round, job, when_ended
from seido.apps.jobs.services import submit
from seido.apps.jobs.words import words
from seido.apps.notifications.deadlines import open_deadlines
from seido.apps.notifications.mail import send_notices
from seido.apps.notifications.models import Kind, Notification
from seido.apps.notifications.services import notify, remind
from seido.apps.pages.clock import today

#: Notices that come within this time go out in one mail.
BATCH = timedelta(minutes=5)


@job("notifications.remind", gettext_lazy("Remind of what is due"), daily=time(6, 0))
def remind_of_deadlines(progress: Progress) -> Result:
    day = today()
    new = remind(day=day, deadlines=open_deadlines(day))
    return Result(words(_("{count} new notices."), count=new), link="/notifications/")


@job("notifications.mail", gettext_lazy("Mail notices"))
def mail_notices(progress: Progress) -> Result:
    """One mail a person; whoever's mail cannot be sent is tried again with the next batch."""
    rows = Notification.objects.filter(by_mail=True, mailed_at=None)
    people = list(User.objects.filter(pk__in=rows.values("user")).order_by("pk"))
    failed = 0
    for number, user in enumerate(people):
        progress.step(number, len(people))
        failed += not send_notices(user=user)
    return Result(
        words(_("{count} mails sent, {failed} not."), count=len(people) - failed, failed=failed),
        state=State.PARTLY if failed else State.DONE,
    )


@every_round
def ask_for_mail() -> None:
    """Has notices mailed, at most once in five minutes."""
    now = datetime.now(UTC)
    if Notification.objects.filter(by_mail=True, mailed_at=None).exists():
        bucket = int(now.timestamp() // BATCH.total_seconds())
        submit(actor="seido", kind="notifications.mail", key=f"notifications.mail {bucket}")


@when_ended
def tell_of_job(row: Job) -> None:
    """Whoever asked for a job hears that it has ended, except where they stopped it; of one that a schedule asks
    for again and again, where it failed."""
    expected = row.state == State.DONE and (row.key or "").startswith("schedule ")
    if row.user is None or row.state == State.CANCELLED or expected:
        return
    text = _("Failed: {name}") if row.state == State.FAILED else _("Finished: {name}")
    with translation.override("en"):  # the English name, which is said in the reader's language
        name = str(KINDS[row.kind].label) if row.kind in KINDS else row.kind
    notify(user=row.user, kind=Kind.JOB_DONE, text=words(text, name=name), path=f"/jobs/{row.pk}/")
