"""Signing up: what allauth's form does not ask."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenancy.models import User


class SignUpForm(forms.Form):
    """Asked beside address and password; allauth builds its own form on this one."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Enter your name, so that others know who reported what.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing to do: the adapter has written the name with the account."""


class NameForm(forms.Form):
    """One's own name, as others see it."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Enter your name, so that others know who reported what.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
