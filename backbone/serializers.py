"""Reports as the API speaks of them."""

from typing import Any

from rest_framework import serializers

from backbone.models import Report
from measurement.enums import Audience

REPORT_FIELDS = (
    "id",
    "initiative",
    "title",
    "period",
    "period_id",
    "audience",
    "state",
    "due_at",
    "requested_at",
    "compiled_at",
    "published_at",
)


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report in the list."""

    period = serializers.CharField(source="period.label", read_only=True)
    period_id = serializers.IntegerField(read_only=True)

    class Meta:
        model = Report
        fields: tuple[str, ...] = REPORT_FIELDS
        read_only_fields = fields


class ReportContentSerializer(ReportSerializer):
    """With what it says; null while it is being compiled."""

    content = serializers.SerializerMethodField()

    class Meta(ReportSerializer.Meta):
        fields: tuple[str, ...] = (*REPORT_FIELDS, "content")
        read_only_fields = fields

    def get_content(self, report: Report) -> dict[str, Any] | None:
        content: dict[str, Any] | None = self.context.get("content")
        return content


class OrderSerializer(serializers.Serializer[Report]):
    """A report that is asked for."""

    initiative = serializers.IntegerField()
    period = serializers.IntegerField(help_text="The report is about everything up to the end of this period.")
    title = serializers.CharField(max_length=160)
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.FUNDERS)
