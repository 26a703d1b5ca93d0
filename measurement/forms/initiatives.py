"""A new initiative: what it is, and what it starts from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from initiatives.forms.initiatives import NAME_MISSING, due_field, places_field, population_field, statement_field
from initiatives.validators import GoalEntry
from measurement.queries.starters import Starter, starter, starters

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to start from, with its radio button; `starter` is None for "from nothing"."""

    radio: BoundWidget
    starter: Starter | None


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

    def __init__(self, *args: Any, wanted: str = "", **kwargs: Any) -> None:
        """`wanted` is the code of the template that is chosen beforehand."""
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [*((one.code, one.name) for one in starters()), (NOTHING, _("From nothing"))]
        first = starters()[0].code if starters() else NOTHING
        field.initial = wanted if wanted in dict(field.choices) else first
        self.fields["places"] = places_field()

    def offers(self) -> Iterable[Offer]:
        """The templates as cards, and beginning with nothing as the last."""
        for radio in self["template"]:
            yield Offer(radio, starter(radio.data["value"]))

    def goal(self, *, otherwise: date | None) -> GoalEntry | None:
        """None where nothing of a goal was written; `otherwise` is the day where a goal has none."""
        values = {name: self.cleaned_data.get(name) for name in ("statement", "population", "due_on")}
        if not any(values.values()):
            return None
        return GoalEntry(
            statement=values["statement"] or "",
            population=values["population"] or "",
            due_on=values["due_on"] or otherwise,
        )
