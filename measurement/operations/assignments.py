"""Who reports what, from when until when, and why. A pair of indicator and partner never has two at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measurement.models import Assignment, Indicator, PeriodClosing
from measurement.operations.figures import refresh_expected
from measurement.operations.holding import while_periods_stand
from partners.models import Participation, Partner
from tenancy.models import User
from tenancy.operations.events import record

NAMED = 3  # partners named in a message; the others are counted


@dataclass(frozen=True)
class Assigned:
    """What a bulk assignment did: the new rows, and the pairs that were assigned in these days already."""

    new: list[Assignment]
    skipped: int


@dataclass(frozen=True)
class Days:
    """From the first to the last day, both included; no last day means without end."""

    starts_on: date
    ends_on: date | None = None

    def meets(self, other: "Days") -> bool:
        return self.starts_on <= (other.ends_on or date.max) and other.starts_on <= (self.ends_on or date.max)


@transaction.atomic
def assign(
    *,
    indicators: Collection[Indicator],
    partner_ids: Collection[int],
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
    skips_assigned: bool = False,
    by: User | None,
    at: datetime,
) -> Assigned:
    """Every one of these partners reports every one of these indicators of one initiative.

    A partner that leaves the initiative reports until then. Pairs that are assigned in some of these days
    already raise an error, or are left alone with `skips_assigned`. Raises ValidationError({"partners" |
    "indicators" | "starts_on" | "ends_on": …}); then nothing was assigned.
    """
    locked = _lock(indicators)
    days = Days(starts_on, ends_on)
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day must not be before the first.")})
    if not locked or not partner_ids:
        key = "partners" if locked else "indicators"
        raise ValidationError({key: _("Choose at least one.")})
    parts = _participations(locked, partner_ids, days)
    taken = _taken(locked, partner_ids, days)
    if taken and not skips_assigned:
        raise ValidationError({"partners": _taken_sentence(taken)})
    rows = [
        Assignment(
            network_id=indicator.network_id,
            indicator=indicator,
            partner_id=partner_id,
            starts_on=starts_on,
            ends_on=_earlier(ends_on, parts[partner_id].left_on),
            reason=reason.strip(),
        )
        for indicator in locked
        for partner_id in sorted(set(partner_ids))
        if (indicator.pk, partner_id) not in taken
    ]
    new = Assignment.objects.bulk_create(rows)
    _record(new, locked, "measurement.assignment.created", reason=reason, by=by, at=at)
    refresh_expected(indicator_ids=sorted({row.indicator_id for row in new}), at=at)
    return Assigned(new, len(taken))


@transaction.atomic
def end_assignments(
    *, assignments: Iterable[Assignment], ends_on: date, reason: str, by: User | None, at: datetime
) -> list[Assignment]:
    """These partners report until this day and are not expected afterwards; what they reported stays.

    One that would end before it began is taken away. Raises ValidationError({"reason": …}).
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the partner stops reporting.")})
    ids = [one.pk for one in assignments]
    locked = _lock(Indicator.objects.filter(pk__in=Assignment.objects.filter(pk__in=ids).values("indicator_id")))
    rows = list(Assignment.objects.filter(pk__in=ids).exclude(ends_on__lte=ends_on))
    never = [row for row in rows if row.starts_on > ends_on]
    ended = [row for row in rows if row.starts_on <= ends_on]
    _record(ended, locked, "measurement.assignment.ended", reason=reason, ends_on=ends_on, by=by, at=at)
    _record(never, locked, "measurement.assignment.removed", reason=reason, ends_on=ends_on, by=by, at=at)
    Assignment.objects.filter(pk__in=[row.pk for row in never]).delete()
    for row in ended:
        row.ends_on, row.reason = ends_on, reason.strip()
    Assignment.objects.bulk_update(ended, ["ends_on", "reason"])
    refresh_expected(indicator_ids=sorted({row.indicator_id for row in rows}), at=at)
    return ended


