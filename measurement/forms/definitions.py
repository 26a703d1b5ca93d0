"""Forms of the library: text into values. A kind decides which fields there are and what they offer (rule 1)."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from measurement.enums import Accumulation, Direction, Kind, OverPartners, OverTime
from measurement.forms.fields import DayField
from measurement.forms.lines import read_lines, write_lines
from measurement.formulas import allowed_methods, default_method
from measurement.formulas.method import RATIO_KINDS
from measurement.models import IndicatorDefinition
from measurement.operations.definitions import VersionContent
from measurement.queries.definitions import dimensions

ROWS = 4  # breakdowns one can ask for on the page

KIND_HINTS: dict[str, str | Promise] = {
    Kind.COUNT: _("Things that happened: sessions held, meals served, visits made."),
    Kind.STOCK: _("What there is on one day: places, staff, members."),
    Kind.PEOPLE: _("Different people, each counted once, who may come to several partners."),
    Kind.SHARE: _("So many of so many: pupils who read well, of all pupils assessed."),
    Kind.RATE: _("Events for every thousand people: suspensions per 1,000 pupils."),
    Kind.AVERAGE: _("A mean with the number of people behind it: a test score, waiting days."),
    Kind.YES_NO: _("Something is so, or not: an agreement is signed."),
    Kind.MILESTONE: _("Steps towards something that is done once."),
    Kind.RATING: _("One answer on a scale you describe, from worst to best."),
    Kind.MONEY: _("Amounts in one currency: funds raised, money spent."),
    Kind.TEXT: _("Words: what was learnt. Listed, never counted."),
    Kind.OUTSIDE_SHARE: _("A percentage somebody else publishes, without its numerator. Shown, never combined."),
}
UNITS: dict[str, str | Promise] = {Kind.SHARE: "%", Kind.OUTSIDE_SHARE: "%", Kind.PEOPLE: _("people")}
PEOPLE_SUM = _("Add up (each period counts people who are new this year)")


class DefinitionForm(forms.Form):
    """Everything a version says, for one kind of number. `for_version` leaves out what only a definition has."""

    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Enter a name that everybody will recognise.")}
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Small letters, digits and “-”. Imports and the API find the definition by it; it stays."),
        error_messages={"required": _("Enter a code, such as reading-by-eight.")},
    )
    meaning = forms.CharField(
        label=_("Definition"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who or what counts, when, and who does not. Two people should arrive at the same number."),
        error_messages={"required": _("Say what counts, so that all partners count the same.")},
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=60, required=False, help_text=_("For example: sessions, places")
    )
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices, widget=forms.RadioSelect)
    accumulation = forms.ChoiceField(label=_("What partners report"), choices=(), widget=forms.RadioSelect)
    numerator_name = forms.CharField(
        label=_("Numerator"),
        max_length=160,
        help_text=_("For example: pupils who read well"),
        error_messages={"required": _("Name what is counted above the line, such as “children reading well”.")},
    )
    denominator_name = forms.CharField(
        label=_("Denominator"),
        max_length=160,
        help_text=_("For example: pupils assessed"),
        error_messages={"required": _("Name what it is divided by, such as “children assessed”.")},
    )
    per = forms.IntegerField(
        label=_("Per how many"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Enter a whole number, like 1000."), "min_value": _("Enter 1 or more.")},
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Three letters, like GBP"))
    steps = forms.CharField(
        label=_("Answers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One on each line, the worst or first one first. “mostly = Mostly” keeps a code of your choice."),
    )
    over_time = forms.ChoiceField(label=_("Over time"), choices=(), widget=forms.RadioSelect)
    over_partners = forms.ChoiceField(label=_("Over partners"), choices=(), widget=forms.RadioSelect)
    decimals = forms.IntegerField(
        label=_("Decimals shown"),
        min_value=0,
        max_value=14,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Enter a whole number from 0 to 14."),
            "min_value": _("Enter a whole number from 0 to 14."),
            "max_value": _("Enter a whole number from 0 to 14."),
            "required": _("Enter a whole number from 0 to 14."),
        },
    )

    def __init__(
        self, *args: Any, kind: Kind, currency: str = "", held: VersionContent | None = None, **kwargs: Any
    ) -> None:
        self.kind = kind
        initial = _initial(kind, currency) if held is None else _held(held)
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._fit_to_kind()
        self._add_breakdowns(held)
        if held is not None:
            self._drop("code")  # imports and the API know the definition by it

    def _fit_to_kind(self) -> None:
        row = allowed_methods(self.kind)
        self._choose("over_time", OverTime, row.over_time)
        self._choose("over_partners", OverPartners, row.over_partners)
        self._choose("accumulation", Accumulation, row.accumulations)
        if self.kind not in RATIO_KINDS:
            self._drop("numerator_name", "denominator_name")
        if self.kind == Kind.AVERAGE:
            self._drop("numerator_name")
            self.fields["denominator_name"].label = _("Number of people behind the average")
        if self.kind in (Kind.YES_NO, Kind.TEXT, Kind.RATING, Kind.MILESTONE, Kind.MONEY):
            self._drop("unit")
        if self.kind != Kind.RATE:
            self._drop("per")
        if self.kind != Kind.MONEY:
            self._drop("currency")
        if self.kind not in (Kind.RATING, Kind.MILESTONE):
            self._drop("steps")

    def _choose(self, name: str, enum: type[TextChoices], allowed: tuple[str, ...]) -> None:
        """Offer what rule 1 allows; where there is one way only, there is nothing to ask."""
        field = self.fields[name]
        choices: list[tuple[str, str | Promise]] = [(value, enum(value).label) for value in allowed]
        if self.kind == Kind.PEOPLE and name == "over_time":
            choices = [(key, PEOPLE_SUM if key == OverTime.SUM else label) for key, label in choices]
        field.choices = choices  # type: ignore[attr-defined]  # every one of the three is a ChoiceField
        if len(allowed) == 1:
            self.initial[name] = allowed[0]
            field.widget = forms.HiddenInput()
            field.required = False

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def _add_breakdowns(self, held: VersionContent | None) -> None:
        if self.kind == Kind.TEXT:
            return
        names = list(dimensions().values_list("code", "name"))
        pairs = held.breakdowns if held else ()
        for number in range(max(ROWS, len(pairs)) if names else 0):
            first, second = pairs[number] if number < len(pairs) else ("", "")
            for key, label, empty, code in (
                (f"breakdown_{number}", _("Breakdown %(n)s") % {"n": number + 1}, _("None"), first),
                (f"crossed_{number}", _("crossed with"), _("Nothing"), second),
            ):
                choices = [("", empty), *names]
                self.fields[key] = forms.ChoiceField(label=label, choices=choices, required=False, initial=code or "")

    @property
    def breakdown_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        numbers = range(sum(name.startswith("breakdown_") for name in self.fields))
        return [(self[f"breakdown_{number}"], self[f"crossed_{number}"]) for number in numbers]

    def content(self) -> VersionContent:
        """What was typed, over the defaults of the kind where it was not asked."""
        data, default = self.cleaned_data, default_method(self.kind)
        return VersionContent(
            kind=self.kind,
            over_time=OverTime(data["over_time"] or default.over_time),
            over_partners=OverPartners(data["over_partners"] or default.over_partners),
            accumulation=Accumulation(data["accumulation"] or Accumulation.INCREMENT),
            direction=Direction(data["direction"]),
            meaning=data["meaning"],
            unit=data.get("unit", ""),
            numerator_name=data.get("numerator_name", ""),
            denominator_name=data.get("denominator_name", ""),
            per=data.get("per") or 1000,
            decimals=data["decimals"],
            currency=data.get("currency", "").upper(),
            steps=tuple({"code": code, "name": name} for code, name in read_lines(data.get("steps", ""))),
            breakdowns=self._pairs(),
        )

    def _pairs(self) -> tuple[tuple[str, str | None], ...]:
        rows = [(first.name, second.name) for first, second in self.breakdown_rows]
        data = self.cleaned_data
        return tuple((data[first], data[second] or None) for first, second in rows if data[first])

    def add_errors(self, error: forms.ValidationError) -> None:
        """Put what an operation refused onto the fields of this page."""
        for field, messages in error.message_dict.items():
            place = "breakdown_0" if field == "breakdowns" else field
            self.add_error(place if place in self.fields else None, messages)


class VersionForm(DefinitionForm):
    """A change of meaning: from when, why, and whether values before and after compare."""

    effective_on = DayField(
        label=_("In force from"),
        help_text=_("For periods that begin on this day or later."),
        error_messages={"required": _("Enter the first day of the new definition.")},
    )
    reason = forms.CharField(
        label=_("Why it changes"), max_length=300, error_messages={"required": _("Say why the definition changes.")}
    )
    is_break = forms.BooleanField(
        label=_("Values before and after cannot be compared"),
        required=False,
        help_text=_("No trend, progress or change is shown across it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._drop("name")


class KindForm(forms.Form):
    """The first step: what kind of number."""

    kind = forms.ChoiceField(
        label=_("What kind of number is it?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a kind.")},
    )


def suggested_code(name: str) -> str:
    """A code from a name that no definition has yet."""
    ((code, _name),) = read_lines(name.replace("=", " ")) or [("", "")]
    taken = set(IndicatorDefinition.objects.filter(code__startswith=code).values_list("code", flat=True))
    return next(one for one in (code, *(f"{code[:36]}-{n}" for n in range(2, 1000))) if one not in taken)


def _initial(kind: Kind, currency: str) -> dict[str, Any]:
    default = default_method(kind)
    return {
        "direction": Direction.UP,
        "accumulation": Accumulation.INCREMENT,
        "over_time": default.over_time,
        "over_partners": default.over_partners,
        "decimals": default.decimals,
        "per": 1000,
        "currency": currency,
        "unit": UNITS.get(kind, ""),
    }


def _held(held: VersionContent) -> dict[str, Any]:
    names = ("direction", "accumulation", "over_time", "over_partners", "decimals", "per", "currency", "unit")
    texts = ("meaning", "numerator_name", "denominator_name")
    steps = write_lines((step["code"], step["name"]) for step in held.steps)
    return {name: getattr(held, name) for name in (*names, *texts)} | {"steps": steps}
