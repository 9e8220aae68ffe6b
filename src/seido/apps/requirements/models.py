"""The standard's own text, as far as whoever holds a licence has brought it. None of it ships with the product."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OwnText(models.Model):
    """The licensed text of a requirement, brought by its holder; `source` is the edition and page."""

    requirement = models.CharField(max_length=30, unique=True)
    text = models.TextField(_("the standard's text"), max_length=20_000)
    source = models.CharField(_("edition and page"), max_length=200, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("requirement",)

    def __str__(self) -> str:
        return self.requirement
