"""Shipped sets of outcome areas, dimensions, definitions and indicators, so that nobody starts from a blank page."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from initiatives.models import Goal, Initiative, Outcome
from initiatives.operations.goals import set_goal
from initiatives.operations.outcomes import add_outcome
from initiatives.validators import GoalEntry
from measurement.enums import Frequency, YearKind
from measurement.formulas.calendars import period_of
from measurement.formulas.deadlines import local_day
from measurement.models import Calendar, Dimension, GoalMeasure, Indicator, IndicatorDefinition
from measurement.operations.definitions import VersionContent, create_definition
from measurement.operations.dimensions import NewCategory, create_dimension
from measurement.operations.indicators import IndicatorSetup, adopt, measure_goal
from measurement.operations.periods import ensure_calendar
from measurement.queries.starters import Starter
from tenancy.formulas import sort_key
from tenancy.models import User
from tenancy.operations.events import record

NETWORK_CURRENCY = "network"  # in a starter, "currency": "network" stands for the currency of the network


@transaction.atomic
def adopt_starter(*, initiative: Initiative, starter: Starter, by: User | None, at: datetime) -> list[Indicator]:
    """Put a starter into the library and adopt its indicators; returns those newly adopted.

    What is there already under the same code is used as it is, so a second time changes nothing. Periods begin
    with the last one that is over, so that first figures can be asked for at once; targets and baselines are left
    to the initiative, which knows them. A goal that the initiative has said in its own words stays, and is
    measured by what the starter names unless something measures it already.
    """
    outcomes = _outcomes(initiative, starter, by=by, at=at)
    _dimensions(initiative, starter, by=by, at=at)
    calendars = _calendars(initiative, starter, by=by, at=at)
    adopted = Indicator.objects.filter(initiative=initiative).values_list("definition__code", flat=True)
    held = set(adopted)
    today = local_day(at, initiative.time_zone)
    new = []
    for one in starter.indicators:
        definition = _definition(initiative, one, by=by, at=at)
        if one["code"] in held or definition.archived_at is not None:
            continue
        calendar = calendars[one["calendar"]]
        setup = IndicatorSetup(outcome=outcomes[one["outcome"]], is_core=one["is_core"], question=one["question"])
        new.append(
            adopt(
                initiative=initiative,
                definition=definition,
                calendar=calendar,
                starts_on=_last_over_since(calendar, today),
                setup=setup,
                by=by,
                at=at,
            )
        )
    _goal(initiative, starter, today, by=by, at=at)
    if new:
        payload = {"starter": starter.code, "indicators": len(new)}
        record(
            "measurement.starter.adopted", by=by, at=at, on=initiative, initiative_id=initiative.pk, payload=payload
        )
    return new


def _outcomes(initiative: Initiative, starter: Starter, *, by: User | None, at: datetime) -> dict[str, Outcome]:
    """By the starter's code; an outcome area that has the code or the name already is used as it is."""
    rows = list(Outcome.objects.filter(initiative=initiative))
    names = {sort_key(row.name): row for row in rows}
    held = {row.code: row for row in rows}
    for one in starter.outcomes:
        code, name = one["code"], one["name"]
        row = held.get(code) or names.get(sort_key(name))
        held[code] = row or add_outcome(initiative=initiative, name=name, code=code, by=by, at=at)
    return held


def _dimensions(initiative: Initiative, starter: Starter, *, by: User | None, at: datetime) -> None:
    held = set(Dimension.objects.values_list("code", flat=True))
    for one in starter.dimensions:
        if one["code"] in held:
            continue
        create_dimension(
            network_id=initiative.network_id,
            code=one["code"],
            name=one["name"],
            is_exclusive=one["is_exclusive"],
            is_exhaustive=one["is_exhaustive"],
            categories=[NewCategory(**category) for category in one["categories"]],
            by=by,
            at=at,
        )


def _calendars(initiative: Initiative, starter: Starter, *, by: User | None, at: datetime) -> dict[str, Calendar]:
    return {
        key: ensure_calendar(
            network_id=initiative.network_id,
            frequency=Frequency(one["frequency"]),
            year_kind=YearKind(one["year_kind"]),
            start_month=one["start_month"],
            by=by,
            at=at,
        )
        for key, one in starter.calendars.items()
    }


def _definition(
    initiative: Initiative, one: Mapping[str, Any], *, by: User | None, at: datetime
) -> IndicatorDefinition:
    held = IndicatorDefinition.objects.filter(code=one["code"]).first()
    if held is not None:
        return held
    content = dict(one["content"])
    content["breakdowns"] = tuple(_pairs(content["breakdowns"]))
    content["steps"] = tuple(content.get("steps", ()))
    if content.get("currency") == NETWORK_CURRENCY:
        content["currency"] = initiative.network.currency
    return create_definition(
        network_id=initiative.network_id,
        code=one["code"],
        name=one["name"],
        content=VersionContent(**content),
        by=by,
        at=at,
    )


def _pairs(breakdowns: Iterable[list[str]]) -> Iterable[tuple[str, str | None]]:
    for codes in breakdowns:
        yield codes[0], codes[1] if len(codes) > 1 else None


def _last_over_since(calendar: Calendar, today: date) -> date:
    frequency, start_month = Frequency(calendar.frequency), calendar.start_month
    running = period_of(today, frequency=frequency, start_month=start_month)
    return period_of(running.start - timedelta(days=1), frequency=frequency, start_month=start_month).start


def _goal(initiative: Initiative, starter: Starter, today: date, *, by: User | None, at: datetime) -> None:
    """The starter's goal, where the initiative has none; measured as the starter says, where nothing measures it."""
    goal = Goal.objects.filter(initiative=initiative).first()
    if goal is None:
        wanted = starter.goal
        day = goal_day(starter, today)
        entry = GoalEntry(statement=wanted["statement"], population=wanted["population"], due_on=day)
        goal = set_goal(initiative=initiative, entry=entry, by=by, at=at)
    elif GoalMeasure.objects.filter(goal=goal).exists():
        return
    indicator = Indicator.objects.filter(
        initiative=initiative, definition__code=starter.goal["indicator"], archived_at=None
    ).first()
    if indicator is not None:
        measure_goal(goal=goal, indicator=indicator, by=by, at=at)


def goal_day(starter: Starter, today: date) -> date:
    """By when a starter's goal is to be reached: the end of a school year some years ahead."""
    return date(today.year + starter.goal["years"], 8, 31)
