"""What a verification of the figures found, kept for the page of health and for the metrics."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from measurement.models import Verification

KEPT_INDICATORS = 20


@transaction.atomic
def keep_verification(
    *, network_id: int, checked: int, wrong: int, indicator_ids: Collection[int], at: datetime
) -> Verification:
    """Keep the counts of this verification in place of the last one's. No event: nothing of the network has changed.

    `indicator_ids` are those of the wrong figures; the first few are kept, to be named.
    """
    row, _is_new = Verification.objects.update_or_create(
        network_id=network_id,
        defaults={
            "at": at,
            "checked_count": checked,
            "wrong_count": wrong,
            "wrong_indicator_ids": sorted(set(indicator_ids))[:KEPT_INDICATORS],
        },
    )
    return row
