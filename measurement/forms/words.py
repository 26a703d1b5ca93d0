"""The form that says what the words of a file mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from measurement.layouts.columns import Role
from measurement.layouts.words import FLAG, IS, MISSING, NEW, PRESENT, TOTAL, Question

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
    """One select for each word (`word_0` …). `categories`: column → (name of its dimension, its categories)."""

    def __init__(
        self,
        questions: Sequence[Question],
        categories: Mapping[str, tuple[str, Sequence[str]]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.categories = questions, categories
        for number, one in enumerate(questions):
            self.fields[f"word_{number}"] = forms.ChoiceField(
                label=one.word[:120],
                choices=self._choices(one),
                initial=one.answer,
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

    def _hint(self, question: Question) -> str:
        if question.role == Role.STATUS:
            return _("The status of a value. A value that is there is kept whatever its status says.")
        return _("Words of this column that are no category of “%(name)s” yet.") % {
            "name": self.categories[question.column][0]
        }

    def _choices(self, question: Question) -> Choices:
        if question.role == Role.STATUS:
            return [*STATUS]
        name, categories = self.categories[question.column]
        known: Choices = [(name, [(f"{IS}{one}", one) for one in categories])] if categories else []
        return [*known, (TOTAL, _("All: the total")), (NEW, _("A new category"))]
