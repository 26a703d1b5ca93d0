"""A list to choose from that may be long."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class LongSelect(forms.Select):
    """Looks as every other select; written without a template for each option, which hundreds of them would feel."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        given = {key: one for key, one in self.build_attrs(self.attrs, attrs).items() if key != "placeholder"}
        classes = f"form-select {given.pop('class', '')}".strip()
        options = "\n  ".join(self._option(key, label, chosen) for key, label in self.choices)
        head = f'<select name="{escape(name)}" class="{escape(classes)}"{flatatt(given)}>'
        return mark_safe(f"{head}\n  {options}\n</select>")  # noqa: S308 - every part is escaped

    def _option(self, key: Any, label: Any, chosen: set[str]) -> str:
        text = "" if key is None else str(key)
        selected = " selected" if text in chosen else ""
        return f'<option value="{escape(text)}"{selected}>{escape(label)}</option>'
