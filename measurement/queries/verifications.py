"""The nightly verifications of the figures: whose turn it is, and what the last one found."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from measurement.models import Indicator, Verification
from tenancy.models import Job, Network

NIGHT_HOUR = 2  # in the network's own zone
SPREAD_MINUTES = 120  # networks follow each other over this time


def networks_to_verify(*, kind: str, at: datetime) -> list[tuple[int, str]]:
    """Running networks whose figures are due for tonight's verification, with the key of the night. Two statements."""
    tonight: dict[int, str] = {}
    for pk, zone in Network.objects.filter(suspended_at=None).values_list("pk", "time_zone"):
        local = at.astimezone(ZoneInfo(zone)) - timedelta(hours=NIGHT_HOUR, minutes=pk % SPREAD_MINUTES)
        tonight[pk] = f"night-{local.date()}"
    had = Job.objects.filter(kind=kind, dedupe_key__in=set(tonight.values())).values_list("network_id", "dedupe_key")
    return sorted(set(tonight.items()) - set(had))


@dataclass(frozen=True, slots=True)
class LastVerification:
    """The last verification of the current network's figures; `indicators` are the names of wrong ones, if any."""

    at: datetime
    checked: int
    wrong: int
    indicators: list[str]


def last_verification(*, network_id: int) -> LastVerification | None:
    """What the last night found; None before the first. One statement, two where figures are wrong."""
    row = Verification.objects.filter(network_id=network_id).first()
    if row is None:
        return None
    wrong = Indicator.objects.filter(pk__in=row.wrong_indicator_ids).select_related("definition", "initiative")
    names = [f"{one.definition.name} ({one.initiative.name})" for one in wrong] if row.wrong_indicator_ids else []
    return LastVerification(row.at, row.checked_count, row.wrong_count, sorted(names))
