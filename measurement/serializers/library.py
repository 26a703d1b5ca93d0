"""Definitions, versions, dimensions and categories as JSON: text into values, nothing more."""

from typing import Any

from rest_framework import serializers

from measurement.enums import Accumulation, Direction, Kind, OverPartners, OverTime
from measurement.models import Category, DefinitionVersion, Dimension
from measurement.operations.definitions import VersionContent
from measurement.operations.dimensions import NewCategory


class StepSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=160)


class BreakdownSerializer(serializers.Serializer[Any]):
    dimension = serializers.CharField(max_length=40, help_text="Code of a dimension.")
    crossed_with = serializers.CharField(
        max_length=40, allow_null=True, required=False, default=None, help_text="Code of another dimension, or null."
    )


class ContentSerializer(serializers.Serializer[Any]):
    """What a version says; over_time and over_partners have to fit the kind."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    over_time = serializers.ChoiceField(choices=OverTime.choices)
    over_partners = serializers.ChoiceField(choices=OverPartners.choices)
    accumulation = serializers.ChoiceField(choices=Accumulation.choices, required=False)
    direction = serializers.ChoiceField(choices=Direction.choices, required=False)
    meaning = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    unit = serializers.CharField(required=False, allow_blank=True, max_length=60)
    numerator_name = serializers.CharField(required=False, allow_blank=True, max_length=160)
    denominator_name = serializers.CharField(required=False, allow_blank=True, max_length=160)
    per = serializers.IntegerField(required=False, min_value=1, max_value=1_000_000_000)
    decimals = serializers.IntegerField(required=False, min_value=0, max_value=14)
    currency = serializers.CharField(required=False, allow_blank=True, max_length=3)
    steps = StepSerializer(many=True, required=False)
    breakdowns = BreakdownSerializer(many=True, required=False)

    def content(self, held: VersionContent | None = None) -> VersionContent:
        """What was sent, over what is held where a version is changed in part."""
        names = VersionContent.__dataclass_fields__
        sent = {name: value for name, value in self.validated_data.items() if name in names}
        if "steps" in sent:
            sent["steps"] = tuple(dict(step) for step in sent["steps"])
        if "breakdowns" in sent:
            sent["breakdowns"] = tuple((one["dimension"], one["crossed_with"] or None) for one in sent["breakdowns"])
        enums = {
            "kind": Kind,
            "over_time": OverTime,
            "over_partners": OverPartners,
            "accumulation": Accumulation,
            "direction": Direction,
        }
        sent |= {name: enum(sent[name]) for name, enum in enums.items() if name in sent}
        before = {} if held is None else {name: getattr(held, name) for name in names}
        return VersionContent(**before | sent)


class VersionSerializer(ContentSerializer):
    """One version, read only; `breakdowns` come with the context."""

    number = serializers.IntegerField(read_only=True)
    effective_on = serializers.DateField(read_only=True, allow_null=True)
    is_break = serializers.BooleanField(read_only=True)
    reason = serializers.CharField(read_only=True)
    breakdowns = serializers.SerializerMethodField()  # type: ignore[assignment]  # read here, written above

    def get_breakdowns(self, version: DefinitionVersion) -> list[dict[str, str | None]]:
        rows = self.context["breakdowns"].get(version.pk, [])
        return [
            {"dimension": one.dimension.code, "crossed_with": one.crossed_with.code if one.crossed_with else None}
            for one in rows
        ]


class DefinitionSerializer(serializers.Serializer[Any]):
    """A definition with all its versions, oldest first; versions and breakdowns come with the context."""

    id = serializers.IntegerField(read_only=True)
    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)
    versions = serializers.SerializerMethodField()

    def get_versions(self, definition: Any) -> list[dict[str, Any]]:
        rows = self.context["versions"].get(definition.pk, [])
        return [dict(VersionSerializer(row, context=self.context).data) for row in rows]


class NewDefinitionSerializer(ContentSerializer):
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=200)


class NewVersionSerializer(ContentSerializer):
    """Fields that are not sent stay as they are in the version before."""

    effective_on = serializers.DateField()
    reason = serializers.CharField(max_length=300, allow_blank=True)
    is_break = serializers.BooleanField(default=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "over_time", "over_partners"):
            self.fields[name].required = False


class CategorySerializer(serializers.Serializer[Category]):
    id = serializers.IntegerField(read_only=True)
    dimension = serializers.IntegerField(source="dimension_id", help_text="id of a dimension")
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=160, allow_blank=True)
    is_not_stated = serializers.BooleanField(required=False, default=False)
    position = serializers.IntegerField(read_only=True)
    retired_at = serializers.DateTimeField(read_only=True, allow_null=True)
    merged_into = serializers.IntegerField(source="merged_into_id", read_only=True, allow_null=True)

    def new_category(self) -> NewCategory:
        data = self.validated_data
        return NewCategory(code=data["code"], name=data["name"], is_not_stated=data["is_not_stated"])


class CategoryChangeSerializer(serializers.Serializer[Any]):
    """Rename, retire or restore, merge: each only where it is sent."""

    name = serializers.CharField(max_length=160, required=False, allow_blank=True)
    is_retired = serializers.BooleanField(required=False)
    merged_into = serializers.IntegerField(required=False, help_text="id of another category of the dimension")


class NewCategorySerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=160, allow_blank=True)
    is_not_stated = serializers.BooleanField(required=False, default=False)


class DimensionSerializer(serializers.Serializer[Any]):
    """With its categories, in their order; retired ones last."""

    id = serializers.IntegerField(read_only=True)
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=120, allow_blank=True)
    is_exclusive = serializers.BooleanField(required=False, default=True)
    is_exhaustive = serializers.BooleanField(required=False, default=True)
    categories = NewCategorySerializer(many=True, write_only=True)

    def to_representation(self, instance: Dimension) -> dict[str, Any]:
        data = dict(super().to_representation(instance))
        rows = self.context["categories"].get(instance.pk, [])
        return data | {"categories": CategorySerializer(rows, many=True).data}


class DimensionChangeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    is_exclusive = serializers.BooleanField(required=False)
    is_exhaustive = serializers.BooleanField(required=False)
