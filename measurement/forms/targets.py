"""Forms of baselines and targets. Percentages are typed as 62.5 and stored as 0.625: only here, and only back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from measurement.enums import Direction, Kind, Trajectory
from measurement.forms.fields import DayField, NumberField
from measurement.formulas import Method
from measurement.formulas.display import PERCENTAGES, plain, shown_value, stored_value
from measurement.formulas.method import RATIO_KINDS
from measurement.models import Cell, DefinitionVersion, Indicator, Period, SharedDenominator, Target
from measurement.operations.targets import Numbers


def typed(method: Method, value: Decimal | None) -> str:
    """A stored value as it would be typed, every digit."""
    return "" if value is None else plain(shown_value(method, value))


class NumbersForm(forms.Form):
    """A value, or the parts it is made of where the kind has parts."""

    value = NumberField(label=_("Value"))
    numerator = NumberField(label=_("Numerator"))
    denominator = NumberField(label=_("Denominator"))

    def __init__(self, *args: Any, method: Method, version: DefinitionVersion, **kwargs: Any) -> None:
        self.method = method
        super().__init__(*args, **kwargs)
        self.suffix = "%" if method.kind in PERCENTAGES else version.unit
        self.change_suffix = _("percentage points") if method.kind in PERCENTAGES else version.unit
        if method.kind in RATIO_KINDS and method.kind != Kind.AVERAGE:
            self.fields["numerator"].label = capfirst(version.numerator_name) or _("Numerator")
            self.fields["denominator"].label = capfirst(version.denominator_name) or _("Denominator")
            self.fields["value"].help_text = _("Leave it empty if you enter both numbers below.")
        else:
            del self.fields["numerator"], self.fields["denominator"]

    def numbers(self) -> Numbers:
        return Numbers(
            value=self.stored("value"),
            numerator=self.cleaned_data.get("numerator"),
            denominator=self.cleaned_data.get("denominator"),
        )

    def stored(self, name: str) -> Decimal | None:
        value = self.cleaned_data.get(name)
        return None if value is None else stored_value(self.method, value)


class BaselineForm(NumbersForm):
    cell = forms.ModelChoiceField(
        label=_("For whom"), queryset=Cell.objects.none(), required=False, empty_label=_("Everybody")
    )
    start_on = DayField(label=_("First day of its period"))
    end_on = DayField(label=_("Last day of its period"))
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    reason = forms.CharField(
        label=_("Why it changes"),
        max_length=300,
        required=False,
        help_text=_("Needed where there is a baseline already. The old one stays on record."),
    )

    field_order = ("cell", "value", "numerator", "denominator", "start_on", "end_on", "source", "reason")

    def __init__(self, *args: Any, cells: Sequence[Cell], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cells:
            rows = Cell.objects.filter(pk__in=[one.pk for one in cells]).order_by("key")
            self.fields["cell"].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField
        else:
            del self.fields["cell"]


class TargetForm(NumbersForm):
    target_on = DayField(label=_("By when"), required=False)
    trajectory = forms.ChoiceField(
        label=_("The path there"), choices=Trajectory.choices, widget=forms.RadioSelect, initial=Trajectory.LINEAR
    )
    band_low = NumberField(label=_("Lowest good value"))
    band_high = NumberField(label=_("Highest good value"))
    smallest_change = NumberField(
        label=_("Smallest change that matters"),
        help_text=_("In the indicator's own unit. Anything smaller is “no clear change”. Empty: 1% of the baseline."),
    )

    def __init__(self, *args: Any, indicator: Indicator, method: Method, **kwargs: Any) -> None:
        numbers = ("band_low", "band_high", "smallest_change")
        initial: dict[str, Any] = {name: typed(method, getattr(indicator, name)) for name in numbers}
        initial |= {"target_on": indicator.target_on, "trajectory": indicator.trajectory}
        has_parts = indicator.target_numerator is not None
        initial["value"] = "" if has_parts else typed(method, indicator.target_value)
        if has_parts and indicator.target_numerator is not None and indicator.target_denominator is not None:
            initial["numerator"] = plain(indicator.target_numerator)
            initial["denominator"] = plain(indicator.target_denominator)
        super().__init__(*args, method=method, initial=initial, **kwargs)
        self.fields["value"].label = _("Target")
        self.is_band = method.direction == Direction.MAINTAIN
        if not self.is_band:
            del self.fields["band_low"], self.fields["band_high"]


class PeriodTargetsForm(forms.Form):
    """One target for each period, and the shared denominator where partners have one; as a grid."""

    def __init__(
        self,
        *args: Any,
        method: Method,
        periods: Sequence[Period],
        targets: Mapping[int, Target],
        denominators: Mapping[int, SharedDenominator],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.method, self.periods = method, periods
        self.has_targets = method.kind != Kind.TEXT
        for period in periods:
            names = {"period": period.label}
            target, shared = targets.get(period.pk), denominators.get(period.pk)
            if self.has_targets:
                self.fields[f"target_{period.pk}"] = NumberField(
                    label=_("Target, %(period)s") % names, initial=typed(method, target.value if target else None)
                )
            if method.has_shared_denominator:
                self.fields[f"denominator_{period.pk}"] = NumberField(
                    label=_("Denominator, %(period)s") % names, initial=plain(shared.value) if shared else ""
                )
                self.fields[f"source_{period.pk}"] = forms.CharField(
                    label=_("Source, %(period)s") % names,
                    max_length=300,
                    required=False,
                    initial=shared.source if shared else "",
                )

    @property
    def rows(self) -> list[tuple[Period, list[forms.BoundField]]]:
        kinds = ("target", "denominator", "source")
        return [
            (period, [self[f"{kind}_{period.pk}"] for kind in kinds if f"{kind}_{period.pk}" in self.fields])
            for period in self.periods
        ]

    def targets(self) -> dict[int, Numbers]:
        """Only those that were changed, so that two people at once do not undo each other."""
        found = {}
        for period in self.periods:
            name = f"target_{period.pk}"
            if name in self.changed_data:
                value = self.cleaned_data[name]
                stored = None if value is None else stored_value(self.method, value)
                found[period.pk] = Numbers(value=stored)
        return found

    def denominators(self) -> dict[int, tuple[Decimal | None, str]]:
        found = {}
        for period in self.periods:
            names = (f"denominator_{period.pk}", f"source_{period.pk}")
            if any(name in self.changed_data for name in names):
                value, source = (self.cleaned_data[name] for name in names)
                found[period.pk] = (value, source)
        return found

    def add_errors(self, kind: str, error: forms.ValidationError) -> None:
        for period_id, messages in error.message_dict.items():
            name = f"{kind}_{period_id}"
            self.add_error(name if name in self.fields else None, messages)
