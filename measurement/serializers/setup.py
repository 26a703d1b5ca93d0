"""Calendars, periods, indicators, targets, baselines and assignments as JSON. Decimals are text, as stored:
a share is a fraction, 0.625 for 62.5%."""

from typing import Any

from rest_framework import serializers

from measurement.enums import Frequency, Trajectory, YearKind
from measurement.models import Baseline, Calendar, Indicator, Period, Target
from measurement.operations.targets import Numbers
from tenancy.serializers.places import ExactDecimal


class CalendarSerializer(serializers.Serializer[Calendar]):
    id = serializers.IntegerField(read_only=True)
    frequency = serializers.ChoiceField(choices=Frequency.choices)
    year_kind = serializers.ChoiceField(choices=YearKind.choices)
    start_month = serializers.IntegerField(min_value=1, max_value=12)


class PeriodSerializer(serializers.Serializer[Period]):
    id = serializers.IntegerField(read_only=True)
    calendar = serializers.IntegerField(source="calendar_id", read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # a field named as an option of fields
    start_on = serializers.DateField(read_only=True)
    end_on = serializers.DateField(read_only=True)
    year_start_on = serializers.DateField(read_only=True)


class NumbersSerializer(serializers.Serializer[Any]):
    """A value, or the numerator and denominator it is made of."""

    value = ExactDecimal(required=False, allow_null=True, help_text="As stored: 0.625 for 62.5%.")
    numerator = ExactDecimal(required=False, allow_null=True)
    denominator = ExactDecimal(required=False, allow_null=True)

    @staticmethod
    def numbers(data: Any) -> Numbers:
        return Numbers(**{name: data.get(name) for name in ("value", "numerator", "denominator")})


class IndicatorSerializer(serializers.Serializer[Indicator]):
    """An adopted definition. What is not sent in a change stays."""

    id = serializers.IntegerField(read_only=True)
    initiative = serializers.IntegerField(source="initiative_id", help_text="id of an initiative")
    definition = serializers.IntegerField(source="definition_id", help_text="id of a definition")
    calendar = serializers.IntegerField(source="calendar_id", help_text="id of a calendar")
    starts_on = serializers.DateField()
    outcome = serializers.IntegerField(source="outcome_id", required=False, allow_null=True)
    parent = serializers.IntegerField(  # type: ignore[assignment]  # named as an attribute of serializers
        source="parent_id", required=False, allow_null=True
    )
    owner = serializers.IntegerField(source="owner_id", required=False, allow_null=True)
    is_core = serializers.BooleanField(required=False)
    question = serializers.CharField(required=False, allow_blank=True, max_length=300)
    story = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    position = serializers.IntegerField(required=False, min_value=0, max_value=32_000)
    code = serializers.CharField(source="definition.code", read_only=True)
    name = serializers.CharField(source="definition.name", read_only=True)
    target_value = ExactDecimal(read_only=True, allow_null=True)
    target_on = serializers.DateField(read_only=True, allow_null=True)
    trajectory = serializers.ChoiceField(choices=Trajectory.choices, read_only=True)
    band_low = ExactDecimal(read_only=True, allow_null=True)
    band_high = ExactDecimal(read_only=True, allow_null=True)
    smallest_change = ExactDecimal(read_only=True, allow_null=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)


class IndicatorChangeSerializer(IndicatorSerializer):
    """Initiative, definition and first day stay; another calendar holds for future periods, from `from_on`."""

    initiative = serializers.IntegerField(source="initiative_id", read_only=True)
    definition = serializers.IntegerField(source="definition_id", read_only=True)
    calendar = serializers.IntegerField(source="calendar_id", required=False)
    starts_on = serializers.DateField(read_only=True)
    from_on = serializers.DateField(required=False, allow_null=True, write_only=True)


class OverallTargetSerializer(NumbersSerializer):
    target_on = serializers.DateField(required=False, allow_null=True)
    trajectory = serializers.ChoiceField(choices=Trajectory.choices, required=False, default=Trajectory.LINEAR)
    band_low = ExactDecimal(required=False, allow_null=True)
    band_high = ExactDecimal(required=False, allow_null=True)
    smallest_change = ExactDecimal(required=False, allow_null=True)


class TargetSerializer(NumbersSerializer):
    """The target of one period; without numbers it is taken away."""

    indicator = serializers.IntegerField(source="indicator_id", read_only=True)
    period = serializers.IntegerField(source="period_id", help_text="id of a period of the indicator's calendar")


class TargetListSerializer(serializers.Serializer[Target]):
    indicator = serializers.IntegerField()
    targets = TargetSerializer(many=True)


class DenominatorSerializer(serializers.Serializer[Any]):
    indicator = serializers.IntegerField(source="indicator_id", read_only=True)
    period = serializers.IntegerField(source="period_id")
    value = ExactDecimal(allow_null=True)
    source = serializers.CharField(  # type: ignore[assignment]  # a field named as an option of fields
        required=False, default="", allow_blank=True, max_length=300
    )


class DenominatorListSerializer(serializers.Serializer[Any]):
    indicator = serializers.IntegerField()
    denominators = DenominatorSerializer(many=True)


class BaselineSerializer(NumbersSerializer):
    """A baseline is never changed: another one follows it, with a reason."""

    id = serializers.IntegerField(read_only=True)
    indicator = serializers.IntegerField(source="indicator_id")
    cell = serializers.CharField(
        required=False, allow_null=True, default=None, help_text="Key of a cell such as sex=girls; null for everybody."
    )
    number = serializers.IntegerField(read_only=True)
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    source = serializers.CharField(  # type: ignore[assignment]  # a field named as an option of fields
        required=False, default="", allow_blank=True, max_length=300
    )
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)

    def to_representation(self, instance: Baseline) -> dict[str, Any]:
        data = dict(super().to_representation(instance))
        return data | {"cell": instance.cell.key if instance.cell else None}


class AssignmentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    indicator = serializers.IntegerField(source="indicator_id", read_only=True)
    partner = serializers.IntegerField(source="partner_id", read_only=True)
    starts_on = serializers.DateField(read_only=True)
    ends_on = serializers.DateField(read_only=True, allow_null=True)
    reason = serializers.CharField(read_only=True)


class AssignSerializer(serializers.Serializer[Any]):
    """Every one of these partners reports every one of these indicators."""

    indicators = serializers.ListField(child=serializers.IntegerField(), max_length=500)
    partners = serializers.ListField(child=serializers.IntegerField(), max_length=2000)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    skips_assigned = serializers.BooleanField(
        required=False, default=False, help_text="Leave pairs alone that are assigned already, instead of an error."
    )


class EndSerializer(serializers.Serializer[Any]):
    assignments = serializers.ListField(child=serializers.IntegerField(), max_length=5000)
    ends_on = serializers.DateField()
    reason = serializers.CharField(allow_blank=True, max_length=300)