@transaction.atomic
def end_for_leaver(*, participation: Participation, by: User | None, at: datetime) -> list[Assignment]:
    """A partner that left an initiative is expected until its last day there, and no longer.

    What it owed in a period that is closed by now, it owed.
    """
    if participation.left_on is None:
        return []
    closed = PeriodClosing.objects.filter(initiative_id=participation.initiative_id)
    last_closed = closed.aggregate(last=Max("period__end_on"))["last"]
    ends_on = max(participation.left_on, last_closed or participation.left_on)
    open_ones = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=ends_on),
        partner_id=participation.partner_id,
        indicator__initiative_id=participation.initiative_id,
    )
    if not open_ones.exists():
        return []
    reason = _("The partner left the initiative.")
    return end_assignments(assignments=open_ones, ends_on=ends_on, reason=reason, by=by, at=at)


def _lock(indicators: Iterable[Indicator]) -> list[Indicator]:
    """The indicators, locked in the order of their ids, so that two at once wait instead of overlapping."""
    ids = [one.pk for one in indicators]
    while_periods_stand(Indicator.objects.filter(pk__in=ids).values_list("initiative_id", flat=True))
    rows = Indicator.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True)
    locked = list(rows.select_related("definition"))
    if len({one.initiative_id for one in locked}) > 1:
        raise ValidationError({"indicators": _("Choose indicators of one initiative.")})
    return locked


def _participations(indicators: list[Indicator], partner_ids: Collection[int], days: Days) -> dict[int, Participation]:
    """Partner id → its part in the initiative. Raises ValidationError for one that has none in these days."""
    rows = Participation.objects.filter(initiative_id=indicators[0].initiative_id, partner_id__in=partner_ids)
    found = {row.partner_id: row for row in rows if row.left_on is None or row.left_on >= days.starts_on}
    missing = set(partner_ids) - set(found)
    if missing:
        names = list(Partner.objects.filter(pk__in=missing).order_by("sort_key").values_list("name", flat=True))
        sentence = _("%(names)s does not take part in this initiative at that time.")
        raise ValidationError({"partners": sentence % {"names": _listed(names) or _("One of the partners")}})
    return found


def _taken(indicators: list[Indicator], partner_ids: Collection[int], days: Days) -> dict[tuple[int, int], Assignment]:
    rows = Assignment.objects.filter(
        indicator_id__in=[one.pk for one in indicators], partner_id__in=partner_ids
    ).select_related("partner", "indicator__definition")
    return {(row.indicator_id, row.partner_id): row for row in rows if days.meets(Days(row.starts_on, row.ends_on))}


def _taken_sentence(taken: dict[tuple[int, int], Assignment]) -> str:
    names = [f"{row.partner.name}: {row.indicator.definition.name}" for row in taken.values()]
    return _("Already assigned in these days: %(names)s.") % {"names": _listed(names)}


def _listed(names: list[str]) -> str:
    """ "A, B, C and 4 more"."""
    shown = ", ".join(names[:NAMED])
    rest = len(names) - NAMED
    return shown if rest <= 0 else shown + " " + ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": rest}


def _earlier(first: date | None, second: date | None) -> date | None:
    days = [day for day in (first, second) if day is not None]
    return min(days, default=None)


def _record(
    rows: Collection[Assignment],
    indicators: list[Indicator],
    type: str,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    ends_on: date | None = None,
) -> None:
    """One event per indicator, with the partners by name; nothing for no rows."""
    names = dict(Partner.objects.filter(pk__in={row.partner_id for row in rows}).values_list("pk", "name"))
    for indicator in indicators:
        own = [row for row in rows if row.indicator_id == indicator.pk]
        if not own:
            continue
        payload = {
            "partners": [names[row.partner_id] for row in own],
            "starts_on": str(min(row.starts_on for row in own)),
            "ends_on": None if ends_on is None else str(ends_on),
            "reason": reason.strip(),
        }
        record(type, by=by, at=at, on=indicator, name=indicator.definition.name, payload=payload)
