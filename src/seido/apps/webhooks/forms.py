"""What an administrator says of an address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from seido.apps.webhooks.sending import RefusedError, host_of


class WebhookForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Who listens, such as “Team chat”."))
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("An https address. Private addresses are refused unless the site’s settings allow them."),
    )
    events = forms.CharField(
        label=_("Events"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        initial="*",
        help_text=_("One pattern a line, such as actions.* ; a star alone is everything."),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            host_of(url)
        except RefusedError:
            raise forms.ValidationError(
                _("Use an address of the web without a password in it.")
                if settings.SEIDO_WEBHOOKS_PRIVATE
                else _("Use an https address without a password in it.")
            ) from None
        return url

    def clean_events(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["events"].splitlines() if line.strip()]

    @classmethod
    def of(cls, data: Any, **known: Any) -> WebhookForm:
        """The form with what is stored where nothing was sent."""
        return cls(data or None, initial=known or None)
