"""What hangs on the ordinary deadline and does not move with an extended one: asked of the floor above."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string


def reports_hanging_on(*, initiative_id: int, at: datetime) -> Sequence[tuple[str, datetime]]:
    """The next reports that schedules owe, each with its moment. The function is named in the settings."""
    found: Sequence[tuple[str, datetime]] = import_string(settings.KEEL_REPORTS_AHEAD)(
        initiative_id=initiative_id, at=at
    )
    return found
