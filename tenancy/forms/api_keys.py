"""The form of a key for a program."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenancy.enums import ApiKeyScope

DAYS = (7, 30, 90, 180, 365)


def day_choices() -> list[tuple[int, str]]:
    """In the language of whoever looks: asked for anew by each form."""
    return [(days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in DAYS]


class ApiKeyForm(forms.Form):
    """`initiatives` are those that the key may be limited to, by id."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What uses the key, for example “Attendance export”."),
        error_messages={"required": _("Enter a name that says what uses the key.")},
    )
    scope = forms.ChoiceField(
        label=_("The key may"),
        choices=ApiKeyScope.choices,
        initial=ApiKeyScope.READ,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the key may do."), "invalid_choice": _("Choose what it may do.")},
    )
    days = forms.TypedChoiceField(
        label=_("It works for"),
        choices=day_choices,
        coerce=int,
        initial=settings.KEEL_API_KEY_LASTS.days,
        help_text=_("Afterwards it stops. You can make a new one before that."),
        error_messages={"required": _("Choose how long."), "invalid_choice": _("Choose how long.")},
    )

    def __init__(self, *args: Any, initiatives: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = _("Choose an initiative from the list.")
        self.fields["initiative"] = forms.TypedChoiceField(
            label=_("Initiative"),
            choices=[("", _("All that I may see")), *initiatives.items()],
            coerce=int,
            empty_value=None,
            required=False,
            help_text=_("Limited to one, the key finds nothing of the others."),
            error_messages={"invalid_choice": missing},
        )

    def values(self) -> dict[str, Any]:
        """The cleaned values as `operations.api_keys.create_api_key` takes them."""
        cleaned = dict(self.cleaned_data)
        cleaned["initiative_id"] = cleaned.pop("initiative")
        return cleaned
