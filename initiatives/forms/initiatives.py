"""Forms that set an initiative up: text into values, nothing more."""

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import Goal, Initiative, Outcome
from initiatives.operations.goals import goal_entry_of
from initiatives.operations.initiatives import entry_of
from initiatives.validators import GoalEntry
from tenancy.queries.places import place_tree

NAME_MISSING = _("Enter the name of the initiative.")


class PercentField(forms.CharField):
    """A share from 0 to 1 that people read and write as percent: "5" is Decimal("0.05")."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace("%", "").replace(",", ".").strip()
        try:
            number = Decimal(text)
        except ArithmeticError as error:
            raise forms.ValidationError(_("Enter a number of percent, like 5.")) from error
        if not number.is_finite():
            raise forms.ValidationError(_("Enter a number of percent, like 5."))
        return number / 100


class EntryForm(forms.Form):
    """A part of what an initiative is; the rest stays as it is held."""

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        held = entry_of(initiative)
        kwargs["initial"] = {name: getattr(held, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class AboutForm(EntryForm):
    name = forms.CharField(label=_("Name"), error_messages={"required": NAME_MISSING})
    summary = forms.CharField(
        label=_("What it is for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Two or three sentences for partners and funders."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())],
        help_text=_("Submissions are due at the end of the day there."),
    )
    is_open = forms.BooleanField(
        label=_("It is running"),
        required=False,
        help_text=_("Untick it when the initiative has ended. Its figures stay."),
    )
    is_joinable = forms.BooleanField(
        label=_("Organisations may ask to join"),
        required=False,
        help_text=_("A public page with a short form. You decide about each request; nobody joins by themselves."),
    )


class RulesForm(EntryForm):
    deadline_days = forms.IntegerField(
        label=_("Days to report"),
        help_text=_("Days after the end of a period until its submissions are due."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Enter a number of days from 0 to 366."),
            "invalid": _("Enter a whole number of days from 0 to 366."),
        },
    )
    tolerance = PercentField(
        label=_("Tolerance"),
        help_text=_("How far below its path an indicator may be and still count as on track, in percent of the way."),
        error_messages={"required": _("Enter a number of percent, like 5.")},
    )
    coverage_threshold = PercentField(
        label=_("Enough partners"),
        help_text=_("From this share of the expected partners on, a figure counts as complete."),
        error_messages={"required": _("Enter a number of percent, like 80.")},
    )
    blocks_unequal_breakdowns = forms.BooleanField(
        label=_("Breakdowns must add up"),
        required=False,
        help_text=_("Otherwise a breakdown that does not add up is a warning, confirmed with a note."),
    )
    allows_own_approval = forms.BooleanField(
        label=_("One may approve one's own submission"),
        required=False,
        help_text=_("Leave it unticked for second-person approval."),
    )
    sends_reminders = forms.BooleanField(
        label=_("Remind partners by mail"),
        required=False,
        help_text=_("14 and 3 days before the deadline, and 2 and 7 days after it, until they have submitted."),
    )


def statement_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("The shared goal"),
        required=required,
        help_text=_("One sentence that every partner can repeat."),
        error_messages={"required": _("Say the goal in one sentence.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def population_field() -> forms.CharField:
    return forms.CharField(
        label=_("For whom"), required=False, help_text=_("For example: children who live in the harbour district")
    )


def due_field(*, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=_("By when"),
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Enter the day by which the goal is to be reached."),
            "invalid": _("Enter a date, like 2030-08-31."),
        },
    )


class GoalForm(forms.Form):
    statement = statement_field()
    population = population_field()
    due_on = due_field()

    def __init__(self, *args: Any, goal: Goal | None, **kwargs: Any) -> None:
        if goal is not None:
            held = goal_entry_of(goal)
            kwargs["initial"] = {name: getattr(held, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def entry(self) -> GoalEntry:
        return GoalEntry(**self.cleaned_data)


def places_field(chosen: list[int] | None = None) -> forms.TypedMultipleChoiceField:
    """Boxes for the places of the network, as a tree."""
    return forms.TypedMultipleChoiceField(
        label=_("Where it works"),
        required=False,
        coerce=int,
        choices=[(row.place.pk, row.indented_name) for row in place_tree()],
        initial=chosen,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose places from the list.")},
    )


class PlacesForm(forms.Form):
    def __init__(self, *args: Any, chosen: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"] = places_field(chosen)


class OutcomeForm(forms.Form):
    name = forms.CharField(
        label=_("Outcome area"),
        help_text=_("For example: ready for school"),
        error_messages={"required": _("Enter a name.")},
    )

    def __init__(self, *args: Any, outcome: Outcome | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": outcome.name} if outcome else {}
        super().__init__(*args, **kwargs)
