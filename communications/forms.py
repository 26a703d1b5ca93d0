"""What is asked before many submissions are chased, extended or unlocked at once."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ChaseForm(forms.Form):
    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        help_text=_("The name of the initiative stands before it."),
        error_messages={"required": _("Enter the subject of the mail.")},
    )
    words = forms.CharField(
        label=_("Opening words"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=_("The list of what is missing, with links, follows by itself."),
        error_messages={"required": _("Enter what the mail should say.")},
    )


def _reason_field(*, max_length: int) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=max_length,
        help_text=_("The partners read it, and it stays in the history."),
        error_messages={"required": _("Say why.")},
    )


class TellingForm(forms.Form):
    """A reason, and whether the partners are told."""

    reason = _reason_field(max_length=500)
    tells = forms.BooleanField(label=_("Tell the partners by mail"), required=False, initial=True)


class UnlockForm(TellingForm):
    """Why something frozen may be changed."""


class ExtendForm(TellingForm):
    reason = _reason_field(max_length=300)  # it stands beside the deadline ever after
    due_on = forms.DateField(
        label=_("New deadline"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the new deadline."), "invalid": _("Enter a day, such as 2026-05-12.")},
    )
    field_order = ("due_on", "reason", "tells")
