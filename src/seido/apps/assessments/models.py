"""What people judge of requirements."""

from __future__ import annotations

from django.db import models


class AssessedVerdict(models.Model):
    """A person's verdict on a requirement in a scope; a blank scope stands for all of the item's."""

    requirement = models.CharField(max_length=30)
    approach = models.CharField(max_length=20)
    scope = models.CharField(max_length=200, blank=True)
    deployed = models.BooleanField(null=True)
    assessor = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("requirement", "scope"), name="verdict_once_a_scope"),)

    def __str__(self) -> str:
        return f"{self.requirement} {self.scope} {self.approach}"
