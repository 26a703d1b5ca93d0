"""The first round: one decision for those who have no reason yet to decide one by one."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from measurement.formulas.deadlines import local_day
from measurement.models import Assignment, Indicator, Period, Submission
from measurement.operations.assignments import Assigned, assign
from measurement.operations.deadlines import extend_deadline
from measurement.queries.periods import ended_periods
from tenancy.models import User


@transaction.atomic
def begin_reporting(*, initiative: Initiative, partner_ids: Collection[int], by: User, at: datetime) -> Assigned:
    """These partners report the core indicators (all, where none is core), beginning with the period that ended last.

    What would be late from its first day on is due after the initiative's ordinary days, counted from today.
    Raises ValidationError where there are no indicators, no partners, or somebody reports already.
    """
    if Assignment.objects.filter(indicator__initiative=initiative).exists():
        raise ValidationError(_("Somebody reports already. Choose partners and indicators below."))
    every = list(Indicator.objects.filter(initiative=initiative, archived_at=None))
    indicators = [one for one in every if one.is_core] or every
    today = local_day(at, initiative.time_zone)
    ended = ended_periods({one.calendar_id for one in indicators}, today=today)
    starts_on = max((period.start_on for period in _last_of_each(ended)), default=today)
    done = assign(indicators=indicators, partner_ids=partner_ids, starts_on=starts_on, by=by, at=at)
    late = Submission.objects.filter(initiative=initiative, partner_id__in=partner_ids, due_on__lt=today)
    ids = list(late.values_list("pk", flat=True))
    if ids:
        extend_deadline(
            submissions=ids,
            due_on=today + timedelta(days=initiative.deadline_days),
            reason=_("The first round began after the ordinary day."),
            tells=False,
            by=by,
            at=at,
        )
    return done


def _last_of_each(ended: Iterable[Period]) -> Collection[Period]:
    """The latest period of each calendar, of periods that are oldest first."""
    return {period.calendar_id: period for period in ended}.values()
