"""Asking to join, on the public page; and deciding about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.enums import Sector
from partners.models import Partner
from partners.queries.partners import active_partners
from partners.validators import JoinRequestEntry


class AskToJoinForm(forms.Form):
    name = forms.CharField(
        label=_("Name of your organisation"),
        error_messages={"required": _("Enter the name of your organisation.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=[("", _("Choose…")), *Sector.choices],
        error_messages={
            "required": _("Choose a sector."),
            "invalid_choice": _("Choose a sector from the list."),
        },
    )
    type = forms.CharField(label=_("Type"), required=False, help_text=_("For example: primary school"))
    place = forms.CharField(label=_("Where you work"), required=False, help_text=_("Your town or district"))
    website = forms.CharField(
        label=_("Website"), required=False, widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
    )
    contact_name = forms.CharField(
        label=_("Your name"),
        error_messages={"required": _("Enter your name, so that we know whom to write to.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = forms.CharField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Enter your e-mail address, so that we can answer.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("What would you like to bring?"),
        required=False,
        help_text=_("A few sentences are enough."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    # People do not see this one; programs that fill in everything do.
    fax = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        """Most people leave out what a browser puts before an address."""
        address: str = self.cleaned_data["website"]
        return f"https://{address}" if address and "//" not in address and ":" not in address else address

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data.get("fax"))

    def entry(self) -> JoinRequestEntry:
        return JoinRequestEntry(**{field: self.cleaned_data[field] for field in JoinRequestEntry.__dataclass_fields__})


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("A word to them"),
        required=False,
        help_text=_("It goes into the mail. Left empty, the mail thanks them and says that it does not fit now."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ExistingPartnerForm(forms.Form):
    partner = forms.ModelChoiceField(
        label=_("Partner"),
        queryset=Partner.objects.none(),
        empty_label=_("Choose…"),
        error_messages={
            "required": _("Choose the partner that it is."),
            "invalid_choice": _("Choose a partner from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = active_partners()
