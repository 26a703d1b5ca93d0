"""Forms of the register: text into values, nothing more."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative
from partners.enums import Sector
from partners.models import Partner
from partners.operations.partners import entry_of
from partners.queries.partners import active_partners, types_in_use
from partners.validators import PartnerEntry
from tenancy.queries.places import place_tree


def day_field(label: Any, *, required: bool = True, missing: Any = "", help_text: Any = "") -> forms.DateField:
    """A date picked from a calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": _("Enter a date, like 2026-09-01.")},
    )


class PartnerForm(forms.Form):
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter the name of the organisation.")})
    code = forms.CharField(
        label=_("Code"),
        required=False,
        help_text=_("A short one of its own, such as an official number, by which imports find the partner."),
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=Sector.choices,
        initial=Sector.OTHER.value,
        error_messages={
            "required": _("Choose a sector."),
            "invalid_choice": _("Choose a sector from the list."),
        },
    )
    type = forms.CharField(
        label=_("Type"),
        required=False,
        help_text=_("For example: primary school"),
        widget=forms.TextInput(attrs={"list": "types"}),
    )
    place_id = forms.TypedChoiceField(label=_("Place"), required=False, coerce=int, empty_value=None)
    parent_id = forms.TypedChoiceField(
        label=_("Part of"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("The organisation it belongs to, if that is a partner too."),
    )
    website = forms.CharField(
        label=_("Website"), required=False, widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, partner: Partner | None = None, **kwargs: Any) -> None:
        if partner is not None:
            held = entry_of(partner)
            kwargs["initial"] = {field: getattr(held, field) for field in PartnerEntry.__dataclass_fields__}
        super().__init__(*args, **kwargs)
        self.types = types_in_use()
        if partner is None:
            self.fields["code"].help_text = _(
                "A short one of its own, such as an official number. Left empty, it is made from the name."
            )
        others = active_partners().exclude(pk=partner.pk) if partner else active_partners()
        _offer(self.fields["place_id"], [(row.place.pk, row.indented_name) for row in place_tree()])
        _offer(self.fields["parent_id"], list(others.values_list("pk", "name")))

    def entry(self) -> PartnerEntry:
        return PartnerEntry(**{field: self.cleaned_data[field] for field in PartnerEntry.__dataclass_fields__})

    def add_error(self, field: str | None, error: Any) -> None:
        """The operation speaks of `place` and `parent`, the form of their ids."""
        if field is None and hasattr(error, "error_dict"):
            for name, wrong in error.error_dict.items():
                super().add_error(f"{name}_id" if f"{name}_id" in self.fields else name, wrong)
        else:
            super().add_error(field, error)


def _offer(field: forms.Field, choices: list[tuple[int, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
    field.choices = [("", _("None")), *choices]


class JoiningForm(forms.Form):
    """Initiatives that new partners take part in at once."""

    initiatives = forms.TypedMultipleChoiceField(
        label=_("Takes part in"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    joined_on = day_field(_("Since"), missing=_("Enter the day since which it takes part."))

    def __init__(
        self, *args: Any, offered: list[Initiative], today: date, wanted: Initiative | None = None, **kwargs: Any
    ) -> None:
        chosen = offered if len(offered) == 1 else [wanted] if wanted is not None else []
        initial = {"joined_on": today, "initiatives": [one.pk for one in chosen]}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.offered = {one.pk: one for one in offered}
        field = self.fields["initiatives"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [(one.pk, one.name) for one in offered]
        if not offered:
            self.fields.clear()

    def chosen(self) -> list[Initiative]:
        return [self.offered[pk] for pk in self.cleaned_data.get("initiatives", [])]


class FirstPersonForm(forms.Form):
    """Who is invited to speak for a new partner, if anybody is."""

    email = forms.CharField(
        label=_("E-mail address of who speaks for it"),
        required=False,
        help_text=_("Gets an invitation as lead: fills in the figures, submits them, and invites colleagues."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
