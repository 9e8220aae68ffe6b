"""What the rules of data integrity found, and the rows by day that completeness is judged on."""

from __future__ import annotations

from django.db import models


class IntegrityResult(models.Model):
    """What a rule found in one program, process and local month; a blank process is the program as a whole,
    or its rows that name none. `samples` are keys of up to five rows at fault, `where` days or parts at fault.
    """

    rule = models.CharField(max_length=100)
    program = models.CharField(max_length=1000, blank=True)
    process = models.CharField(max_length=1000, blank=True)
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=7)
    examined = models.BigIntegerField()
    failed = models.BigIntegerField()
    samples = models.JSONField(default=list)
    where = models.JSONField(default=list)
    through = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("rule", "program", "process", "month"), name="one_integrity_result_a_month"
            ),
        )
        indexes = (models.Index(fields=("month", "rule")), models.Index(fields=("state",)))

    def __str__(self) -> str:
        return f"{self.rule} {self.program} {self.process} {self.month}: {self.state}"


class RowsByDay(models.Model):
    """How many rows a table has for a process on each local day of a month, by day as 2026-01-31."""

    table = models.CharField(max_length=40)
    program = models.CharField(max_length=1000, blank=True)
    process = models.CharField(max_length=1000, blank=True)
    month = models.CharField(max_length=7)
    days = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("table", "program", "process", "month"), name="one_month_of_rows_by_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.program} {self.process} {self.month}"


class ExaminedLoad(models.Model):
    """A load whose touched months have been examined since."""

    load = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.load
