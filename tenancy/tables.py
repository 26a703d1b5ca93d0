"""What the tables of all floors have in common."""

from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


class ChoiceColumn(tables.Column):
    """A box to tick in each row, sent as `name`, and one in the head for all of the page.

    `words` say what a box chooses; a row for which they are empty has none.
    """

    def __init__(self, name: str, words: Callable[[Any], str]) -> None:
        look = {"class": "choose"}
        super().__init__(accessor="pk", orderable=False, attrs={"th": look, "td": look})
        self.name, self.words = name, words

    @property
    def header(self) -> SafeString:
        return format_html(
            '<input class="form-check-input" type="checkbox" data-check-all="{}" aria-label="{}">',
            self.name,
            _("Choose all on this page"),
        )

    def render(self, record: Any) -> SafeString | str:
        words = self.words(record)
        if not words:
            return ""
        return format_html(
            '<input class="form-check-input" type="checkbox" name="{}" value="{}" aria-label="{}">',
            self.name,
            record.pk,
            words,
        )
