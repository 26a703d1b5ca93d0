"""Queries about values as JSON."""

from typing import Any

from rest_framework import serializers

from measurement.models import Query
from measurement.queries.value_queries import state_of


class AskQuerySerializer(serializers.Serializer[Any]):
    indicator = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    cell = serializers.CharField(required=False, allow_blank=True, default="", help_text="empty: the total")
    text = serializers.CharField(allow_blank=True)


class AnswerQuerySerializer(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True, required=False, default="")
    is_confirmed = serializers.BooleanField(default=False, help_text="the value is right as it stands")


class QuerySerializer(serializers.Serializer[Query]):
    id = serializers.IntegerField(read_only=True)
    indicator = serializers.IntegerField(source="indicator_id", read_only=True)
    cell = serializers.CharField(source="cell_key", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    text = serializers.CharField(read_only=True)
    asked_by = serializers.CharField(source="asked_by_name", read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)
    answer = serializers.CharField(read_only=True)
    is_confirmed = serializers.BooleanField(read_only=True)
    answered_by = serializers.CharField(source="answered_by_name", read_only=True)
    answered_at = serializers.DateTimeField(read_only=True, allow_null=True)
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    state = serializers.SerializerMethodField()

    def get_state(self, query: Query) -> str:
        """Open, answered or closed."""
        return state_of(query)
