"""When reports come by themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measurement.enums import Audience, Frequency, YearKind

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
MONTHS = [
    (1, _("January")), (2, _("February")), (3, _("March")), (4, _("April")), (5, _("May")), (6, _("June")),
    (7, _("July")), (8, _("August")), (9, _("September")), (10, _("October")), (11, _("November")),
    (12, _("December")),
]  # fmt: skip


def audience_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("For whom"),
        coerce=Audience,
        choices=Audience.choices,
        initial=Audience.FUNDERS,
        help_text=_("It holds the narratives that partners wrote for them, and nobody else may open it."),
    )


class ScheduleTimeForm(forms.Form):
    """What of a schedule can be changed later."""

    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        help_text=_("The period is added: “Quarterly report, Q1 2026”."),
        error_messages={"required": _("Enter a title for the reports.")},
    )
    days_after_deadline = forms.IntegerField(
        label=_("Days after submissions are due"),
        min_value=0,
        max_value=366,
        initial=7,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Enter a number of days."),
            "invalid": _("Enter a whole number of days, like 7."),
        },
    )
    at_hour = forms.TypedChoiceField(
        label=_("At"), coerce=int, choices=HOURS, initial=6, help_text=_("By the clock of the initiative.")
    )
    audience = audience_field()


class ScheduleForm(ScheduleTimeForm):
    """A new schedule."""

    frequency = forms.ChoiceField(label=_("How often"), choices=Frequency.choices, initial=Frequency.QUARTER)
    year_kind = forms.ChoiceField(label=_("Kind of year"), choices=YearKind.choices, initial=YearKind.CALENDAR)
    start_month = forms.TypedChoiceField(label=_("First month of the year"), coerce=int, choices=MONTHS, initial=1)
    starts_on = forms.DateField(
        label=_("For periods that end on or after"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Enter a date."), "invalid": _("Enter a date, like 31 March 2026.")},
    )


class ScheduleEditForm(ScheduleTimeForm):
    is_active = forms.BooleanField(label=_("Compile reports by this schedule"), required=False)


class OrderForm(forms.Form):
    """A report now."""

    title = forms.CharField(
        label=_("Title"), max_length=160, error_messages={"required": _("Enter a title for the report.")}
    )
    period = forms.TypedChoiceField(
        label=_("Up to the end of"), coerce=int, error_messages={"required": _("Choose a period.")}
    )
    audience = audience_field()

    def __init__(self, *args: Any, periods: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]  # a choice field
