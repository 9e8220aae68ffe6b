"""What people enter on an action's page besides its fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.access import Access
from seido.apps.accounts.selectors import colleagues
from seido.apps.improvement.models import Action, Remedy
from seido.apps.improvement.pictures import BRANCHES
from seido.apps.registers.forms import DayInput

WHYS = 5
LONGEST = 2000


class CausesForm(forms.Form):
    """Five whys, six branches of causes, and the root causes that they lead to; one cause a line."""

    def __init__(self, action: Action, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for index in range(WHYS):
            self.fields[f"why_{index}"] = forms.CharField(
                label=_("Why? (%(n)s)") % {"n": index + 1},
                required=False,
                max_length=300,
                initial=action.whys[index] if index < len(action.whys) else "",
            )
        for name, label in BRANCHES.items():
            self.fields[f"branch_{name}"] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3}),
                initial="\n".join(action.fishbone.get(name, [])),
            )
        self.fields["causes"] = forms.CharField(
            label=_("Root causes"),
            help_text=_("One a line. Each will want a remedy."),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial="\n".join(action.causes),
        )

    @property
    def whys(self) -> list[forms.BoundField]:
        return [self[f"why_{index}"] for index in range(WHYS)]

    @property
    def branches(self) -> list[forms.BoundField]:
        return [self[f"branch_{name}"] for name in BRANCHES]

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        whys = [data[f"why_{index}"].strip() for index in range(WHYS)]
        branches = {name: lines(data[f"branch_{name}"]) for name in BRANCHES}
        return {
            "whys": [why for why in whys if why],
            "fishbone": {name: found for name, found in branches.items() if found},
            "causes": lines(data["causes"]),
        }


class CountsForm(forms.Form):
    """Where the counts of causes come from; entered ones as a line each: cause, count."""

    source = forms.ChoiceField(
        label=_("Counted from"),
        choices=[
            ("evaluations", _("Errors found by evaluations, three months")),
            ("contacts", _("Reasons of contacts, three months")),
            ("entered", _("Counts entered below")),
        ],
    )
    entered = forms.CharField(
        label=_("Counts"),
        help_text=_("One a line: cause, count"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_entered(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in lines(self.cleaned_data["entered"]):
            label, _comma, count = line.replace("，", ",").replace("\t", ",").rpartition(",")
            if not label.strip() or not count.strip().isdigit():
                raise forms.ValidationError(
                    _("“%(line)s” is not a cause, a comma and a count."), params={"line": line}
                )
            found[label.strip()] = found.get(label.strip(), 0) + int(count)
        return found


class RemedyForm(forms.ModelForm):
    class Meta:
        model = Remedy
        fields = ("text", "cause", "owner", "due")
        widgets = {"due": DayInput()}  # noqa: RUF012

    def __init__(self, access: Access, action: Action, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = colleagues(access).order_by("name", "username")
        self.fields["cause"] = forms.ChoiceField(
            label=_("cause").capitalize(),
            required=False,
            choices=[("", "–"), *((one, one) for one in action.causes)],
        )


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
