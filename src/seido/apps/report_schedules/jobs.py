"""Sending a report."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from seido.apps.jobs.models import State
from seido.apps.jobs.progress import Progress
from seido.apps.jobs.registry import Result, job
from seido.apps.jobs.words import words
from seido.apps.report_schedules.models import ReportSchedule
from seido.apps.report_schedules.services import KIND, send_report


@job(KIND, gettext_lazy("Send a report"))
def send(progress: Progress, *, report: int) -> Result:
    """To each recipient once a job, also where it is taken up again."""
    row = ReportSchedule.objects.select_related("owner").filter(pk=report).first()
    if row is None:
        return Result(words(_("The report was deleted.")), state=State.CANCELLED)
    sent, failed = send_report(report=row, job=progress.job_id)
    return Result(
        words(_("{count} mails sent, {failed} not."), count=sent, failed=failed),
        link=f"/settings/reports/{row.pk}/",
        state=State.PARTLY if failed else State.DONE,
    )
