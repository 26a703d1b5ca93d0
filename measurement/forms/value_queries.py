"""Asking about a value, and answering: text into values."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class QueryForm(forms.Form):
    cell_key = forms.ChoiceField(label=_("Which value?"), required=False)
    text = forms.CharField(
        label=_("Your question"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your question.")},
    )

    def __init__(self, *args: Any, values: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell_key"].choices = values  # type: ignore[attr-defined]  # a choice field


class QueryAnswerForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_confirmed = forms.BooleanField(label=_("The value is right as it stands"), required=False)

    def __init__(self, *args: Any, may_confirm: bool, **kwargs: Any) -> None:
        """Who may not submit may explain, but not confirm."""
        super().__init__(*args, **kwargs)
        if not may_confirm:
            del self.fields["is_confirmed"]
