"""The first days of a network: its people, places, initiative and partners."""

from datetime import date, datetime
from decimal import Decimal

from backbone.management.demonstration.content import PartnerSeed
from backbone.management.demonstration.people import address_of, date_joined, person
from backbone.management.demonstration.stage import Stage
from initiatives.operations.goals import set_goal
from initiatives.operations.initiatives import create_initiative, set_places
from initiatives.validators import GoalEntry, InitiativeEntry
from partners.operations.participations import join_initiative
from partners.operations.partners import add_partner
from partners.validators import PartnerEntry
from tenancy.enums import Role
from tenancy.models import Place
from tenancy.operations.grants import give
from tenancy.operations.places import PlaceEntry, add_place, set_population

SOURCE = "Invented for the demonstration"
GOAL_YEARS = 5


def found(stage: Stage, at: datetime) -> None:
    """Places, staff, the initiative with its goal, and the partners with their leads."""
    if stage.is_first:
        _places(stage, at)
        for year in (at.year - 1, at.year):
            count_people(stage, year, at)
    stage.places = {one.code: one for one in Place.objects.all()}
    _initiative(stage, at)
    _staff(stage, at)
    for seed in stage.script.partners:
        _partner(stage, seed, at)
    _special_accounts(stage, at)
    date_joined(at, [*stage.people.values(), *stage.leads.values()])


def goal_day(stage: Stage) -> date:
    """The last day of a school year."""
    return date(stage.timeline.first_day.year + GOAL_YEARS, 8, 31)


def _places(stage: Stage, at: datetime) -> None:
    entry = PlaceEntry(code=stage.script.region["code"], name=stage.script.region["name"])
    region = add_place(network_id=stage.network.pk, entry=entry, by=stage.owner, at=at)
    stage.places[region.code] = region
    for one in stage.script.places:
        entry = PlaceEntry(code=one["code"], name=one["name"], parent_id=region.pk)
        stage.places[one["code"]] = add_place(network_id=stage.network.pk, entry=entry, by=stage.owner, at=at)


def count_people(stage: Stage, year: int, at: datetime) -> None:
    """The populations of one year, in every district."""
    years = year - stage.timeline.first_day.year
    for group in stage.script.populations:
        for place in stage.script.places:
            size = round(group["size"] * place["share"] * (1 + group["growth"]) ** years / 10) * 10
            set_population(
                place=stage.places[place["code"]],
                group=group["group"],
                year=year,
                size=Decimal(size),
                source=SOURCE,
                by=stage.owner,
                at=at,
            )


def _initiative(stage: Stage, at: datetime) -> None:
    script = stage.script
    entry = InitiativeEntry(
        name=script.initiative["name"],
        summary=script.initiative["summary"],
        deadline_days=stage.timeline.deadline_days,
        is_joinable=True,
    )
    stage.initiative = create_initiative(
        network=stage.network,
        entry=entry,
        slug=script.initiative["slug"],
        template=script.starter,
        by=stage.owner,
        at=at,
    )
    set_places(
        initiative=stage.initiative,
        place_ids=[stage.places[code].pk for code in script.home or [one["code"] for one in script.places]],
        by=stage.owner,
        at=at,
    )
    goal = GoalEntry(statement=script.goal["statement"], population=script.goal["population"], due_on=goal_day(stage))
    set_goal(initiative=stage.initiative, entry=goal, by=stage.owner, at=at)


def _staff(stage: Stage, at: datetime) -> None:
    domain = stage.network.slug
    roles = {one["key"]: Role(one["role"]) for one in stage.script.staff}
    for one in stage.script.staff:
        stage.people[one["key"]] = person(address_of(one["name"], domain), one["name"])
    roles |= {key: Role(key) for key in ("backbone", "funder") if key in stage.people}
    for key, role in roles.items():
        give(
            by=stage.owner,
            to=stage.people[key],
            network_id=stage.network.pk,
            role=role,
            initiative_id=stage.initiative.pk,
            at=at,
        )


def _partner(stage: Stage, seed: PartnerSeed, at: datetime) -> None:
    kind = stage.script.kinds[seed.kind]
    entry = PartnerEntry(
        code=seed.code,
        name=seed.name,
        sector=kind["sector"],
        type=kind["type"],
        place_id=stage.places[seed.place].pk,
        parent_id=stage.partners[seed.parent].pk if seed.parent else None,
        website=f"https://{seed.code}.example",
    )
    partner = add_partner(network_id=stage.network.pk, entry=entry, by=stage.reviewer, at=at)
    stage.partners[seed.code] = partner
    join_initiative(initiative=stage.initiative, partner=partner, joined_on=at.date(), by=stage.reviewer, at=at)
    is_account = seed.code == stage.script.account_partner
    lead = stage.people["partner"] if is_account else person(address_of(seed.lead, seed.code), seed.lead)
    stage.leads[seed.code] = lead
    give(by=stage.reviewer, to=lead, network_id=stage.network.pk, role=Role.LEAD, partner_id=partner.pk, at=at)


def _special_accounts(stage: Stage, at: datetime) -> None:
    """Who fills in for the partner whose lead one can sign in as."""
    if "contributor" in stage.people:
        give(
            by=stage.people["partner"],
            to=stage.people["contributor"],
            network_id=stage.network.pk,
            role=Role.CONTRIBUTOR,
            partner_id=stage.partners[stage.script.account_partner].pk,
            at=at,
        )
