"""Closed periods and what is done with many submissions, as JSON."""

from typing import Any

from rest_framework import serializers

from measurement.models import PeriodClosing

MOST = 5000  # submissions in one call


class GapLineSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    words = serializers.CharField()
    submission = serializers.IntegerField(allow_null=True)


class GapSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    title = serializers.CharField()
    lines = GapLineSerializer(many=True)


class ClosingSerializer(serializers.Serializer[PeriodClosing]):
    """A closed period with what was missing when it was closed."""

    id = serializers.IntegerField(read_only=True)
    initiative = serializers.IntegerField(source="initiative_id", read_only=True)
    period = serializers.IntegerField(source="period_id", read_only=True)
    sentence = serializers.CharField(read_only=True)
    closed_at = serializers.DateTimeField(read_only=True)
    closed_by = serializers.CharField(source="closed_by_name", read_only=True)
    gaps = GapSerializer(many=True, read_only=True)


class CloseSerializer(serializers.Serializer[Any]):
    initiative = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    period = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    sentence = serializers.CharField(max_length=500, allow_blank=True)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500, allow_blank=True)
    tells = serializers.BooleanField(default=True, help_text="Whether the partners get a mail.")


class ManySerializer(serializers.Serializer[Any]):
    submissions = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), allow_empty=False, max_length=MOST
    )


class UnlockSerializer(ReasonSerializer, ManySerializer):
    """Submissions of closed periods, and why they may change again."""


class ExtendSerializer(ReasonSerializer, ManySerializer):
    due_on = serializers.DateField()


class DoneSerializer(serializers.Serializer[Any]):
    """How many submissions were changed; the others stood so already."""

    changed = serializers.IntegerField()
