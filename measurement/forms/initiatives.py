"""A new initiative: what it is, and what it starts from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.initiatives import NAME_MISSING, due_field, places_field, population_field, statement_field
from initiatives.validators import GoalEntry
from measurement.operations.starters import starters

NOTHING = "nothing"


class InitiativeCreateForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        help_text=_("For example: Start Well in Harbourside"),
        error_messages={"required": NAME_MISSING},
    )
    slug = forms.CharField(
        label=_("Address"),
        required=False,
        help_text=_("The last part of its web address, like start-well. Left empty, it is made from the name."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    summary = forms.CharField(label=_("What it is for"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    template = forms.ChoiceField(
        label=_("What to start from"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to start from.")},
    )
    statement = statement_field(required=False)
    population = population_field()
    due_on = due_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        nothing = (NOTHING, _("Nothing: choose outcome areas and indicators myself"))
        field.choices = [*((one.code, f"{one.name}: {one.summary}") for one in starters()), nothing]
        field.initial = starters()[0].code if starters() else NOTHING
        self.fields["places"] = places_field()

    def goal(self) -> GoalEntry | None:
        """None where nothing of a goal was written."""
        values = {name: self.cleaned_data.get(name) for name in ("statement", "population", "due_on")}
        if not any(values.values()):
            return None
        return GoalEntry(
            statement=values["statement"] or "", population=values["population"] or "", due_on=values["due_on"]
        )
