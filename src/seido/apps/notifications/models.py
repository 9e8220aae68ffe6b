"""Notices to people, and how each person wants them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ASSIGNED = "assigned", _("Something is assigned to me")
    DUE_7 = "due_7", _("Due within seven days")
    DUE_1 = "due_1", _("Due tomorrow or today")
    OVERDUE = "overdue", _("Overdue")
    MENTIONED = "mentioned", _("Somebody mentions me")
    JOB_DONE = "job_done", _("A job of mine has ended")


#: Notices of a date; there is one of a kind for a thing, a person and a date.
OF_DATES = (Kind.DUE_7, Kind.DUE_1, Kind.OVERDUE)


class Notification(models.Model):
    """One notice to one person.

    `text` is a msgid with its values (`jobs.words`). `program` names the program it tells of ("" is the entity),
    None where it is the person's own matter alone. `on_page` and `by_mail` are what the person wanted when it came.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.JSONField()
    path = models.CharField(max_length=500)
    room = models.CharField(max_length=20, blank=True)
    program = models.CharField(max_length=200, null=True)
    due = models.DateField(null=True)
    on_page = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("user", "on_page", "read_at"), name="notices_unread"),
            models.Index(fields=("by_mail", "mailed_at"), name="notices_to_mail"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind", "path", "due"),
                condition=models.Q(due__isnull=False),
                name="one_notice_of_a_date",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class Preference(models.Model):
    """How a person wants notices of a kind, where that is not the usual way (`services.USUAL`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_ways")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on_page = models.BooleanField()
    by_mail = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "kind"), name="one_way_a_kind"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"
