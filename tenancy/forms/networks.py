"""Forms of the network itself."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NetworkForm(forms.Form):
    name = forms.CharField(
        label=_("Name of your network"),
        max_length=120,
        help_text=_("The organisation or region that brings the partners together, for example “Harbour Region”."),
        error_messages={"required": _("Enter the name of your network, for example “Harbour Region”.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
