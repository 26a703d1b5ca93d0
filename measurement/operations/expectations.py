"""What is due: a submission for each partner and period, with one entry for each indicator assigned."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from initiatives.models import Initiative
from measurement.operations.holding import while_periods_stand
from tenancy.operations.events import record

# Who should answer what: assignments meeting the periods that have ended, local to the initiative. A closed period
# stays as it was closed: nothing is opened in it, and nothing taken away.
_EXPECTED = """
    FROM measurement_assignment a
    JOIN measurement_indicator i ON i.network_id = a.network_id AND i.id = a.indicator_id
    JOIN initiatives_initiative n ON n.network_id = i.network_id AND n.id = i.initiative_id
    JOIN measurement_period p ON p.network_id = i.network_id AND p.calendar_id = i.calendar_id
    WHERE i.initiative_id = ANY(%(initiatives)s) AND i.archived_at IS NULL
      AND p.start_on >= i.starts_on
      AND a.starts_on <= p.end_on AND (a.ends_on IS NULL OR a.ends_on >= p.end_on)
      AND p.end_on < (%(at)s AT TIME ZONE n.time_zone)::date
"""
_NOT_CLOSED = """
      AND NOT EXISTS (SELECT 1 FROM measurement_periodclosing c
                      WHERE c.network_id = {network} AND c.initiative_id = {initiative} AND c.period_id = {period})
"""
_NEW = _EXPECTED + _NOT_CLOSED.format(network="p.network_id", initiative="i.initiative_id", period="p.id")
_OF_SUBMISSION = _NOT_CLOSED.format(network="s.network_id", initiative="s.initiative_id", period="s.period_id")
_OPEN_SUBMISSIONS = f"""
    INSERT INTO measurement_submission
        (network_id, initiative_id, partner_id, period_id, due_on, due_reason, draft, draft_stamps, draft_version)
    SELECT DISTINCT a.network_id, i.initiative_id, a.partner_id, p.id, p.end_on + n.deadline_days, '', '{{}}'::jsonb,
        '{{}}'::jsonb, 0 {_NEW}
    ON CONFLICT (network_id, initiative_id, period_id, partner_id) DO NOTHING
"""
_OPEN_ENTRIES = f"""
    INSERT INTO measurement_entry (network_id, submission_id, indicator_id, state, comment, correction_reason)
    SELECT DISTINCT a.network_id, s.id, i.id, 'open', '', ''
    FROM (SELECT a.network_id, i.initiative_id, a.partner_id, p.id AS period_id, i.id AS indicator_id {_NEW}) d
    JOIN measurement_submission s ON s.network_id = d.network_id AND s.initiative_id = d.initiative_id
        AND s.period_id = d.period_id AND s.partner_id = d.partner_id
    ON CONFLICT (network_id, submission_id, indicator_id) DO NOTHING
""".replace("SELECT DISTINCT a.network_id, s.id, i.id", "SELECT DISTINCT d.network_id, s.id, d.indicator_id")
_CLOSE_ENTRIES = f"""
    DELETE FROM measurement_entry e USING measurement_submission s
    WHERE e.network_id = s.network_id AND e.submission_id = s.id AND s.initiative_id = ANY(%(initiatives)s)
      AND e.state = 'open'
      AND NOT EXISTS (SELECT 1 {_EXPECTED} AND a.partner_id = s.partner_id AND p.id = s.period_id
                      AND i.id = e.indicator_id)
      -- What fell due before the frequency changed is still due.
      AND NOT EXISTS (SELECT 1 FROM measurement_indicator i
                      JOIN measurement_period p ON p.network_id = i.network_id AND p.id = s.period_id
                      WHERE i.network_id = e.network_id AND i.id = e.indicator_id AND i.archived_at IS NULL
                        AND p.calendar_id <> i.calendar_id AND p.end_on < i.starts_on)
      {_OF_SUBMISSION}
"""
_CLOSE_SUBMISSIONS = f"""
    DELETE FROM measurement_submission s
    WHERE s.initiative_id = ANY(%(initiatives)s) AND s.draft_version = 0
      AND NOT EXISTS (SELECT 1 FROM measurement_entry e
                      WHERE e.network_id = s.network_id AND e.submission_id = s.id)
      AND NOT EXISTS (SELECT 1 FROM measurement_submissionversion v
                      WHERE v.network_id = s.network_id AND v.submission_id = s.id)
      AND NOT EXISTS (SELECT 1 FROM measurement_evidencefile f
                      WHERE f.network_id = s.network_id AND f.submission_id = s.id)
      {_OF_SUBMISSION}
"""


@transaction.atomic
def open_due(*, initiative_ids: Collection[int], at: datetime) -> int:
    """Open what has fallen due and close what is no longer expected; returns how many entries were opened.

    A period falls due on the day after its last day, in the initiative's time zone. Only entries
    nobody has touched are closed: whatever was typed or submitted stays, and so does a closed period.
    """
    while_periods_stand(initiative_ids)
    values: dict[str, Any] = {"initiatives": list(initiative_ids), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_SUBMISSIONS, values)
        cursor.execute(_OPEN_ENTRIES, values)
        opened = cursor.rowcount
        cursor.execute(_CLOSE_ENTRIES, values)
        closed = cursor.rowcount
        cursor.execute(_CLOSE_SUBMISSIONS, values)
    if opened or closed:
        _record(initiative_ids, opened, closed, at)
    return int(opened)


def _record(initiative_ids: Collection[int], opened: int, closed: int, at: datetime) -> None:
    """One event for each initiative that was looked at; opening is the clock's work, nobody's."""
    for initiative in Initiative.objects.filter(pk__in=initiative_ids):
        record(
            "measurement.submissions.opened",
            by=None,
            at=at,
            on=initiative,
            initiative_id=initiative.pk,
            payload={"opened": opened, "closed": closed},
        )
