"""When a partner takes part in an initiative."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative
from partners.forms.partners import day_field
from partners.models import Participation


class ParticipationForm(forms.Form):
    """For a participation that is there: its dates."""

    joined_on = day_field(_("Since"), missing=_("Enter the day since which it takes part."))
    left_on = day_field(
        _("Until"), required=False, help_text=_("The last day. Leave it empty while the partner takes part.")
    )

    @classmethod
    def of(cls, participation: Participation, data: Any) -> "ParticipationForm":
        return cls(data, initial={"joined_on": participation.joined_on, "left_on": participation.left_on})


class JoinForm(ParticipationForm):
    """For a new one: the initiative as well."""

    initiative = forms.TypedChoiceField(
        label=_("Initiative"),
        coerce=int,
        error_messages={
            "required": _("Choose an initiative."),
            "invalid_choice": _("Choose an initiative from the list."),
        },
    )
    field_order = ("initiative", "joined_on", "left_on")

    def __init__(self, *args: Any, offered: list[Initiative], today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"joined_on": today}
        super().__init__(*args, **kwargs)
        field = self.fields["initiative"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - tells the type checker
        blank = [] if len(offered) == 1 else [("", _("Choose…"))]
        field.choices = [*blank, *((one.pk, one.name) for one in offered)]
