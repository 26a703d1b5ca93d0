"""Partners and their participation as JSON: text into values, nothing more."""

from typing import Any

from rest_framework import serializers

from partners.models import Participation, Partner
from partners.operations.partners import entry_of
from partners.validators import PartnerEntry


class PartnerSerializer(serializers.Serializer[Partner]):
    id = serializers.IntegerField(read_only=True)
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    sector = serializers.CharField(required=False)
    type = serializers.CharField(required=False, allow_blank=True)
    place = serializers.IntegerField(source="place_id", required=False, allow_null=True, help_text="id of a place")
    parent = serializers.IntegerField(  # type: ignore[assignment]  # a field of this name hides DRF's attribute
        source="parent_id", required=False, allow_null=True, help_text="id of a partner"
    )
    website = serializers.CharField(required=False, allow_blank=True)
    note = serializers.CharField(required=False, allow_blank=True)
    archived_at = serializers.DateTimeField(read_only=True)

    def entry(self) -> PartnerEntry:
        """What was sent, over what is held where a partner is changed in part."""
        held: dict[str, Any] = {}
        if self.instance is not None:
            current = entry_of(self.instance)
            held = {field: getattr(current, field) for field in PartnerEntry.__dataclass_fields__}
        return PartnerEntry(**held | dict(self.validated_data))


class ParticipationSerializer(serializers.Serializer[Participation]):
    id = serializers.IntegerField(read_only=True)
    initiative = serializers.IntegerField(source="initiative_id", help_text="id of an initiative")
    partner = serializers.IntegerField(source="partner_id", help_text="id of a partner")
    joined_on = serializers.DateField()
    left_on = serializers.DateField(required=False, allow_null=True, default=None)


class ParticipationDatesSerializer(serializers.Serializer[Participation]):
    joined_on = serializers.DateField(required=False)
    left_on = serializers.DateField(required=False, allow_null=True)
