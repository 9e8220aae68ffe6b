"""Forms of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.accounts.roles import Role
from seido.apps.accounts.selectors import parts
from seido.apps.organization.models import Person

KINDS = {"client": _("Clients"), "site": _("Sites"), "program": _("Programs"), "team": _("Teams")}


class GrantForm(forms.Form):
    """A role, and the part of the organisation in which it holds."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    part = forms.ChoiceField(label=pgettext_lazy("of a role", "Where"), required=False)

    def __init__(self, *args: Any, access: Access, **more: Any) -> None:
        super().__init__(*args, **more)
        self.parts: Mapping[str, models.Model] = {}
        choices: list[tuple[Any, Any]] = []
        if access.scope("people.write").everything:
            choices.append(("", _("The whole organisation")))
        for kind, rows in parts(access).items():
            named = [(f"{kind}:{row.pk}", str(row)) for row in rows]
            self.parts = {**self.parts, **{key: row for (key, _name), row in zip(named, rows, strict=True)}}
            if named:
                choices.append((KINDS[kind], named))
        field = self.fields["part"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.required = not access.scope("people.write").everything

    def clean_part(self) -> models.Model | None:
        return self.parts.get(self.cleaned_data["part"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("role") == Role.CLIENT and getattr(found.get("part"), "_meta", None) is None:
            self.add_error("part", _("A client's viewer sees one client or program: choose which."))
        return found


class InviteForm(GrantForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The invitation goes there; it holds for seven days.")
    )
    username = forms.SlugField(
        label=_("Sign-in name"), max_length=150, help_text=_("Letters, digits, - and _."), allow_unicode=False
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("ja", "日本語"), ("en", "English")])
    person = forms.CharField(
        label=_("Employee number"),
        required=False,
        help_text=_("Where they work here: what concerns them finds them by it."),
    )

    field_order = ("name", "email", "username", "person", "language", "role", "part")

    def clean_person(self) -> Person | None:
        number = self.cleaned_data["person"]
        if not number:
            return None
        person = Person.objects.filter(number=number, user=None).first()
        if person is None:
            raise ValidationError(_("Nobody without a sign-in has this number."))
        return person


class AcceptForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        password = found.get("password", "")
        if password and password != found.get("again"):
            self.add_error("again", _("The two passwords differ."))
        elif password:
            try:
                validate_password(password, self.user)
            except ValidationError as error:
                self.add_error("password", error)
        return found


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("name", "language")
        help_texts: ClassVar = {"language": _("Of mails and reports that are sent to you, and of the pages.")}
