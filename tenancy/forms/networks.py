"""Forms of the network itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenancy.enums import Role


class NetworkForm(forms.Form):
    name = forms.CharField(
        label=_("Name of your network"),
        max_length=120,
        help_text=_("The organisation or region that brings the partners together, for example “Harbour Region”."),
        error_messages={"required": _("Enter the name of your network, for example “Harbour Region”.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class SecondFactorForm(forms.Form):
    """Who must use a second factor in the network."""

    roles = forms.MultipleChoiceField(
        label=_("Roles that must use a second factor"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose roles from the list.")},
    )
