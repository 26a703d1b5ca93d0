"""Forms of an initiative's indicators: what they are for, and how often they come."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative, Outcome
from measurement.enums import Frequency, YearKind
from measurement.forms.fields import DayField
from measurement.models import Calendar, Indicator, IndicatorDefinition
from measurement.operations.indicators import IndicatorSetup
from measurement.queries.indicators import adoptable
from tenancy.models import Membership, User


class CalendarFields(forms.Form):
    """How often, and when the year begins."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=Frequency.choices, widget=forms.RadioSelect, initial=Frequency.QUARTER
    )
    year_kind = forms.ChoiceField(
        label=_("Kind of year"), choices=YearKind.choices, widget=forms.RadioSelect, initial=YearKind.CALENDAR
    )
    start_month = forms.TypedChoiceField(
        label=_("First month of the year"),
        choices=list(MONTHS.items()),
        coerce=int,
        initial=1,
        help_text=_("January for a calendar year; April, July, September … for others."),
    )


class SetupFields(forms.Form):
    """What an initiative says about one of its indicators."""

    outcome = forms.ModelChoiceField(
        label=_("Outcome area"), queryset=Outcome.objects.none(), required=False, empty_label=_("None")
    )
    is_core = forms.TypedChoiceField(
        label=_("Part it plays"),
        choices=[
            ("yes", _("Core: it shows whether the outcome is reached")),
            ("no", _("Contributing: it leads there")),
        ],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Who looks after it and answers questions."),
    )
    question = forms.CharField(
        label=_("The question it answers"),
        max_length=300,
        required=False,
        help_text=_("For example: do our youngest children start school ready to learn?"),
    )
    story = forms.CharField(
        label=_("The story behind the figures"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(network_id=initiative.network_id).values("user_id")
        _offer(self, "owner", User.objects.filter(pk__in=members, is_active=True).order_by("name", "email"))
        _offer(self, "outcome", Outcome.objects.filter(initiative=initiative).order_by("position", "name"))

    def setup(self) -> IndicatorSetup:
        names = ("outcome", "is_core", "owner", "question", "story")
        return IndicatorSetup(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class IndicatorForm(SetupFields):
    """The same with its place among the others, for an indicator there is."""

    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=Indicator.objects.none(),
        required=False,
        empty_label=_("Stands by itself"),
        help_text=_("An indicator that is part of another one is not counted beside it."),
    )
    position = forms.IntegerField(
        label=_("Position in the list"),
        min_value=0,
        max_value=32_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Enter a whole number."), "invalid": _("Enter a whole number.")},
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        names = ("outcome", "owner", "question", "story", "position", "parent")
        initial = {name: getattr(indicator, name) for name in names}
        initial["is_core"] = "yes" if indicator.is_core else "no"
        super().__init__(*args, initiative=indicator.initiative, initial=initial, **kwargs)
        others = Indicator.objects.filter(initiative=indicator.initiative, archived_at=None, parent=None)
        _offer(self, "parent", others.exclude(pk=indicator.pk).select_related("definition"))
        parent: Any = self.fields["parent"]
        parent.label_from_instance = lambda one: one.definition.name

    def setup(self) -> IndicatorSetup:
        data = self.cleaned_data
        names = ("outcome", "is_core", "owner", "question", "story", "parent", "position")
        return IndicatorSetup(**{name: data[name] for name in names})


class AdoptForm(CalendarFields, SetupFields):
    """Which definition, from when, how often, and what for."""

    definition = forms.ModelChoiceField(
        label=_("Definition"),
        queryset=IndicatorDefinition.objects.none(),
        empty_label=_("Choose a definition"),
        error_messages={"required": _("Choose a definition from the library.")},
    )
    starts_on = DayField(
        label=_("Reported from"), help_text=_("The first period is the one that begins on this day or after it.")
    )

    field_order = ("definition", "frequency", "year_kind", "start_month", "starts_on")

    def __init__(self, *args: Any, initiative: Initiative, today: date, **kwargs: Any) -> None:
        initial = {"starts_on": date(today.year, 1, 1)} | kwargs.pop("initial", {})
        super().__init__(*args, initiative=initiative, initial=initial, **kwargs)
        del self.fields["story"]  # there is none yet
        _offer(self, "definition", adoptable(initiative.pk))


class FrequencyForm(CalendarFields):
    """Another calendar, from a day on."""

    from_on = DayField(
        label=_("From"), help_text=_("The first period by the new calendar begins on this day or after it.")
    )

    def __init__(self, *args: Any, calendar: Calendar, today: date, **kwargs: Any) -> None:
        names = ("frequency", "year_kind", "start_month")
        initial = {name: getattr(calendar, name) for name in names} | {"from_on": today}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)


def _offer(form: forms.Form, name: str, rows: QuerySet[Any, Model]) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField
