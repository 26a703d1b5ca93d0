"""The first page of a network: what goes on in it, and what to do next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from tenancy.models import Network
from tenancy.permissions import HeldGrant


@dataclass(frozen=True)
class Step:
    """One of the first steps of an initiative; `url` is empty where the page is not there (yet)."""

    title: str
    hint: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Standing:
    """Where an initiative stands: its goal's latest figure, and how many of its indicators improved.

    `value` is empty while no figure measures the goal; `status` is a name that c-status knows.
    """

    improved: int
    tracked: int
    value: str = ""
    unit: str = ""
    words: str = ""  # "2025/26 · 9 of 11 partners reported"
    status: str = ""
    status_label: str = ""


@dataclass(frozen=True)
class InitiativeLine:
    """One initiative as the overview names it. An address is empty where nothing waits that one may decide."""

    name: str
    url: str
    goal: str
    partner_count: int
    is_open: bool
    steps: Sequence[Step] = ()
    standing: Standing | None = None
    to_review: int = 0
    review_url: str = ""
    requests: int = 0  # organisations that ask to join
    requests_url: str = ""


@dataclass(frozen=True)
class Overview:
    """`create_url` is empty for those who may not begin an initiative."""

    initiatives: Sequence[InitiativeLine] = field(default_factory=tuple)
    create_url: str = ""


def overview_for(*, network: Network, grants: Iterable[HeldGrant], at: datetime) -> Overview:
    """What these grants show of the current network; the floors above are asked through the settings."""
    overview: Overview = import_string(settings.KEEL_OVERVIEW)(network=network, grants=tuple(grants), at=at)
    return overview
