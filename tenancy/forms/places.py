"""Forms of places and populations: text into values, nothing more."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenancy.forms.sheets import Column, SheetForm
from tenancy.models import Place, Population
from tenancy.operations.places import PlaceEntry
from tenancy.queries.places import place_tree


class PlaceForm(forms.Form):
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter the name of the place.")})
    code = forms.CharField(
        label=_("Code"),
        help_text=_("The code others use for it, such as an official area code. Imports find the place by it."),
        error_messages={"required": _("Enter a code.")},
    )
    parent = forms.TypedChoiceField(
        label=_("Part of"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose a place from the list.")},
    )
    has_disjoint_children = forms.BooleanField(
        label=_("Places within it do not overlap"),
        required=False,
        help_text=_("Nobody lives in two of them at once. Only then may people counted in them be added up."),
    )

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"has_disjoint_children": True}
        if place is not None:
            initial = {
                "name": place.name,
                "code": place.code,
                "parent": place.parent_id,
                "has_disjoint_children": place.has_disjoint_children,
            }
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [("", _("Nothing larger"))] + [
            (row.place.pk, row.indented_name) for row in place_tree() if place is None or row.place.pk != place.pk
        ]

    def entry(self) -> PlaceEntry:
        data = self.cleaned_data
        return PlaceEntry(
            code=data["code"],
            name=data["name"],
            parent_id=data["parent"],
            has_disjoint_children=data["has_disjoint_children"],
        )


class CountField(forms.CharField):
    """A number of people as it is typed: "12,400" and "12 400" are 12400. Cleans to a Decimal or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Decimal("".join(text.replace(",", "").split()))
        except ArithmeticError as error:
            raise forms.ValidationError(_("Enter a number of people, like 1,204.")) from error


class PopulationForm(forms.Form):
    """One number of the grid; an empty number takes it away."""

    group = forms.CharField(
        label=_("Group"),
        help_text=_("For example: children aged 4 to 5"),
        error_messages={"required": _("Say which group of people, like: children aged 4 to 5.")},
        widget=forms.TextInput(attrs={"list": "groups"}),
    )
    year = forms.IntegerField(
        label=_("Year"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Enter the year, like 2025."),
            "invalid": _("Enter a year with four digits, like 2025."),
        },
    )
    size = CountField(
        label=_("Number of people"), required=False, help_text=_("Leave it empty to take the number away.")
    )
    source = forms.CharField(label=_("Source"), required=False, help_text=_("Who counted, and where it is published."))

    @classmethod
    def of(cls, held: Population | None) -> "PopulationForm":
        """Unbound, with what is known."""
        if held is None:
            return cls()
        fields = {"group": held.group, "year": held.year, "size": f"{held.size:f}", "source": held.source}
        return cls(initial=fields)


class PlaceSheetForm(SheetForm):
    columns = (
        Column("code", _("Code"), _("A code of its own for each place."), is_required=True),
        Column("name", _("Name"), _("What people call the place."), aliases=("place",), is_required=True),
        Column("parent", _("Part of"), _("The code of the place it lies in."), aliases=("parent code", "within")),
        Column(
            "has_disjoint_children",
            _("Places within it do not overlap"),
            _("yes or no; empty means yes."),
            aliases=("disjoint",),
        ),
    )
