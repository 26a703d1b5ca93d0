"""Asking a partner about one value. Nothing is sent back: the value stands while it is talked about."""

from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.models import Query, Submission
from measurement.operations.holding import held
from measurement.queries.entries import lines_of
from measurement.queries.value_queries import queryable_cells, standing_version
from tenancy.models import User
from tenancy.operations.events import record

LONGEST = 2000


@transaction.atomic
def ask_query(
    *, submission: Submission, indicator_id: int, text: str, cell_key: str = "", by: User, at: datetime
) -> Query:
    """Ask the partner about a submitted or approved value: the total, or one line of a breakdown.

    Raises ValidationError({"text" | "cell_key": …}), or without a key where there is no value to ask about.
    """
    row = held([submission.pk])[submission.pk]
    line = next((one for one in lines_of(row) if one.indicator_id == indicator_id), None)
    version = standing_version(line.entry) if line else None
    if line is None or version is None:
        raise ValidationError({NON_FIELD_ERRORS: _("Only a submitted or approved value can be asked about.")})
    if cell_key not in dict(queryable_cells(line)):
        raise ValidationError({"cell_key": _("Choose a value from the list.")})
    words = _words(text, empty=_("Write your question."))
    query = Query.objects.create(
        network_id=row.network_id,
        submission=row,
        indicator_id=indicator_id,
        version=version,
        cell_key=cell_key,
        text=words,
        asked_by_name=str(by),
        asked_at=at,
    )
    _record("value_queried", query, row, words, by=by, at=at)
    return query


@transaction.atomic
def answer_query(*, query: Query, text: str, is_confirmed: bool, by: User, at: datetime) -> Query:
    """Answer in words, confirm the value as it stands, or both; the submission stays as it is.

    Raises ValidationError({"text": …}) for neither, and without a key for a query that is answered or closed.
    """
    row, one = _held(query)
    if one.answered_at is not None or one.closed_at is not None:
        raise ValidationError({NON_FIELD_ERRORS: _("This question was answered or closed meanwhile.")})
    words = _words(text, empty="" if is_confirmed else _("Write an answer, or confirm the value."))
    one.answer, one.is_confirmed, one.answered_by_name, one.answered_at = words, is_confirmed, str(by), at
    one.save(update_fields=["answer", "is_confirmed", "answered_by_name", "answered_at"])
    _record("value_confirmed" if is_confirmed else "query_answered", one, row, words, by=by, at=at)
    return one


@transaction.atomic
def close_query(*, query: Query, by: User, at: datetime) -> Query:
    """The matter is settled, answered or not. Closing twice changes nothing."""
    row, one = _held(query)
    if one.closed_at is None:
        one.closed_at, one.closed_by_name = at, str(by)
        one.save(update_fields=["closed_at", "closed_by_name"])
        _record("query_closed", one, row, "", by=by, at=at)
    return one


def _held(query: Query) -> tuple[Submission, Query]:
    row = held([query.submission_id])[query.submission_id]
    return row, Query.objects.select_for_update(of=("self",)).get(pk=query.pk)


def _words(text: str, *, empty: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words and empty:
        raise ValidationError({"text": empty})
    if len(words) > LONGEST:
        raise ValidationError({"text": _("Enter at most %(limit)s characters.") % {"limit": LONGEST}})
    return words


def _record(verb: str, query: Query, row: Submission, words: str, *, by: User, at: datetime) -> None:
    """In the history of the submission, with what was said, beside the indicator."""
    key = query.indicator_id
    payload = {"indicators": [key], "comments": {str(key): words}, "query": query.pk, "cell": query.cell_key}
    record(f"measurement.query.{verb}", by=by, at=at, on=row, name=str(row.partner), payload=payload)
