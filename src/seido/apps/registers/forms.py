"""Forms of registers: made from a model's fields, writing only what the person changed."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import DateField, Field, ForeignKey, TextField, URLField
from django.forms import modelform_factory
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.accounts.selectors import colleagues
from seido.apps.organization.models import Program

if TYPE_CHECKING:
    from seido.apps.registers.register import Register


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def field_of(access: Access, register: Register, field: Field[Any, Any], **kwargs: Any) -> Any:
    """A form's field; a program can be chosen only where the person may write."""
    pairs = register.choices_of(access, field.name)
    if pairs is not None:
        return forms.ChoiceField(
            choices=[("", "–"), *pairs],
            required=not field.blank,
            label=capfirst(str(field.verbose_name)),
            help_text=field.help_text,
        )
    if isinstance(field, DateField):
        kwargs["widget"] = DayInput()
    if isinstance(field, TextField):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    if isinstance(field, URLField):
        kwargs["assume_scheme"] = "https"
    made: Any = field.formfield(**kwargs)
    if made is not None and isinstance(field, ForeignKey) and field.related_model is User:
        made.queryset = colleagues(access).order_by("name", "username")
    if made is not None and isinstance(field, ForeignKey):
        from seido.apps.registers.register import REGISTERS

        for other in REGISTERS.values():
            if other.model is field.related_model:
                made.queryset = made.queryset.filter(other.visible(access))
    if made is not None and isinstance(field, ForeignKey) and field.related_model is Program:
        scope = access.scope(f"{register.capability}.write")
        made.queryset = Program.objects.filter(name__in=scope.programs)
        if not scope.everything and field.name == register.program.split("__")[0]:
            made.required, made.empty_label = True, None
    return made


class RowForm(forms.ModelForm):
    """What the person changed stands in `changes`: a value that somebody else changed meanwhile is left alone."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("Stands in the history beside what was before and after."),
    )

    @property
    def changes(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.cleaned_data and name != "reason"
        }

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


def form_class(register: Register, access: Access, new: bool = False) -> type[RowForm]:
    made: Any = modelform_factory(
        register.model,
        form=RowForm,
        fields=[name for name in register.form if not (new and name in register.later)],
        formfield_callback=lambda field, **kwargs: field_of(access, register, field, **kwargs),
    )
    return made  # type: ignore[no-any-return]


def row_form(
    register: Register, access: Access, row: Any = None, data: Any = None, initial: Any = None
) -> RowForm:
    """The form of a row, or of a new one."""
    # A copy: the form writes into its instance, while the row stays as it is stored.
    form = form_class(register, access, new=row is None)(data=data, instance=copy(row), initial=initial)
    if row is not None:
        for field in form.fields.values():
            field.show_hidden_initial = True
    return form


class BulkForm(forms.Form):
    """New values for many rows; what is left alone stays as it is in each."""

    reason = forms.CharField(label=_("Why"), required=False, max_length=500)

    def __init__(self, register: Register, access: Access, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = {}
        for name in register.bulk:
            model_field: Any = register.model._meta.get_field(name)
            if model_field.choices:
                fields[name] = forms.ChoiceField(
                    label=model_field.verbose_name,
                    choices=[("", _("Leave as it is")), *model_field.flatchoices],
                    required=False,
                )
            else:
                made = field_of(access, register, model_field)
                made.required, made.initial = False, None
                if isinstance(made, forms.ModelChoiceField):
                    made.empty_label = _("Leave as it is")
                fields[name] = made
        self.fields = {**fields, **self.fields}

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "reason" and value not in (None, "")
        }
