"""Users, and the roles that each holds in a part of the organisation."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.roles import Role
from seido.apps.organization.models import Client, Person, Program, Site, Team


class User(AbstractUser):
    """Somebody who signs in; as `person`, one of those who work here."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    person = models.OneToOneField(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="user",
        verbose_name=_("person"),
    )

    #: For what is sent to them; pages follow the browser and the switch.
    language = models.CharField(
        _("language"), max_length=2, choices=[("ja", "日本語"), ("en", "English")], default="ja"
    )

    class Meta(AbstractUser.Meta):
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name or self.username


class Grant(models.Model):
    """A role in one part of the organisation; in the whole of it where no part is named."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    program = models.ForeignKey(
        Program, null=True, blank=True, on_delete=models.CASCADE, related_name="grants"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="grant_names_one_part",
                condition=models.Q(client=None, site=None, program=None)
                | models.Q(client=None, site=None, team=None)
                | models.Q(client=None, program=None, team=None)
                | models.Q(site=None, program=None, team=None),
            ),
            # A client's viewer sees that client only; nobody is a viewer of all clients.
            models.CheckConstraint(
                name="a_client_viewer_has_a_client",
                condition=~models.Q(role=Role.CLIENT) | ~models.Q(client=None) | ~models.Q(program=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.role} {self.part or ''}".strip()

    @property
    def part(self) -> models.Model | None:
        return self.client or self.site or self.program or self.team


class Invitation(models.Model):
    """A way in for somebody who has no password yet: used once, and only for some days.

    The token itself is in the mail alone; here is what it is recognised by.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="invitation")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"invitation of {self.user}"
