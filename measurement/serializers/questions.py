"""Questions to colleagues as JSON."""

from typing import Any

from rest_framework import serializers

from measurement.models import Question
from measurement.queries.questions import question_state


class AskSerializer(serializers.Serializer[Any]):
    indicator = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    name = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True, required=False, default="")


class QuestionSerializer(serializers.Serializer[Question]):
    id = serializers.IntegerField(read_only=True)
    indicator = serializers.IntegerField(source="indicator_id", read_only=True)
    name = serializers.CharField(read_only=True)
    email = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)
    answered_at = serializers.DateTimeField(read_only=True, allow_null=True)
    state = serializers.SerializerMethodField()
    answer = serializers.DictField(read_only=True, help_text="field → text, as it was typed")

    def get_state(self, question: Question) -> str:
        """Answered, withdrawn, expired or open."""
        return question_state(question, at=self.context["at"])
