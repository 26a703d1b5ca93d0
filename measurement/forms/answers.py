"""The fields of one indicator's answer, made from its definition. Text stays as it was typed; no rule is known."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measurement.enums import Accumulation, Audience, Kind, ValueState
from measurement.formulas import Problem
from measurement.formulas.method import ANSWER_KINDS
from measurement.queries.entries import Line


class TypedField(forms.CharField):
    """Takes whatever was typed: the rules judge it when it is submitted, not while it is being written."""

    def validate(self, value: Any) -> None:
        """Nothing."""


def number_field(label: str, **kwargs: Any) -> TypedField:
    return TypedField(
        label=label, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs
    )


class AnswerForm(forms.Form):
    """One line of a submission. Fields are named by the paths of the draft, "<indicator id>.<field>"."""

    use_required_attribute = False

    def __init__(self, line: Line, typed: Mapping[str, str]) -> None:
        """`typed` is path → text, of this and perhaps other indicators."""
        super().__init__(data=_shown(line, typed), prefix=str(line.indicator_id))
        self.line = line
        self.fields["state"] = _state_field()
        self.fields |= _main_fields(line)
        self.fields |= _cell_fields(line)
        self.fields |= _words_fields(line)
        self.full_clean()

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}.{field_name}"

    @property
    def paths(self) -> list[str]:
        return [self.add_prefix(name) for name in self.fields]

    @property
    def main(self) -> list[forms.BoundField]:
        """The answer itself: one number, or numerator and denominator."""
        return [self[name] for name in ("value", "text", "numerator", "denominator") if name in self.fields]

    def put(self, problems: Iterable[Problem]) -> None:
        """Show hard problems, and warnings without a note, at their fields."""
        for problem in problems:
            if problem.is_blocking:
                self.add_error(self._at(problem.field), problem.message)

    def put_messages(self, errors: Mapping[str, Collection[str]]) -> None:
        """The same for {path: messages}; paths of other indicators are left alone."""
        for path, messages in errors.items():
            number, _stop, field = path.partition(".")
            if number == self.prefix:
                for message in messages:
                    self.add_error(self._at(field), message)

    def _at(self, field: str) -> str:
        """The field that shows a problem: where the kind has no such field, the first one."""
        return field if field in self.fields else self.main[0].name


def _shown(line: Line, typed: Mapping[str, str]) -> dict[str, str]:
    """The texts as the fields show them: an answer unless said otherwise, and a kept 1 or 0 as the word chosen."""
    state, value = f"{line.indicator_id}.state", f"{line.indicator_id}.value"
    shown = {**typed, state: typed.get(state) or ValueState.REPORTED.value}
    audience = f"{line.indicator_id}.audience"
    if typed.get(audience) == Audience.BACKBONE:
        shown[audience] = ""  # what stands where nothing is chosen
    if words := _WORDS.get(line.method.kind):
        shown[value] = words.get(typed.get(value, ""), typed.get(value, ""))
    return shown


_WORDS = {Kind.YES_NO: {"1": "yes", "0": "no"}, Kind.MILESTONE: {"1": "reached", "0": "not_reached"}}


def _state_field() -> TypedField:
    choices = (
        (ValueState.REPORTED.value, _("I have an answer")),
        (ValueState.NOT_APPLICABLE.value, _("Not applicable to us")),
        (ValueState.NOT_AVAILABLE.value, _("Not available, because…")),
    )
    widget = forms.RadioSelect(choices=choices, attrs={"class": "choices-inline"})
    return TypedField(label=_("Can you answer this?"), widget=widget)


def _main_fields(line: Line) -> dict[str, forms.Field]:
    kind, version = line.method.kind, line.version
    if kind == Kind.TEXT:
        return {"text": TypedField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 4}))}
    if kind in ANSWER_KINDS:
        return _choice_fields(line)
    if kind in (Kind.SHARE, Kind.RATE):
        fields = {"numerator": number_field(capfirst(version.numerator_name) or _("Numerator"))}
        if not line.method.has_shared_denominator:
            fields["denominator"] = number_field(capfirst(version.denominator_name) or _("Denominator"))
        return {**fields}
    if kind == Kind.AVERAGE:
        people = capfirst(version.denominator_name) or _("Number of people it is the average of")
        return {"value": number_field(_("Average")), "denominator": number_field(people)}
    return {"value": number_field(_value_label(line)), **(_money_fields(line) if kind == Kind.MONEY else {})}


def _value_label(line: Line) -> str:
    kind, unit = line.method.kind, line.version.unit
    words = {"unit": unit, "currency": line.method.currency}
    if kind == Kind.MONEY:
        return _("Amount in %(currency)s") % words if line.method.currency else _("Amount")
    if kind == Kind.OUTSIDE_SHARE:
        return _("Percentage, as published")
    if line.method.accumulation == Accumulation.TO_DATE:
        return _("Total since the start")
    if line.method.accumulation == Accumulation.TO_DATE_YEAR:
        return _("Total since the first day of the year")
    return _("Number of %(unit)s") % words if unit else _("Number")


def _choice_fields(line: Line) -> dict[str, forms.Field]:
    kind, steps = line.method.kind, list(zip(line.method.steps, line.method.step_names, strict=True))
    if kind == Kind.RATING and not steps:
        return {"value": number_field(_("Step of the scale"))}
    plain = {
        Kind.YES_NO: [("yes", _("Yes")), ("no", _("No"))],
        Kind.MILESTONE: [("reached", _("Reached")), ("not_reached", _("Not reached"))],
    }
    name = "text" if steps else "value"
    widget = forms.RadioSelect(choices=steps or plain[kind])
    return {name: TypedField(label=line.entry.indicator.question or _("Your answer"), widget=widget)}


def _money_fields(line: Line) -> dict[str, forms.Field]:
    other = TypedField(label=_("Other currency, if any"), required=False, help_text=_("Its three letters, like EUR."))
    currency = {"currency": line.method.currency}
    rate = number_field(
        _("Exchange rate"), required=False, help_text=_("How many %(currency)s one is worth.") % currency
    )
    return {"currency": other, "rate": rate}


def cell_parts(line: Line) -> list[tuple[str, str]]:
    """What is asked in each cell of a breakdown: (field, heading)."""
    kind, version = line.method.kind, line.version
    if kind in (Kind.SHARE, Kind.RATE):
        parts = [("numerator", capfirst(version.numerator_name) or _("Numerator"))]
        denominator = capfirst(version.denominator_name) or _("Denominator")
        return parts if line.method.has_shared_denominator else [*parts, ("denominator", denominator)]
    if kind == Kind.AVERAGE:
        return [("value", _("Average")), ("denominator", _("People"))]
    return [("value", capfirst(version.unit) or _("Number"))]


def _cell_fields(line: Line) -> dict[str, forms.Field]:
    if line.method.kind in ANSWER_KINDS | {Kind.TEXT}:
        return {}
    return {
        f"cells.{key}.{part}": number_field(f"{cell.label}: {heading}", required=False)
        for key, cell in line.cells.items()
        for part, heading in cell_parts(line)
    }


def _words_fields(line: Line) -> dict[str, forms.Field]:
    asks_why = _("Why is it not available?")
    if line.method.is_running_total:
        asks_why = _("If it is not available, or the total fell: why?")
    story = _("What is behind the number: who, what helped, what got in the way.")
    unusual = _("For those who review it: say why the number is right, though it looks unusual.")
    return {
        "reason": TypedField(label=asks_why, widget=_area(2)),
        "narrative": TypedField(label=_("The story"), required=False, widget=_area(3), help_text=story),
        "audience": _audience_field(line),
        "note": TypedField(label=_("Note on an unusual number"), required=False, widget=_area(2), help_text=unusual),
    }


def _audience_field(line: Line) -> TypedField:
    """Nothing chosen is the narrowest: a story is shown to nobody by accident."""
    choices = [("" if one == Audience.BACKBONE else one.value, one.label) for one in Audience]
    label = _("Who may read your words?") if line.method.kind == Kind.TEXT else _("Who may read the story?")
    return TypedField(
        label=label,
        required=False,
        widget=forms.Select(choices=choices),
        help_text=_("Reports show it to them alone."),
    )


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def typed_in(posted: Mapping[str, str], forms_: Iterable[AnswerForm]) -> dict[str, str]:
    """Path → text of the open fields of a posted page. "I have an answer" is no answer by itself, so it is blank."""
    found: dict[str, str] = {}
    for form in forms_:
        for path in form.paths:
            if path in posted:
                found[path] = posted[path].replace("\r\n", "\n")
    return {
        path: "" if text == ValueState.REPORTED and path.endswith(".state") else text for path, text in found.items()
    }
