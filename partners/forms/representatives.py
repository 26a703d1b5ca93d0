"""Asking somebody to speak for a partner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenancy.enums import Role


class RepresentativeForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail address"),
        error_messages={"required": _("Enter the e-mail address of the person you invite.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=_("What may this person do?"),
        choices=[
            (Role.LEAD.value, _("Lead: fills in the figures, submits them, and invites colleagues")),
            (Role.CONTRIBUTOR.value, _("Contributor: fills in the figures; a lead submits them")),
        ],
        initial=Role.LEAD.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what this person may do.")},
    )
