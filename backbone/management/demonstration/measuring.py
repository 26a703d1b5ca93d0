"""What is measured: definitions, indicators with baselines and targets, and who reports them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from backbone.management.demonstration.content import Curve
from backbone.management.demonstration.founding import goal_day
from backbone.management.demonstration.stage import Stage
from initiatives.models import Goal
from measurement.enums import Frequency, Kind, OverPartners, YearKind
from measurement.formulas.calendars import add_months
from measurement.models import DefinitionVersion, Indicator, Period
from measurement.operations.assignments import assign
from measurement.operations.definitions import VersionContent, change_definition, content_of, create_definition
from measurement.operations.dimensions import NewCategory, create_dimension
from measurement.operations.indicators import IndicatorSetup, adopt, edit_indicator, measure_goal
from measurement.operations.periods import AHEAD, calendars_in_use, ensure_calendar, ensure_periods
from measurement.operations.starters import adopt_starter
from measurement.operations.targets import Numbers, set_baseline, set_shared_denominators, set_target
from measurement.queries.definitions import latest_version
from measurement.queries.starters import starter
from tenancy.models import User

FIRST_COUNT = "First count together, made by the partners before they began"
NO_LEVEL = frozenset({Kind.TEXT, Kind.RATING, Kind.MILESTONE})
DIGITS = {Kind.SHARE: 4, Kind.YES_NO: 2, Kind.RATE: 2, Kind.AVERAGE: 1, Kind.OUTSIDE_SHARE: 1}


def set_up_measuring(stage: Stage, at: datetime) -> None:
    """The shared indicators and everything said of them; who reports what."""
    if stage.script.starter:
        _adopt_starter(stage, at)
    else:
        _adopt_own(stage, at)
    versions = {code: latest_version(one.definition) for code, one in stage.indicators.items()}
    for code, indicator in stage.indicators.items():
        _describe(stage, indicator, stage.script.curves[code], at)
        _aim(stage, indicator, versions[code], stage.script.curves[code], at)
    goal = Goal.objects.get(initiative=stage.initiative)
    measure_goal(goal=goal, indicator=stage.indicators[stage.script.goal["indicator"]], by=stage.owner, at=at)
    for code, indicator in stage.indicators.items():
        partner_ids = [stage.partners[one.code].pk for one in stage.script.reporters(code)]
        assign(indicators=[indicator], partner_ids=partner_ids, starts_on=at.date(), by=stage.reviewer, at=at)


def _adopt_starter(stage: Stage, at: datetime) -> None:
    chosen = starter(stage.script.starter)
    if chosen is None:
        raise LookupError(stage.script.starter)
    adopted = adopt_starter(initiative=stage.initiative, starter=chosen, by=stage.owner, at=at)
    stage.indicators = {one.definition.code: one for one in adopted}


def _adopt_own(stage: Stage, at: datetime) -> None:
    network_id = stage.network.pk
    for one in stage.script.dimensions:
        categories = [NewCategory(**category) for category in one["categories"]]
        create_dimension(network_id=network_id, **{**one, "categories": categories}, by=stage.owner, at=at)
    calendar = ensure_calendar(
        network_id=network_id,
        frequency=Frequency.QUARTER,
        year_kind=YearKind.CALENDAR,
        start_month=1,
        by=stage.owner,
        at=at,
    )
    for one in stage.script.definitions:
        content = dict(one["content"])
        content["breakdowns"] = tuple((codes[0], None) for codes in content["breakdowns"])
        content["steps"] = tuple(content.get("steps", ()))
        definition = create_definition(
            network_id=network_id,
            code=one["code"],
            name=one["name"],
            content=VersionContent(**content),
            by=stage.owner,
            at=at,
        )
        stage.indicators[one["code"]] = adopt(
            initiative=stage.initiative,
            definition=definition,
            calendar=calendar,
            starts_on=stage.timeline.first_day,
            setup=IndicatorSetup(question=one["question"]),
            by=stage.owner,
            at=at,
        )


def _describe(stage: Stage, indicator: Indicator, curve: Curve, at: datetime) -> None:
    setup = IndicatorSetup(
        outcome=indicator.outcome,
        is_core=indicator.is_core,
        owner=_owner(stage, curve.owner),
        question=indicator.question,
        story=curve.story,
        position=indicator.position,
    )
    stage.indicators[curve.code] = edit_indicator(indicator=indicator, setup=setup, by=stage.owner, at=at)


def _owner(stage: Stage, key: str) -> User:
    return stage.people.get(key) or stage.owner


def _aim(stage: Stage, indicator: Indicator, version: DefinitionVersion, curve: Curve, at: datetime) -> None:
    """Baseline in the period before the first one, and the target on the day of the goal."""
    kind = Kind(version.kind)
    if kind in NO_LEVEL or version.over_partners == OverPartners.NONE:
        return
    first = Period.objects.filter(calendar_id=indicator.calendar_id, start_on__lte=at.date()).latest("start_on")
    before = add_months(first.start_on, -Frequency(indicator.calendar.frequency).months)
    quarter = (before.month + 2) // 3 if indicator.calendar.frequency == Frequency.QUARTER else None
    level = curve.level(0, quarter)
    if version.accumulation == "to_date_year" and quarter is not None:
        level = curve.start * quarter / 4
    set_baseline(
        indicator=indicator,
        numbers=Numbers(value=_rounded(kind, level)),
        start_on=before,
        end_on=first.start_on - timedelta(days=1),
        source=FIRST_COUNT,
        by=stage.owner,
        at=at,
    )
    set_target(
        indicator=indicator,
        numbers=Numbers(value=_rounded(kind, curve.target)),
        target_on=goal_day(stage),
        smallest_change=Decimal(curve.smallest_change) if curve.smallest_change else None,
        by=stage.owner,
        at=at,
    )


def _rounded(kind: Kind, level: float) -> Decimal:
    return Decimal(str(round(level, DIGITS.get(kind, 0)))).normalize() + 0


def plan(stage: Stage, today: date) -> None:
    """Periods up to a year from today, and the shared denominators that the backbone enters."""
    for calendar in calendars_in_use().order_by("pk"):
        ensure_periods(calendar=calendar, until=today + AHEAD, at=stage.timeline.started_at)
    for code, curve in stage.script.curves.items():
        if curve.shared:
            _share_denominator(stage, stage.indicators[code], curve, stage.timeline.started_at)


def _share_denominator(stage: Stage, indicator: Indicator, curve: Curve, at: datetime) -> None:
    periods = Period.objects.filter(calendar_id=indicator.calendar_id, end_on__gte=stage.timeline.first_day)
    wanted = {one.pk: (Decimal(curve.shared), "Roll of school leavers") for one in periods}
    set_shared_denominators(indicator=indicator, denominators=wanted, by=stage.reviewer, at=at)


def break_day(stage: Stage) -> date:
    """First day of the period from which the changed definition holds."""
    return stage.timeline.quarter_start(stage.script.break_["quarters_ago"])


def break_definition(stage: Stage, at: datetime) -> None:
    """One indicator means something else from a day on: figures before and after do not compare."""
    change = stage.script.break_
    definition = stage.indicators[change["indicator"]].definition
    before = content_of(latest_version(definition))
    content = VersionContent(
        **{one: getattr(before, one) for one in before.__dataclass_fields__} | {"meaning": change["meaning"]}
    )
    change_definition(
        definition=definition,
        content=content,
        effective_on=break_day(stage),
        reason=change["reason"],
        is_break=True,
        by=stage.reviewer,
        at=at,
    )
    stage.forget_rules()
