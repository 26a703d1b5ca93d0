"""Networks to measure on: the set-up by the models, as any network has it; see `facts` for the answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from initiatives.models import Goal, Initiative, Outcome
from measurement.enums import Direction, Kind, OverPartners, OverTime
from measurement.formulas.method import RATIO_KINDS, default_method
from measurement.models import (
    Assignment,
    Baseline,
    Breakdown,
    Calendar,
    Category,
    Cell,
    CellCategory,
    DefinitionVersion,
    Dimension,
    GoalMeasure,
    Indicator,
    IndicatorDefinition,
    Period,
)
from partners.models import Participation, Partner
from tenancy.enums import Role
from tenancy.models import Grant, Membership, Network, User
from tenancy.row_security import network

INITIATIVE = "all-together"
# Kinds by turns: of 53 indicators 10 numbers, 9 percentages, 7 numbers at a date, and so on.
KINDS = (
    Kind.COUNT, Kind.SHARE, Kind.STOCK, Kind.AVERAGE, Kind.MONEY, Kind.PEOPLE, Kind.RATE, Kind.SHARE,
    Kind.COUNT, Kind.STOCK, Kind.COUNT,
)  # fmt: skip
OUTCOMES = 6
TARGETED = 3  # every third indicator has no target


@dataclass(frozen=True, slots=True)
class Built:
    """A network that is there: its periods oldest first, the last of them still open."""

    slug: str
    network_id: int
    initiative_id: int
    periods: tuple[int, ...]
    indicators: tuple[int, ...]
    partners: tuple[int, ...]

    @property
    def open_period(self) -> int:
        return self.periods[-1]

    @property
    def reported_periods(self) -> tuple[int, ...]:
        return self.periods[:-1]


def address_of(role: str, slug: str) -> str:
    return f"{role}@{slug}.example.org"


def set_up(slug: str, *, partners: int, periods: int, indicators: int, cells: int, at: datetime) -> Built:
    """A network with everything but answers: `periods` that are reported and one more that is open."""
    tenant = Network.objects.create(name=f"The {slug} network", slug=slug)
    with network(tenant.pk):
        initiative = Initiative.objects.create(
            network=tenant, name="All together", slug=INITIATIVE, created_at=at, summary="Everybody counts the same."
        )
        members = _partners(initiative, partners, at)
        calendar, quarters = _calendar(tenant.pk, periods + 1, at)
        dimension = _dimension(tenant.pk, cells)
        rows = _indicators(initiative, calendar, quarters, dimension, indicators, at)
        _assign(rows, members)
        _people(tenant, initiative, members[0], at)
    return Built(
        slug,
        tenant.pk,
        initiative.pk,
        tuple(one.pk for one in quarters),
        tuple(one.pk for one in rows),
        tuple(one.pk for one in members),
    )


def built_before(slug: str) -> Built:
    """The same network, found again."""
    tenant = Network.objects.get(slug=slug)
    with network(tenant.pk):
        return Built(
            slug,
            tenant.pk,
            Initiative.objects.get(slug=INITIATIVE).pk,
            tuple(Period.objects.order_by("start_on").values_list("pk", flat=True)),
            tuple(Indicator.objects.order_by("pk").values_list("pk", flat=True)),
            tuple(Partner.objects.order_by("pk").values_list("pk", flat=True)),
        )


def _partners(initiative: Initiative, count: int, at: datetime) -> list[Partner]:
    tenant = initiative.network_id
    members = Partner.objects.bulk_create(
        Partner(network_id=tenant, code=f"P{n:04}", name=f"Partner {n:04}", sort_key=f"partner {n:04}", created_at=at)
        for n in range(count)
    )
    Participation.objects.bulk_create(
        Participation(network_id=tenant, initiative=initiative, partner=one, joined_on=date(2000, 1, 1))
        for one in members
    )
    return list(members)


def _calendar(tenant: int, count: int, at: datetime) -> tuple[Calendar, list[Period]]:
    """The last `count` quarters that are over, oldest first."""
    calendar = Calendar.objects.create(network_id=tenant, frequency="quarter", start_month=1)
    last = (at.year * 4 + (at.month - 1) // 3) - 1
    quarters = Period.objects.bulk_create(_quarter(calendar, number) for number in range(last - count + 1, last + 1))
    return calendar, list(quarters)


def _quarter(calendar: Calendar, number: int) -> Period:
    """Quarters are numbered from the year 0 on."""
    year, quarter = divmod(number, 4)
    following = date((number + 1) // 4, 3 * ((number + 1) % 4) + 1, 1)
    return Period(
        network_id=calendar.network_id,
        calendar=calendar,
        start_on=date(year, 3 * quarter + 1, 1),
        end_on=following - timedelta(days=1),
        year_start_on=date(year, 1, 1),
        label=f"Q{quarter + 1} {year}",
    )


def _dimension(tenant: int, count: int) -> Dimension:
    """One way to break figures down, with `count` cells that everybody is in exactly one of."""
    dimension = Dimension.objects.create(network_id=tenant, code="age", name="Age")
    for number in range(count):
        code, name = f"a{number}", f"Aged {number * 10} to {number * 10 + 9}"
        category = Category.objects.create(
            network_id=tenant, dimension=dimension, code=code, name=name, position=number
        )
        cell = Cell.objects.create(network_id=tenant, key=f"age={code}", label=name)
        CellCategory.objects.create(network_id=tenant, cell=cell, category=category)
    return dimension


def _indicators(
    initiative: Initiative,
    calendar: Calendar,
    quarters: list[Period],
    dimension: Dimension,
    count: int,
    at: datetime,
) -> list[Indicator]:
    tenant = initiative.network_id
    outcomes = [
        Outcome.objects.create(network_id=tenant, initiative=initiative, code=f"o{n}", name=f"Outcome {n}", position=n)
        for n in range(OUTCOMES)
    ]
    rows = []
    for number in range(count):
        version = _version(tenant, number, at)
        Breakdown.objects.create(network_id=tenant, version=version, dimension=dimension)
        row = Indicator.objects.create(
            network_id=tenant,
            initiative=initiative,
            definition=version.definition,
            calendar=calendar,
            outcome=outcomes[number % OUTCOMES],
            position=number,
            starts_on=quarters[0].start_on,
            question=f"How are we doing on number {number}?",
            **_target(version.kind, number, quarters[-1]),
        )
        _baseline(row, version, quarters[0], at)
        rows.append(row)
    goal = Goal.objects.create(
        network_id=tenant, initiative=initiative, statement="Everybody is well", due_on=quarters[-1].end_on
    )
    GoalMeasure.objects.create(network_id=tenant, goal=goal, indicator=rows[1])
    return rows


def _version(tenant: int, number: int, at: datetime) -> DefinitionVersion:
    kind = KINDS[number % len(KINDS)]
    method = default_method(kind)
    definition = IndicatorDefinition.objects.create(
        network_id=tenant, code=f"i{number:02}", name=f"Indicator {number:02}", sort_key=f"indicator {number:02}"
    )
    return DefinitionVersion.objects.create(
        network_id=tenant,
        definition=definition,
        number=1,
        kind=kind,
        # Of people, some are counted as new in each period, so that their periods add up.
        over_time=OverTime.SUM if kind == Kind.PEOPLE and number % 2 else method.over_time,
        over_partners=OverPartners(method.over_partners),
        direction=Direction.DOWN if number % 5 == 0 else Direction.UP,
        per=method.per,
        decimals=method.decimals,
        currency="GBP" if kind == Kind.MONEY else "",
        unit="%" if kind == Kind.SHARE else "people",
        created_at=at,
    )


def _target(kind: str, number: int, last: Period) -> dict[str, Any]:
    if not number % TARGETED:
        return {}
    value = Decimal("0.8") if kind in RATIO_KINDS else Decimal(5_000_000)
    return {"target_value": value, "target_on": last.end_on + timedelta(days=700)}


def _baseline(row: Indicator, version: DefinitionVersion, first: Period, at: datetime) -> None:
    if version.kind in RATIO_KINDS | {Kind.STOCK}:
        Baseline.objects.create(
            network_id=row.network_id,
            indicator=row,
            version=version,
            value=Decimal("0.3") if version.kind in RATIO_KINDS else Decimal(1000),
            start_on=first.start_on,
            end_on=first.end_on,
            created_at=at,
        )


def _assign(rows: list[Indicator], members: list[Partner]) -> None:
    Assignment.objects.bulk_create(
        (
            Assignment(network_id=row.network_id, indicator=row, partner=one, starts_on=row.starts_on)
            for row in rows
            for one in members
        ),
        batch_size=5000,
    )


def _people(tenant: Network, initiative: Initiative, first: Partner, at: datetime) -> None:
    """An owner, and somebody who speaks for the first partner."""
    for role, scope in ((Role.OWNER, {}), (Role.LEAD, {"partner_id": first.pk})):
        user = User.objects.create_user(email=address_of(role, tenant.slug), password=None, name=role.title())
        Membership.objects.create(network=tenant, user=user)
        Grant.objects.create(network=tenant, user=user, role=role, granted_at=at, **scope)
