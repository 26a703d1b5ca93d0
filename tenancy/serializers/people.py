"""Roles and invitations as the API gives and takes them."""

from rest_framework import serializers

from tenancy.enums import InvitationState, Role
from tenancy.models import Invitation
from tenancy.queries.people import HeldRole


class PersonSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not subscriptable at run time
    """Somebody as others of the network see them."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()


class HeldRoleSerializer(serializers.Serializer[HeldRole]):
    id = serializers.IntegerField(source="grant.id")
    person = PersonSerializer(source="grant.user")
    role = serializers.ChoiceField(source="grant.role", choices=Role.choices)
    initiative = serializers.IntegerField(source="grant.initiative_id", allow_null=True)
    partner = serializers.IntegerField(source="grant.partner_id", allow_null=True)
    scope_name = serializers.CharField()
    granted_at = serializers.DateTimeField(source="grant.granted_at")


class InvitationSerializer(serializers.Serializer[Invitation]):
    """Writable: email, name, role, initiative, partner. `state` is as of now."""

    id = serializers.IntegerField(read_only=True)
    email = serializers.CharField(max_length=254)
    name = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices)
    initiative = serializers.IntegerField(source="initiative_id", required=False, allow_null=True, default=None)
    partner = serializers.IntegerField(source="partner_id", required=False, allow_null=True, default=None)
    scope_name = serializers.CharField(read_only=True)
    sent_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)
    state = serializers.SerializerMethodField()

    def get_state(self, invitation: Invitation) -> InvitationState:
        return invitation.state(at=self.context["request"].now)
