"""Where figures come from that staff enter for a partner."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.validators import is_storable

CHANNELS = (
    ("phone", gettext_lazy("By phone")),
    ("email", gettext_lazy("By e-mail")),
    ("paper", gettext_lazy("On paper")),
    ("visit", gettext_lazy("In person")),
    ("other", gettext_lazy("Another way")),
)


class EnteringForm(forms.Form):
    channel = forms.ChoiceField(
        label=gettext_lazy("How did the figures reach you?"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the figures reached you.")},
    )
    words = forms.CharField(
        label=gettext_lazy("From whom, and when?"),
        help_text=gettext_lazy("One sentence, such as: Ana Silva read them out on 3 May. The partner reads it."),
        max_length=400,
        error_messages={"required": gettext_lazy("Say from whom you have the figures, and when.")},
    )

    def clean_words(self) -> str:
        words = " ".join(self.cleaned_data["words"].split())
        if not is_storable(words):
            raise forms.ValidationError(_("Leave out characters that cannot be stored."))
        return words

    @property
    def sentence(self) -> str:
        """ "By phone: Ana Silva read them out on 3 May." """
        data: dict[str, Any] = self.cleaned_data
        return f"{dict(CHANNELS)[data['channel']]}: {data['words']}"
