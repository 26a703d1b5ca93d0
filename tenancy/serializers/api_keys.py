"""Keys for programs as the API gives and takes them."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from tenancy.enums import ApiKeyScope
from tenancy.models import ApiKey
from tenancy.serializers.people import PersonSerializer


class ApiKeySerializer(serializers.Serializer[ApiKey]):
    """Writable: name, scope, initiative and days. The secret is in no list."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=80)
    prefix = serializers.CharField(read_only=True, help_text="What the key begins with, after `keel_`.")
    scope = serializers.ChoiceField(choices=ApiKeyScope.choices, default=ApiKeyScope.READ)
    initiative = serializers.IntegerField(
        source="initiative_id", allow_null=True, default=None, min_value=1, max_value=2**63 - 1
    )
    days = serializers.IntegerField(
        write_only=True,
        required=False,
        min_value=1,
        max_value=settings.KEEL_API_KEY_LASTS_AT_MOST.days,
        help_text="How long it works; 90 unless said.",
    )
    person = PersonSerializer(source="user", read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)
    last_used_at = serializers.DateTimeField(read_only=True, allow_null=True)
    revoked_at = serializers.DateTimeField(read_only=True, allow_null=True)


class NewApiKeySerializer(ApiKeySerializer):
    """A key that was just made, with its text: this one time."""

    key = serializers.SerializerMethodField(help_text="Send it as `Authorization: Bearer …`. Keep it now.")

    def get_key(self, made: Any) -> str:
        return str(self.context["text"])
