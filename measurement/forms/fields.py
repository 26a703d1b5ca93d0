"""Fields for numbers and days, as people type them."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from measurement.formulas.number_format import NumberError, number_format_for, parse_number


class NumberField(forms.CharField):
    """ "1,204" and "12.5" become exact Decimals; an empty field is None, never 0."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_number(text, number_format=number_format_for(get_language() or "en"))
        except NumberError as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": _("Enter a day, like 31 March 2026."), "required": _("Enter a day.")}
        kwargs["error_messages"] = messages | kwargs.get("error_messages", {})
        super().__init__(widget=DayInput(), **kwargs)
