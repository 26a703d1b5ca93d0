"""Imports and published series as JSON."""

from typing import Any

from rest_framework import serializers

from measurement.models import Dataset, DatasetValue, ImportProblem, ImportRun
from measurement.queries.imports import progress_of


class ImportRunSerializer(serializers.ModelSerializer[ImportRun]):
    """`state` is received, checking, checked, saving, saved, undoing, undone or failed; poll until it rests."""

    done = serializers.SerializerMethodField(help_text="rows done of the work that is going on")
    total = serializers.SerializerMethodField(help_text="rows in all; null while nobody knows")
    is_stopped = serializers.SerializerMethodField(help_text="the work failed and waits to be asked for again")

    class Meta:
        model = ImportRun
        fields = (
            "id", "initiative", "file_name", "sha256", "state", "by_name", "received_at", "saved_at", "row_count",
            "problem_count", "summary", "done", "total", "is_stopped",
        )  # fmt: skip
        read_only_fields = fields

    def get_done(self, run: ImportRun) -> int:
        return progress_of(run).done

    def get_total(self, run: ImportRun) -> int | None:
        return progress_of(run).total

    def get_is_stopped(self, run: ImportRun) -> bool:
        return progress_of(run).is_stopped


class NewImportSerializer(serializers.Serializer[Any]):
    """Multipart with `file`, or JSON with `content` and `file_name`; `mapping` as JSON, or as its text."""

    initiative = serializers.IntegerField(help_text="id of an initiative")
    file = serializers.FileField(required=False)
    file_name = serializers.CharField(required=False, max_length=200, default="file.csv")
    content = serializers.CharField(required=False, trim_whitespace=False, help_text="the text of a CSV file")
    mapping = serializers.JSONField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("file" in attrs) == ("content" in attrs):
            raise serializers.ValidationError({"file": "Send either a file or its content."})
        return attrs


class ImportProblemSerializer(serializers.ModelSerializer[ImportProblem]):
    class Meta:
        model = ImportProblem
        fields = ("row", "column", "code", "message", "is_error")
        read_only_fields = fields


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    class Meta:
        model = Dataset
        fields = (
            "id", "initiative", "code", "name", "publisher", "source", "licence", "unit", "direction", "meaning",
            "indicator", "imported_at",
        )  # fmt: skip
        read_only_fields = fields


class ExactText(serializers.CharField):
    """A decimal as text, with the digits it was published with."""

    def to_representation(self, value: Any) -> str:
        return format(value, "f")


class DatasetValueSerializer(serializers.ModelSerializer[DatasetValue]):
    """`value` is text with every published digit; null is missing."""

    series_key = serializers.CharField(source="series.key", read_only=True)
    cell_key = serializers.CharField(source="cell.key", read_only=True, default="")
    value = ExactText(read_only=True, allow_null=True)

    class Meta:
        model = DatasetValue
        fields = ("series", "series_key", "cell_key", "start_on", "end_on", "label", "value", "flag", "row")
        read_only_fields = fields
