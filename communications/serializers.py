"""Chasing, as JSON."""

from typing import Any

from rest_framework import serializers

from measurement.serializers.closings import ManySerializer


class ChaseSerializer(ManySerializer):
    subject = serializers.CharField(max_length=150, allow_blank=True)
    words = serializers.CharField(max_length=2000, allow_blank=True)


class ChasedSerializer(serializers.Serializer[Any]):
    submissions = serializers.IntegerField(help_text="That were chased.")
    people = serializers.IntegerField(help_text="Who get a mail.")
    nobody = serializers.IntegerField(help_text="Submissions of partners for whom nobody reports.")
    left = serializers.IntegerField(help_text="Submitted or closed meanwhile, and left alone.")
