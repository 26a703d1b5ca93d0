"""Initiatives, goals and outcome areas as JSON: text into values, nothing more."""

from typing import Any

from rest_framework import serializers

from initiatives.models import Goal, Initiative, Outcome
from initiatives.operations.initiatives import entry_of
from initiatives.queries.initiatives import goal_of, places_of
from initiatives.validators import GoalEntry, InitiativeEntry
from tenancy.serializers.places import ExactDecimal


class GoalSerializer(serializers.Serializer[Goal]):
    statement = serializers.CharField(allow_blank=True)
    population = serializers.CharField(allow_blank=True, required=False, default="")
    due_on = serializers.DateField()

    def entry(self) -> GoalEntry:
        return GoalEntry(**self.validated_data)


class InitiativeSerializer(serializers.Serializer[Initiative]):
    """Shares are between 0 and 1; `slug` is the last part of the address and stays as it is."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(allow_blank=True)
    slug = serializers.CharField(required=False, allow_blank=True, help_text="made from the name where it is empty")
    summary = serializers.CharField(required=False, allow_blank=True)
    time_zone = serializers.CharField(required=False)
    deadline_days = serializers.IntegerField(required=False)
    tolerance = ExactDecimal(required=False)
    coverage_threshold = ExactDecimal(required=False)
    blocks_unequal_breakdowns = serializers.BooleanField(required=False)
    allows_own_approval = serializers.BooleanField(required=False)
    sends_reminders = serializers.BooleanField(required=False)
    is_open = serializers.BooleanField(required=False)
    is_joinable = serializers.BooleanField(required=False, help_text="whether organisations may ask to join")

    def entry(self) -> InitiativeEntry:
        """What was sent, over what is held where an initiative is changed in part."""
        held: dict[str, Any] = {}
        if self.instance is not None:
            current = entry_of(self.instance)
            held = {field: getattr(current, field) for field in InitiativeEntry.__dataclass_fields__}
        sent = {field: value for field, value in self.validated_data.items() if field != "slug"}
        return InitiativeEntry(**held | sent)


class InitiativeDetailSerializer(InitiativeSerializer):
    """With its goal and its places."""

    goal = serializers.SerializerMethodField()
    places = serializers.SerializerMethodField()

    def get_goal(self, initiative: Initiative) -> dict[str, Any] | None:
        goal = goal_of(initiative)
        return None if goal is None else dict(GoalSerializer(goal).data)

    def get_places(self, initiative: Initiative) -> list[int]:
        """Ids of the places it works in."""
        return [place.pk for place in places_of(initiative)]


class PlaceIdsSerializer(serializers.Serializer[Any]):
    places = serializers.ListField(child=serializers.IntegerField(), help_text="ids of places")


class OutcomeSerializer(serializers.Serializer[Outcome]):
    id = serializers.IntegerField(read_only=True)
    initiative = serializers.IntegerField(source="initiative_id", help_text="id of an initiative")
    code = serializers.CharField(read_only=True)
    name = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField(read_only=True)
