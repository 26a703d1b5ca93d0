"""Partners and their participation as JSON: text into values, nothing more."""

from typing import Any

from rest_framework import serializers

from partners.enums import JoinRequestState, Likeness
from partners.models import JoinRequest, Participation, Partner
from partners.operations.partners import entry_of
from partners.validators import PartnerEntry


class PartnerSerializer(serializers.Serializer[Partner]):
    id = serializers.IntegerField(read_only=True)
    code = serializers.CharField(
        allow_blank=True, required=False, default="", help_text="made from the name of a new partner where it is empty"
    )
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
    confirm_new = serializers.BooleanField(
        write_only=True,
        required=False,
        default=False,
        help_text="add it although partners of the register are likely the same organisation",
    )

    def entry(self) -> PartnerEntry:
        """What was sent, over what is held where a partner is changed in part."""
        held: dict[str, Any] = {}
        if self.instance is not None:
            current = entry_of(self.instance)
            held = {field: getattr(current, field) for field in PartnerEntry.__dataclass_fields__}
        sent = {field: value for field, value in self.validated_data.items() if field != "confirm_new"}
        return PartnerEntry(**held | sent)


class ParticipationSerializer(serializers.Serializer[Participation]):
    id = serializers.IntegerField(read_only=True)
    initiative = serializers.IntegerField(source="initiative_id", help_text="id of an initiative")
    partner = serializers.IntegerField(source="partner_id", help_text="id of a partner")
    joined_on = serializers.DateField()
    left_on = serializers.DateField(required=False, allow_null=True, default=None)


class ParticipationDatesSerializer(serializers.Serializer[Participation]):
    joined_on = serializers.DateField(required=False)
    left_on = serializers.DateField(required=False, allow_null=True)


class CandidateSerializer(serializers.Serializer[Any]):
    """A partner that the organisation is likely to be."""

    id = serializers.IntegerField(source="partner.pk")
    code = serializers.CharField(source="partner.code")
    name = serializers.CharField(source="partner.name")
    archived_at = serializers.DateTimeField(source="partner.archived_at", allow_null=True)
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=Likeness.values), help_text="the strongest first"
    )


class ProblemErrorSerializer(serializers.Serializer[Any]):
    pointer = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class LikelyDuplicateSerializer(serializers.Serializer[Any]):
    """What is answered (409) before a record is made; the same request with `confirm_new` makes it."""

    type = serializers.CharField(default="about:blank#likely_duplicate")
    title = serializers.CharField()
    status = serializers.IntegerField()
    errors = ProblemErrorSerializer(many=True)  # type: ignore[assignment]  # a field of this name hides DRF's attribute
    candidates = CandidateSerializer(many=True)


class JoinRequestSerializer(serializers.Serializer[JoinRequest]):
    """An organisation that asks to join an initiative."""

    id = serializers.IntegerField(read_only=True)
    initiative = serializers.IntegerField(source="initiative_id", read_only=True)
    name = serializers.CharField(read_only=True)
    sector = serializers.CharField(read_only=True)
    type = serializers.CharField(read_only=True)
    place = serializers.CharField(read_only=True, help_text="in their own words")
    website = serializers.CharField(read_only=True)
    contact_name = serializers.CharField(read_only=True)
    contact_email = serializers.CharField(read_only=True, help_text="empty some time after a decision")
    message = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=JoinRequestState.choices, read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)
    decided_at = serializers.DateTimeField(read_only=True, allow_null=True)
    partner = serializers.IntegerField(source="partner_id", read_only=True, allow_null=True)


class AcceptanceSerializer(serializers.Serializer[Any]):
    """Without `partner`, a new one is made."""

    partner = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="id of the partner that the organisation is"
    )
    code = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="of a new partner; made from the name where it is empty",
    )
    confirm_new = serializers.BooleanField(
        required=False, default=False, help_text="add it although partners of the register are likely the same"
    )


class DeclineSerializer(serializers.Serializer[Any]):
    answer = serializers.CharField(required=False, allow_blank=True, default="", help_text="goes into the mail")
