"""The health of the installation and of one network, as the API tells it."""

from rest_framework import serializers

STATES = ("ok", "warn", "bad", "unknown")


class PartSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not subscriptable at run time
    """One part; `words` and `detail` are those of the page."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not this one's own
    state = serializers.ChoiceField(choices=STATES)
    words = serializers.CharField()
    detail = serializers.CharField()


class RunningJobSerializer(serializers.Serializer):  # type: ignore[type-arg]  # as above
    """Work that is being done; `total` is null where its length is not known."""

    kind = serializers.CharField()
    title = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)


class HealthSerializer(serializers.Serializer):  # type: ignore[type-arg]  # as above
    """The whole; `state` is the worst of all parts."""

    state = serializers.ChoiceField(choices=STATES)
    version = serializers.CharField()
    parts = PartSerializer(many=True)
    running = RunningJobSerializer(many=True)
