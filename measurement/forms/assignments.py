"""Forms of assignments: who reports, from when, until when, why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measurement.forms.fields import DayField
from measurement.models import Indicator


class AssignForm(forms.Form):
    """From when until when; the partners are ticked in the list beside it."""

    starts_on = DayField(
        label=_("From"),
        help_text=_("Periods that ended since that day are asked for at once, later ones as they end."),
    )
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Leave it empty if there is no end yet."))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class AssignManyForm(AssignForm):
    """The same for several indicators at once."""

    indicators = forms.ModelMultipleChoiceField(
        label=_("Indicators"),
        queryset=Indicator.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one indicator.")},
    )

    field_order = ("indicators",)

    def __init__(self, *args: Any, indicators: Sequence[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Indicator.objects.filter(pk__in=[one.pk for one in indicators]).select_related("definition")
        field = self.fields["indicators"]
        field.queryset = rows.order_by("position", "pk")  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        field.label_from_instance = lambda one: one.definition.name  # type: ignore[attr-defined]  # as above


class EndForm(forms.Form):
    ends_on = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day.")})
    reason = forms.CharField(
        label=_("Why they stop"),
        max_length=300,
        error_messages={"required": _("Say why the partners stop reporting.")},
    )
