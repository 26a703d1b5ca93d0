"""Forms for inviting somebody, and for coming in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenancy.enums import INITIATIVE_ROLES, PARTNER_ROLES, Role
from tenancy.queries.scopes import Reach


class InvitationForm(forms.Form):
    """One role that is within reach, chosen before; asks only for what that role is for."""

    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Enter the e-mail address of the person you invite."),
            "invalid": _("Enter an e-mail address, like name@example.org."),
        },
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    def __init__(self, *args: Any, role: Role, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role = role
        if role in INITIATIVE_ROLES:
            choices = list(reach.initiatives.items())
            self.fields["initiative"] = _choice(_("Initiative"), choices, _("Choose an initiative."))
        if role in PARTNER_ROLES:
            choices = [(id_, partner.name) for id_, partner in reach.partners.items() if not partner.is_archived]
            self.fields["partner"] = _choice(_("Partner"), choices, _("Choose a partner."))

    def offer(self) -> dict[str, Any]:
        """The cleaned values as `operations.invitations.invite` takes them."""
        values = self.cleaned_data
        return {
            "email": values["email"],
            "name": values["name"],
            "role": self.role.value,
            "initiative_id": values.get("initiative"),
            "partner_id": values.get("partner"),
        }


def _choice(label: Any, choices: list[tuple[int, str]], missing: Any) -> forms.TypedChoiceField:
    """A choice without a blank where there is only one thing to choose."""
    blank = [] if len(choices) == 1 else [("", _("Choose…"))]
    return forms.TypedChoiceField(
        label=label,
        choices=[*blank, *choices],
        coerce=int,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class NewAccountForm(forms.Form):
    """What somebody new says of themselves; the address is the invited one."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Enter your name, so that others know who reported what.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=_("At least 8 characters. Leave it empty to sign in with a code by e-mail each time."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
