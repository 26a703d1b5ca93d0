"""The form that says what the words of a file mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from measurement.layouts.columns import Role
from measurement.layouts.words import ASIDE, FLAG, IS, MISSING, NEW, PRESENT, TOTAL, Question

Choices = list[tuple[str, Any]]
STATUS: list[tuple[str, Promise]] = [
    (PRESENT, gettext_lazy("An ordinary value")),
    (MISSING, gettext_lazy("There is no value: it is missing")),
    (FLAG, gettext_lazy("A note, kept with the value")),
]


@dataclass(slots=True)
class Group:
    """The questions about one column."""

    column: str
    hint: str
    fields: list[forms.BoundField] = field(default_factory=list)


class WordsForm(forms.Form):
    """One select for each word (`word_0` …).

    `categories`: column → (name of its dimension, its categories). `indicators`: code → name, of those that a column
    may name, and `is_named`: whether it names one of them without being asked.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        categories: Mapping[str, tuple[str, Sequence[str]]],
        indicators: Mapping[str, str],
        *args: Any,
        is_named: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.categories, self.indicators = questions, categories, indicators
        self.is_named = is_named
        for number, one in enumerate(questions):
            self.fields[f"word_{number}"] = forms.ChoiceField(
                label=one.word[:120],
                choices=self._choices(one),
                initial=one.answer,
                error_messages={"required": _("Say what this is, or that its rows are left aside.")},
                help_text=ngettext("in %(rows)s row", "in %(rows)s rows", one.rows) % {"rows": f"{one.rows:,}"},
            )

    def groups(self) -> list[Group]:
        """The fields, column by column."""
        found: dict[str, Group] = {}
        for number, one in enumerate(self.questions):
            group = found.setdefault(one.column, Group(one.column, self._hint(one)))
            group.fields.append(self[f"word_{number}"])
        return list(found.values())

    def answers(self) -> Iterable[tuple[Question, str]]:
        """What was said about each word; the form is valid."""
        return [(one, self.cleaned_data[f"word_{number}"]) for number, one in enumerate(self.questions)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        said = {
            self.cleaned_data.get(f"word_{n}") for n, one in enumerate(self.questions) if one.role == Role.INDICATOR
        }
        if said == {ASIDE} and not self.is_named:
            self.add_error(None, _("All rows would be left aside. Choose the indicator of at least one word."))
        return given

    def _hint(self, question: Question) -> str:
        if question.role == Role.STATUS:
            return _("The status of a value. A value that is there is kept whatever its status says.")
        if question.role == Role.INDICATOR:
            return _("Words of this column that are no indicator of this initiative.")
        return _("Words of this column that are no category of “%(name)s” yet.") % {
            "name": self.categories[question.column][0]
        }

    def _choices(self, question: Question) -> Choices:
        if question.role == Role.STATUS:
            return [*STATUS]
        if question.role == Role.INDICATOR:
            indicators = [(f"{IS}{code}", name) for code, name in self.indicators.items()]
            first: Choices = [("", _("Choose …"))] if not question.answer else []
            return [*first, (_("Indicators"), indicators), (ASIDE, _("Leave these rows aside"))]
        name, categories = self.categories[question.column]
        known: Choices = [(name, [(f"{IS}{one}", one) for one in categories])] if categories else []
        return [*known, (TOTAL, _("All: the total")), (NEW, _("A new category")), (ASIDE, _("Leave these rows aside"))]
