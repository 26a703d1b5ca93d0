"""Whether the parts of an installation are alive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from redis import Redis
from redis.exceptions import RedisError

from tenancy.models import Heartbeat

HEARTBEAT_LASTS = timedelta(seconds=30)
BROKER_SECONDS = 2
PROCESSES = ("worker", "beat")


@dataclass(frozen=True)
class Health:
    """Part → None when it is alive, or what is wrong with it."""

    parts: Mapping[str, str | None]

    @property
    def is_well(self) -> bool:
        return not any(self.parts.values())


def health(*, at: datetime) -> Health:
    """Database, broker, and the last signs of life of worker and beat, asked now and without a network."""
    beats, trouble = _heartbeats()
    return Health(
        {
            "database": trouble,
            "broker": broker_trouble(),
            **{part: _trouble_of(part, beats, at) if trouble is None else "unknown" for part in PROCESSES},
        }
    )


def _heartbeats() -> tuple[dict[str, datetime], str | None]:
    try:
        # On its own connection: a probe waits for nobody's transaction.
        return dict(Heartbeat.objects.using("side").values_list("part", "at")), None
    except DatabaseError as error:
        return {}, type(error).__name__


def broker_trouble() -> str | None:
    """None where the broker answers within two seconds, else the class of what went wrong."""
    client = Redis.from_url(settings.REDIS_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS)
    try:
        client.ping()
    except RedisError as error:
        return type(error).__name__
    finally:
        client.close()
    return None


def _trouble_of(part: str, beats: Mapping[str, datetime], at: datetime) -> str | None:
    if part not in beats:
        return "no heartbeat yet"
    age = at - beats[part]
    return None if age <= HEARTBEAT_LASTS else f"last heartbeat {int(age.total_seconds())} s ago"
