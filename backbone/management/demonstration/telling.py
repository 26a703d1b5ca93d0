"""One network from its first day to now, in the order in which things happened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings

from backbone.management.demonstration.content import PartnerSeed, Script
from backbone.management.demonstration.ending import close_step, extend_step
from backbone.management.demonstration.founding import count_people, found
from backbone.management.demonstration.measuring import break_day, break_definition, plan, set_up_measuring
from backbone.management.demonstration.past import keep_past
from backbone.management.demonstration.people import make_accounts
from backbone.management.demonstration.present import Round, correct, steps_of
from backbone.management.demonstration.publishing import import_published
from backbone.management.demonstration.reporting import schedule_reports
from backbone.management.demonstration.stage import Stage
from backbone.management.demonstration.steps import Step, walk
from backbone.management.demonstration.timeline import Timeline
from measurement.enums import Frequency, YearKind
from measurement.models import Period
from measurement.operations.assignments import end_for_leaver
from measurement.operations.expectations import open_due
from partners.models import Participation
from partners.operations.participations import edit_participation
from tenancy.models import Network
from tenancy.operations.invitations import invite
from tenancy.operations.networks import found_network
from tenancy.queries.scopes import PartnerScope, Reach
from tenancy.row_security import network

PRESENT = 2  # quarters told one submission at a time
LEFT = 4  # quarters ago
PUBLISHED = timedelta(days=40)  # into the last quarter but one


def tell(scripts: Sequence[Script], timeline: Timeline, *, password_hash: str) -> list[Stage]:
    """Make one network with its initiatives and everything in them, in one transaction: all of it, or nothing."""
    people = make_accounts(scripts[0], password_hash=password_hash)
    owner = people[next(iter(scripts[0].accounts))]
    tenant = found_network(by=owner, name=scripts[0].network, at=timeline.started_at)
    Network.objects.filter(pk=tenant.pk).update(is_demonstration=True, created_at=timeline.started_at)
    stages = [
        Stage(script=one, timeline=timeline, network=tenant, people=dict(people), is_first=one is scripts[0])
        for one in scripts
    ]
    with network(tenant.pk):
        for stage in stages:
            found(stage, timeline.started_at)
            set_up_measuring(stage, timeline.started_at)
            plan(stage, timeline.now.date())
        walk(step for stage in stages for step in _steps(stage))
    return stages


def _steps(stage: Stage) -> Iterator[Step]:
    timeline = stage.timeline
    for year in range(timeline.first_day.year + 1, timeline.now.year + 1) if stage.is_first else ():
        yield Step(timeline.morning(date(year, 1, 20)), partial(count_people, stage, year))
    if stage.script.break_:
        yield Step(timeline.morning(break_day(stage) - timedelta(days=25)), partial(break_definition, stage))
    for seed in stage.script.partners:
        if seed.leaves:
            day = timeline.quarter_start(LEFT) - timedelta(days=1)
            yield Step(timeline.morning(day - timedelta(days=12)), partial(_leave, stage, seed, day))
    periods = _periods(stage)
    past = [period for period in periods if _round(stage, period) is None]
    yield Step(_turn(stage), partial(keep_past, stage, past))
    for period in periods:
        yield from _steps_of_period(stage, period)
    yield Step(timeline.morning(timeline.quarter_start(0)), partial(schedule_reports, stage))
    if stage.script.published:
        yield Step(timeline.morning(timeline.quarter_start(1) + PUBLISHED), partial(import_published, stage))
    for one in stage.script.invitations:
        moment = timeline.morning(timeline.now.date() - timedelta(days=one["days_ago"]))
        yield Step(moment, partial(_invite, stage, one))


def _periods(stage: Stage) -> list[Period]:
    """Those of the network that are over, in which figures were due."""
    rows = Period.objects.filter(end_on__gte=stage.timeline.first_day, end_on__lt=stage.timeline.now.date())
    return list(rows.select_related("calendar").order_by("end_on", "pk"))


def _steps_of_period(stage: Stage, period: Period) -> Iterator[Step]:
    opening = stage.timeline.morning(period.end_on + timedelta(days=1))
    yield Step(opening, partial(open_due, initiative_ids=[stage.initiative.pk]))
    told = _round(stage, period)
    if told is not None:
        yield from steps_of(told, _expected(stage, period))
    ago = _quarters_ago(stage, period)
    if ago is not None and stage.script.closing.get("quarters_ago") == ago:
        yield from close_step(stage, period, _turn(stage) + timedelta(days=1))
    if ago == 0 and stage.script.extension:
        yield from extend_step(stage, period, opening)
    for one in stage.script.corrections:
        if one["quarters_ago"] == ago:
            again = told or Round(stage, period, {}, not_before=_turn(stage) + timedelta(hours=2))
            yield from correct(again, one["partner"], one["indicator"], is_finished=one["is_finished"])


def _turn(stage: Stage) -> datetime:
    """From here on every submission is told by itself: the end of the last quarter but one."""
    return stage.timeline.morning(stage.timeline.quarter_start(0)) - timedelta(hours=1)


def _round(stage: Stage, period: Period) -> Round | None:
    """The plan of a period that is told submission by submission; None for the past."""
    answers = stage.script.answers
    ago = _quarters_ago(stage, period)
    if ago is not None:
        name = ("latest", "previous")[ago] if ago < PRESENT else ""
        return Round(stage, period, answers[name], is_latest=ago == 0) if name else None
    if period.calendar.year_kind == YearKind.SCHOOL and period.end_on.year == _last_school_year(stage):
        return Round(stage, period, answers["school-year"])
    return Round(stage, period, {}) if period.end_on >= _turn(stage).date() else None


def _last_school_year(stage: Stage) -> int:
    """The calendar year in which the last school year ended."""
    today = stage.timeline.now.date()
    return today.year if today > date(today.year, 8, 31) else today.year - 1


def _quarters_ago(stage: Stage, period: Period) -> int | None:
    if period.calendar.frequency != Frequency.QUARTER:
        return None
    last = stage.timeline.quarter_start(0)
    return ((last.year - period.start_on.year) * 12 + last.month - period.start_on.month) // 3


def _expected(stage: Stage, period: Period) -> list[str]:
    """Codes of the partners that report anything by this calendar and have not left by now."""
    codes = {code for code, one in stage.indicators.items() if one.calendar_id == period.calendar_id}
    return [
        one.code for one in stage.script.partners if not one.leaves and codes.intersection(stage.script.reports(one))
    ]


def _leave(stage: Stage, seed: PartnerSeed, day: date, at: datetime) -> None:
    rows = Participation.objects.select_related("partner", "initiative")
    held = rows.get(initiative=stage.initiative, partner=stage.partners[seed.code])
    edit_participation(participation=held, joined_on=held.joined_on, left_on=day, by=stage.reviewer, at=at)
    end_for_leaver(participation=held, by=stage.reviewer, at=at)


def _invite(stage: Stage, one: Mapping[str, Any], at: datetime) -> None:
    """Only where mails go to the outbox page: nobody outside is to get a mail of invented people."""
    if not settings.KEEL_EMBEDDED:
        return
    partner = stage.partners[one["partner"]]
    invite(
        by=stage.reviewer,
        reach=Reach(is_whole=True, initiatives={}, partners={partner.pk: PartnerScope(name=partner.name)}),
        network_id=stage.network.pk,
        email=one["email"],
        name=one["name"],
        role=one["role"],
        partner_id=partner.pk,
        at=at,
    )
