"""Definitions that an initiative adopts as its indicators: what they are for, who owns them, how often they come."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from initiatives.models import Goal, Initiative, Outcome
from measurement.enums import Frequency
from measurement.formulas.calendars import next_start
from measurement.formulas.deadlines import local_day
from measurement.models import Calendar, GoalMeasure, Indicator, IndicatorDefinition
from measurement.operations.dimensions import ensure_cells
from measurement.operations.figures import refresh_expected
from measurement.operations.periods import AHEAD, ensure_periods
from measurement.queries.definitions import latest_version
from tenancy.models import Membership, User
from tenancy.operations.events import changes, record


@dataclass(frozen=True, kw_only=True)
class IndicatorSetup:
    """What an initiative says about one of its indicators, besides its numbers."""

    outcome: Outcome | None = None
    parent: Indicator | None = None
    is_core: bool = True
    owner: User | None = None
    question: str = ""
    story: str = ""
    position: int | None = None  # None: after the others


@transaction.atomic
def adopt(
    *,
    initiative: Initiative,
    definition: IndicatorDefinition,
    calendar: Calendar,
    starts_on: date,
    setup: IndicatorSetup,
    by: User | None,
    at: datetime,
) -> Indicator:
    """Make a definition of the library an indicator of the initiative, with its periods from `starts_on` on.

    Raises ValidationError({"definition" | "starts_on" | "outcome" | "owner" | "parent": …}).
    """
    Initiative.objects.select_for_update(no_key=True).get(pk=initiative.pk)
    if definition.archived_at is not None:
        raise ValidationError({"definition": _("This definition is archived. Restore it first, or choose another.")})
    if Indicator.objects.filter(initiative=initiative, definition=definition).exists():
        raise ValidationError({"definition": _("This initiative has adopted this definition already.")})
    _check_setup(initiative, setup, itself=None)
    _check_start(starts_on, at)
    indicator = Indicator.objects.create(
        network_id=initiative.network_id,
        initiative=initiative,
        definition=definition,
        calendar=calendar,
        starts_on=starts_on,
        **_columns(setup, position=_next_position(initiative)),
    )
    ensure_periods(calendar=calendar, since=starts_on, until=at.date() + AHEAD, at=at)
    ensure_cells(latest_version(definition))
    payload = {"definition": definition.code, "frequency": calendar.frequency, "starts_on": str(starts_on)}
    record("measurement.indicator.adopted", by=by, at=at, on=indicator, name=definition.name, payload=payload)
    return indicator


@transaction.atomic
def edit_indicator(*, indicator: Indicator, setup: IndicatorSetup, by: User | None, at: datetime) -> Indicator:
    """Another outcome area, owner, question or story. Raises ValidationError as `adopt` does."""
    _check_setup(indicator.initiative, setup, itself=indicator)
    before = {one: getattr(indicator, one) for one in _columns(setup, position=0)}
    after = _columns(setup, position=indicator.position)
    Indicator.objects.filter(pk=indicator.pk).update(**after)
    return finish_change(
        indicator=indicator, type="measurement.indicator.edited", before=before, after=after, by=by, at=at
    )


@transaction.atomic
def change_frequency(
    *, indicator: Indicator, calendar: Calendar, from_on: date | None = None, by: User | None, at: datetime
) -> Indicator:
    """Report by another calendar, from its first period that begins on `from_on` (today, if not given) or later.

    What was reported by the old calendar stays, under its own periods; what nobody has begun there is no longer
    due. Raises ValidationError({"from_on"}) for
    a day in the past: a change of frequency touches future periods only (rule 6).
    """
    if calendar.pk == indicator.calendar_id:
        return indicator
    today = local_day(at, indicator.initiative.time_zone)
    if from_on is not None and from_on < today:
        raise ValidationError({"from_on": _("Choose a day from today on; earlier periods stay as they are.")})
    starts_on = next_start(from_on or today, frequency=Frequency(calendar.frequency), start_month=calendar.start_month)
    before = {"calendar": indicator.calendar, "starts_on": indicator.starts_on}
    after = {"calendar": calendar, "starts_on": starts_on}
    Indicator.objects.filter(pk=indicator.pk).update(**after)
    ensure_periods(calendar=calendar, since=starts_on, until=max(starts_on, at.date() + AHEAD), at=at)
    indicator = finish_change(
        indicator=indicator, type="measurement.indicator.frequency_changed", before=before, after=after, by=by, at=at
    )
    refresh_expected(indicator_ids=[indicator.pk], at=at)
    return indicator


@transaction.atomic
def archive_indicator(*, indicator: Indicator, by: User | None, at: datetime) -> None:
    """No longer reported or shown; its figures stay. Archiving again changes nothing."""
    if Indicator.objects.filter(pk=indicator.pk, archived_at=None).update(archived_at=at):
        _record_state("measurement.indicator.archived", indicator, by=by, at=at)


@transaction.atomic
def restore_indicator(*, indicator: Indicator, by: User | None, at: datetime) -> None:
    """Reported and shown again."""
    if Indicator.objects.filter(pk=indicator.pk, archived_at__isnull=False).update(archived_at=None):
        _record_state("measurement.indicator.restored", indicator, by=by, at=at)


@transaction.atomic
def measure_goal(*, goal: Goal, indicator: Indicator, by: User | None, at: datetime) -> GoalMeasure:
    """Say by which indicator the shared goal is measured; saying it again changes nothing.

    Raises ValidationError({"indicator"}) for another's.
    """
    if indicator.initiative_id != goal.initiative_id or indicator.archived_at is not None:
        raise ValidationError({"indicator": _("Choose an indicator of this initiative that is in use.")})
    before = GoalMeasure.objects.select_related("indicator__definition").filter(goal=goal).first()
    if before is not None and before.indicator_id == indicator.pk:
        return before
    measure, _is_new = GoalMeasure.objects.update_or_create(
        network_id=goal.network_id, goal=goal, defaults={"indicator": indicator}
    )
    old = before.indicator.definition.code if before else None
    record(
        "measurement.goal.measured",
        by=by,
        at=at,
        on=measure,
        initiative_id=goal.initiative_id,
        name=goal.statement,
        payload={"indicator": [old, indicator.definition.code]},
    )
    return measure


def finish_change(
    *,
    indicator: Indicator,
    type: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User | None,
    at: datetime,
) -> Indicator:
    """The indicator as it is now; one event if anything differs."""
    indicator = Indicator.objects.select_related("definition", "initiative", "calendar").get(pk=indicator.pk)
    if changed := changes(before, after):
        record(type, by=by, at=at, on=indicator, name=indicator.definition.name, payload=changed)
    return indicator


def _check_setup(initiative: Initiative, setup: IndicatorSetup, *, itself: Indicator | None) -> None:
    problems = {}
    if setup.outcome is not None and setup.outcome.initiative_id != initiative.pk:
        problems["outcome"] = _("Choose an outcome area of this initiative.")
    parent = setup.parent
    if parent is not None and (parent.initiative_id != initiative.pk or parent == itself or parent.parent_id):
        problems["parent"] = _("Choose another indicator of this initiative that is not part of one itself.")
    if setup.owner is not None:
        member = Membership.objects.filter(user=setup.owner, network_id=initiative.network_id)
        if not member.exists():
            problems["owner"] = _("Choose somebody who works in this network.")
    if problems:
        raise ValidationError({key: [sentence] for key, sentence in problems.items()})


def _check_start(starts_on: date, at: datetime) -> None:
    if not at.year - 60 <= starts_on.year <= at.year + 10:
        raise ValidationError({"starts_on": _("Choose a day within the last 60 or the next 10 years.")})


def _columns(setup: IndicatorSetup, *, position: int) -> dict[str, Any]:
    columns = {one: getattr(setup, one) for one in asdict(IndicatorSetup())}
    columns["position"] = position if setup.position is None else setup.position
    return columns | {"question": setup.question.strip(), "story": setup.story.strip()}


def _next_position(initiative: Initiative) -> int:
    found = Indicator.objects.filter(initiative=initiative).aggregate(last=Max("position"))["last"]
    return (found or 0) + 1


def _record_state(type: str, indicator: Indicator, *, by: User | None, at: datetime) -> None:
    record(type, by=by, at=at, on=indicator, name=indicator.definition.name)
    refresh_expected(indicator_ids=[indicator.pk], at=at)
