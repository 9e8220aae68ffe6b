"""The organisation: who works where, for whom, on what."""

from __future__ import annotations

from django.db import models


class Entity(models.Model):
    """The organisation that is measured and certified; there is one."""

    name = models.CharField(max_length=200)
    role = models.CharField(max_length=3, choices=[("csp", "CSP"), ("osp", "OSP")])
    traits = models.JSONField(default=list)
    support_processes = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class LocationGroup(models.Model):
    """Sites that are judged together, such as a region."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    name = models.CharField(max_length=200, unique=True)
    location_group = models.ForeignKey(
        LocationGroup, null=True, on_delete=models.PROTECT, related_name="sites"
    )

    def __str__(self) -> str:
        return self.name


class Client(models.Model):
    """Whom an outsourcer works for."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Program(models.Model):
    """Work done for one client under one management, in one zone and with its own open hours."""

    name = models.CharField(max_length=200, unique=True)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="programs")
    service = models.CharField(max_length=200, blank=True)
    zone = models.CharField(max_length=64)
    sites = models.ManyToManyField(Site, related_name="programs")
    traits = models.JSONField(default=list)
    open_hours = models.JSONField(default=list)
    holidays = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Process(models.Model):
    """A customer-related process of a program, of a kind that decides which metrics it needs."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="processes")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    traits = models.JSONField(default=list)
    metrics = models.JSONField(default=list)
    low_volume = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("program", "name"), name="process_once_a_program"),)

    def __str__(self) -> str:
        return f"{self.program}: {self.name}"


class Queue(models.Model):
    """A queue of a source system, and the process whose work it carries."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="queues")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("process", "name"), name="queue_once_a_process"),)

    def __str__(self) -> str:
        return self.name


class ParameterValue(models.Model):
    """What a metric's definition leaves open, with the days it is in force; durations are milliseconds."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="parameters")
    process = models.ForeignKey(Process, null=True, on_delete=models.CASCADE, related_name="parameters")
    name = models.CharField(max_length=100)
    value = models.JSONField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("name", "valid_from")

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class Team(models.Model):
    name = models.CharField(max_length=200, unique=True)
    program = models.ForeignKey(Program, null=True, on_delete=models.PROTECT, related_name="teams")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="teams")

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works here, by employee number."""

    number = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.name or self.number


class Assignment(models.Model):
    """A person's job role, from one day to the day before another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    job_role = models.CharField(max_length=100)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="assignments")
    program = models.ForeignKey(Program, null=True, on_delete=models.PROTECT, related_name="assignments")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("valid_from",)

    def __str__(self) -> str:
        return f"{self.person}: {self.job_role}"
