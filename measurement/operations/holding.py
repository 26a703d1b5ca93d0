"""The one place where submissions are taken to be changed, so that no door and no operation forgets a closed period.

The locks, in the order in which they are taken: whether periods of an initiative close (`while_periods_stand`,
`closing_periods`), submissions by id, partners by id, figures. Whoever closes a period waits for all who are
changing something in it, and whoever comes later meets `locked_at`.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from measurement.models import Submission
from measurement.queries.closings import frozen_in
from partners.models import Partner

CLOSED = "period_closed"  # the code of every refusal


def closed_error(label: str, *, key: str = NON_FIELD_ERRORS) -> ValidationError:
    """The refusal in words, the same everywhere."""
    sentence = _("%(period)s is closed. Ask the backbone to unlock it.") % {"period": label}
    return ValidationError({key: ValidationError(sentence, code=CLOSED)})


def hold(submission: Submission, *, key: str = NON_FIELD_ERRORS) -> Submission:
    """One submission, held until the end of the transaction. Raises ValidationError where its period was closed."""
    return hold_many([submission.pk], key=key)[submission.pk]


def hold_many(ids: Iterable[int], *, key: str = NON_FIELD_ERRORS) -> dict[int, Submission]:
    """The submissions, held in the order of their ids, so that two never wait for each other in a ring.

    Raises ValidationError where the period of one of them was closed and it was not unlocked again.
    """
    rows = held(ids)
    check_unlocked(rows.values(), key=key)
    return rows


def held(ids: Iterable[int]) -> dict[int, Submission]:
    """Held in the same way, whether locked or not: for closing, unlocking, and for files that change some of them."""
    rows = Submission.objects.filter(pk__in=sorted(ids)).order_by("pk").select_for_update(of=("self",))
    return {row.pk: row for row in rows.select_related("initiative", "partner", "period__calendar")}


def held_in(initiative_id: int, period_ids: Collection[int]) -> list[tuple[int, int, int, datetime | None]]:
    """All of an initiative in some periods, held in the same way: (id, period, partner, locked at), for long files."""
    rows = Submission.objects.filter(initiative_id=initiative_id, period_id__in=period_ids).order_by("pk")
    return list(rows.select_for_update(of=("self",)).values_list("pk", "period_id", "partner_id", "locked_at"))


def held_from(initiative_ids: Collection[int], first_days: Collection[date]) -> list[int]:
    """All of some initiatives in the periods that begin on these days, held in the same way, for files of several."""
    rows = Submission.objects.filter(initiative_id__in=initiative_ids, period__start_on__in=first_days)
    return list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def check_unlocked(rows: Iterable[Submission], *, key: str = NON_FIELD_ERRORS) -> None:
    """Raise ValidationError for the first of these that is locked; it was held before."""
    for row in rows:
        if row.locked_at is not None:
            raise closed_error(row.period.label, key=key)


def hold_partners(ids: Iterable[int]) -> None:
    """Writers of the same partner's facts wait for each other, and closing waits for them."""
    rows = Partner.objects.filter(pk__in=sorted(ids)).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk"))


def while_periods_stand(initiative_ids: Iterable[int]) -> None:
    """Until the transaction ends, no period of these initiatives is closed; any number may hold this at once.

    For what makes submissions, or moves figures without holding one: take it before everything else.
    """
    _advise("pg_advisory_xact_lock_shared", sorted(set(initiative_ids)))


def closing_periods(initiative_id: int) -> None:
    """Until the transaction ends, one alone closes or opens periods of this initiative."""
    _advise("pg_advisory_xact_lock", [initiative_id])


def _advise(function: str, initiative_ids: Collection[int]) -> None:
    keys = [f"closing-{one}" for one in initiative_ids]
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [key])


def check_periods_open(initiative_id: int, period_ids: Collection[int]) -> None:
    """Raise ValidationError where one of these periods is closed; `while_periods_stand` was called before."""
    frozen = frozen_in([initiative_id])
    for period_id in sorted(set(period_ids)):
        if frozen.is_held(initiative_id, period_id):
            raise closed_error(frozen.label(initiative_id, period_id))
