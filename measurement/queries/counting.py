"""How partners count: the note that a partner keeps about an indicator."""

from collections.abc import Collection

from measurement.models import CountingNote


def counting_notes(*, partner_id: int, indicator_ids: Collection[int]) -> dict[int, CountingNote]:
    """Indicator id → the partner's note, where there is one. One statement."""
    rows = CountingNote.objects.filter(partner_id=partner_id, indicator_id__in=indicator_ids).exclude(text="")
    return {row.indicator_id: row for row in rows}
