"""Places and populations as JSON: text into values, nothing more."""

from typing import Any

from rest_framework import serializers

from tenancy.models import Place, Population
from tenancy.operations.places import PlaceEntry


class PlaceSerializer(serializers.Serializer[Place]):
    id = serializers.IntegerField(read_only=True)
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    parent = serializers.IntegerField(  # type: ignore[assignment]  # a field of this name hides DRF's attribute
        source="parent_id", allow_null=True, required=False, help_text="id of a place"
    )
    has_disjoint_children = serializers.BooleanField(required=False)

    def entry(self) -> PlaceEntry:
        """What was sent, over what is held where a place is changed in part."""
        held: dict[str, Any] = {}
        if self.instance is not None:
            held = {name: getattr(self.instance, name) for name in PlaceEntry.__dataclass_fields__}
        return PlaceEntry(**held | dict(self.validated_data))


class ExactDecimal(serializers.DecimalField):
    """A decimal of any length, as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, **kwargs)


class PopulationSerializer(serializers.Serializer[Population]):
    id = serializers.IntegerField(read_only=True)
    place = serializers.IntegerField(source="place_id", help_text="id of a place")
    group = serializers.CharField(allow_blank=True)
    year = serializers.IntegerField()
    size = ExactDecimal(allow_null=True, help_text="null takes the number away")
    source = serializers.CharField(  # type: ignore[assignment]  # as `parent` above
        required=False, default="", allow_blank=True
    )
