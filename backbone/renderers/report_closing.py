"""What a report says of the end of its period: the sentence that closed it, and what was missing then."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backbone.models import Report
from measurement.formulas.deadlines import local_day
from measurement.queries.closings import closings_of
from measurement.queries.gaps import as_shown


def closing_content(report: Report) -> dict[str, Any] | None:
    """{"title", "words", "sentence", "gaps": rows of a table}, frozen with the rest; None while it is open.

    The gaps are counted, not named: a report goes to more people than the list of who is missing. One statement.
    """
    found = closings_of(report.initiative_id, end_on=report.period.end_on)
    if not found:
        return None
    one = next((row for row in found if row.period_id == report.period_id), found[0])
    words = _("%(period)s was closed on %(day)s by %(name)s.")
    rows = [[gap.title, str(gap.count)] for gap in as_shown(one.gaps)]
    return {
        "title": _("The end of the period"),
        "words": words
        % {
            "period": one.period.label,
            "day": date_format(local_day(one.closed_at, report.initiative.time_zone), "j F Y"),
            "name": one.closed_by_name,
        },
        "sentence": one.sentence,
        "complete": _("Nothing was missing."),
        "gaps": [[_("What was missing"), _("Number")], *rows],
    }
