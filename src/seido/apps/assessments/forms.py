"""Forms of assessments."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.models import User
from seido.apps.assessments.cycles import role_of_entity
from seido.apps.assessments.models import Cycle, CycleFinding
from seido.standard import load

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
#: Roles whose holders can assess.
ASSESSORS = ("leader", "auditor", "analyst")


class CycleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Cycle
        fields = ("kind", "name", "due")
        widgets: ClassVar[dict[str, Any]] = {"due": DAY}
        help_texts: ClassVar[dict[str, Any]] = {"name": _("For example: yearly review 2026")}

    in_force = forms.BooleanField(
        label=_("begin with the verdicts in force"),
        help_text=_(
            "Those of people, and those of the checks where nobody has judged. Without it everything is judged anew."
        ),
        required=False,
    )


class AssignForm(forms.Form):
    """Who assesses which items."""

    user = forms.ModelChoiceField(label=_("assessor"), queryset=User.objects.none())
    everything = forms.BooleanField(label=_("all items"), required=False)
    items = forms.MultipleChoiceField(
        label=_("items"), required=False, widget=forms.SelectMultiple(attrs={"size": 10})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, grants__role__in=ASSESSORS).distinct()
        self.fields["user"].queryset = people.order_by("name")  # type: ignore[attr-defined]
        language = get_language() or "ja"
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (item.id, f"{item.id} {item.title.in_language(language)}")
            for item in load().items_of(cast(Any, role_of_entity()))
            if item.status == "complete"
        ]

    def shares(self) -> list[str]:
        """The items given; a blank one stands for all."""
        return [""] if self.cleaned_data["everything"] else list(self.cleaned_data["items"])


class FindingForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CycleFinding
        fields = ("kind", "scope", "text")
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, scopes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"] = forms.ChoiceField(
            label=_("place"),
            required=False,
            choices=[("", _("everywhere")), *((name, name) for name in scopes if name)],
        )
        self.order_fields(("kind", "scope", "text"))


class SignForm(forms.Form):
    opportunities = forms.CharField(
        label=_("chances to improve"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "What the assessment found that processes and performance could gain. A yearly review needs it."
        ),
        max_length=20_000,
    )
