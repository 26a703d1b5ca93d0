"""A small world for tests: network A with everybody in it, and network B, whose data must never show in A.

Rows are made directly, so that a test of one operation does not hang on all the others.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress

from initiatives.models import Initiative
from measurement.enums import Frequency, Kind, OverPartners, OverTime
from measurement.models import (
    Assignment,
    Calendar,
    DefinitionVersion,
    Indicator,
    IndicatorDefinition,
    Period,
)
from measurement.operations.figures import refresh_figures
from partners.models import Participation, Partner
from tenancy.enums import Role
from tenancy.models import Grant, Membership, Network, User
from tenancy.row_security import network

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
CANARY = "zqx-canary-of-b"  # stands in every name of network B


@dataclass
class Side:
    """One network: `people` by role, `partners` in order, one initiative with one quarterly count."""

    network: Network
    initiative: Initiative
    partners: list[Partner]
    calendar: Calendar
    periods: list[Period]
    indicator: Indicator
    people: dict[str, User] = field(default_factory=dict)


@dataclass
class World:
    a: Side
    b: Side

    @property
    def nobody(self) -> User:
        """Somebody with an account and no grant anywhere."""
        return User.objects.get(email="nobody@example.org")


def make_world() -> World:
    make_user("nobody@example.org")
    return World(a=make_side("a", name="Harbour"), b=make_side("b", name=CANARY))


def make_user(email: str, name: str = "") -> User:
    user = User.objects.create_user(email=email, password=None, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_side(letter: str, *, name: str) -> Side:
    tenant = Network.objects.create(name=f"{name} network", slug=f"net-{letter}")
    with network(tenant.id):
        initiative = make_initiative(tenant, name=f"{name} initiative", slug="start-well")
        partners = [make_partner(initiative, code=f"p{n}", name=f"{name} partner {n}") for n in (1, 2, 3)]
        calendar = Calendar.objects.create(network=tenant, frequency=Frequency.QUARTER, start_month=1)
        periods = [make_quarter(calendar, year=2025, quarter=q) for q in (1, 2, 3, 4)]
        periods.append(make_quarter(calendar, year=2026, quarter=1))
        indicator = make_indicator(initiative, calendar, code="reading", name=f"{name} reading sessions")
        for partner in partners:
            assign(indicator, partner)
        refresh_figures(indicator_ids=[indicator.pk], at=NOW)
        side = Side(tenant, initiative, partners, calendar, periods, indicator)
        _people(side, letter)
    return side


def _people(side: Side, letter: str) -> None:
    """One person per role; lead and contributor speak for the first partner, `other_lead` for the second."""
    for role in Role:
        scope: dict[str, Any] = {}
        if role in {Role.LEAD, Role.CONTRIBUTOR}:
            scope = {"partner_id": side.partners[0].id}
        elif role != Role.OWNER:
            scope = {"initiative_id": side.initiative.id}
        side.people[role.value] = grant(side.network, f"{role.value}@{letter}.example.org", role, **scope)
    other = grant(side.network, f"other-lead@{letter}.example.org", Role.LEAD, partner_id=side.partners[1].id)
    side.people["other_lead"] = other


def grant(tenant: Network, email: str, role: Role, **scope: int) -> User:
    user = make_user(email, name=email.split("@")[0].title())
    Membership.objects.create(network=tenant, user=user)
    Grant.objects.create(network=tenant, user=user, role=role, granted_at=NOW, **scope)
    return user


def make_initiative(tenant: Network, *, name: str, slug: str, **fields: Any) -> Initiative:
    return Initiative.objects.create(network=tenant, name=name, slug=slug, created_at=NOW, **fields)


def make_partner(initiative: Initiative, *, code: str, name: str, **fields: Any) -> Partner:
    """A partner that has taken part in the initiative since 2024."""
    partner = Partner.objects.create(
        network_id=initiative.network_id, code=code, name=name, sort_key=name.casefold(), created_at=NOW, **fields
    )
    Participation.objects.create(
        network_id=initiative.network_id, initiative=initiative, partner=partner, joined_on=date(2024, 1, 1)
    )
    return partner


def make_quarter(calendar: Calendar, *, year: int, quarter: int) -> Period:
    start = date(year, 3 * quarter - 2, 1)
    following = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return Period.objects.create(
        network_id=calendar.network_id,
        calendar=calendar,
        start_on=start,
        end_on=date.fromordinal(following.toordinal() - 1),
        year_start_on=date(year, 1, 1),
        label=f"Q{quarter} {year}",
    )


def make_indicator(
    initiative: Initiative, calendar: Calendar, *, code: str, name: str, kind: Kind = Kind.COUNT, **version: Any
) -> Indicator:
    """An adopted definition with one version; a count that is added up, unless `version` says otherwise."""
    definition = IndicatorDefinition.objects.create(
        network_id=initiative.network_id, code=code, name=name, sort_key=name.casefold()
    )
    rules = {"over_time": OverTime.SUM, "over_partners": OverPartners.SUM, "number": 1} | version
    DefinitionVersion.objects.create(
        network_id=initiative.network_id, definition=definition, kind=kind, created_at=NOW, **rules
    )
    return Indicator.objects.create(
        network_id=initiative.network_id,
        initiative=initiative,
        definition=definition,
        calendar=calendar,
        starts_on=date(2025, 1, 1),
        smallest_change=Decimal(1),
    )


def assign(indicator: Indicator, partner: Partner, *, starts_on: date = date(2025, 1, 1), **fields: Any) -> Assignment:
    return Assignment.objects.create(
        network_id=indicator.network_id, indicator=indicator, partner=partner, starts_on=starts_on, **fields
    )
