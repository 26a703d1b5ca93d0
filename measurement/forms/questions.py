"""Asking a colleague about one line: text into values."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    name = forms.CharField(
        label=_("Your colleague's name"), error_messages={"required": _("Enter your colleague's name.")}
    )
    email = forms.CharField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter an e-mail address, like name@example.org.")},
    )
    text = forms.CharField(
        label=_("Message"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: where the number stands, or by when you need it."),
    )
