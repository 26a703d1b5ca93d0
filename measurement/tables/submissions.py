"""The review queue as a table."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

import django_tables2 as tables
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measurement.enums import SubmissionStatus
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.queries.submissions import OPEN_STATUSES
from tenancy.tables import NUMBER, ChoiceColumn


class ReviewTable(tables.Table):
    """Rows of `queries.review.queue_of`; `query` is the address of the list, to come back to."""

    choose = ChoiceColumn("submission", lambda row: _choose(row) if row.waiting else "")
    partner = tables.Column(
        verbose_name=gettext_lazy("Partner"),
        order_by=("partner__sort_key", "-period__end_on"),
        attrs={"td": {"class": "name-cell"}},
    )
    period = tables.Column(verbose_name=gettext_lazy("Period"), order_by=("period__end_on", "partner__sort_key"))
    status = tables.TemplateColumn(
        template_name="measurement/_status_cell.html", verbose_name=gettext_lazy("Status"), orderable=False
    )
    due_on = tables.Column(verbose_name=gettext_lazy("Deadline"), order_by=("due_on", "partner__sort_key"))
    waiting = tables.Column(verbose_name=gettext_lazy("To review"), attrs=NUMBER)
    submitted_at = tables.Column(
        verbose_name=gettext_lazy("Submitted"), order_by=("submitted_at", "partner__sort_key")
    )

    class Meta:
        attrs = {"label": gettext_lazy("Submissions"), "noun": gettext_lazy("submissions")}
        empty_text = gettext_lazy("No submission matches these filters.")
        row_attrs = {"id": lambda record: f"s{record.pk}"}

    def __init__(
        self, *args: Any, network_slug: str, query: str, at: datetime, may_choose: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, exclude=() if may_choose else ("choose",), **kwargs)
        self.network_slug, self.query, self.at = network_slug, query, at

    def render_partner(self, record: Any) -> SafeString:
        url = reverse("measurement:submission-review", args=[self.network_slug, record.initiative.slug, record.pk])
        back = f"?from={quote(self.query)}" if self.query else ""
        return format_html('<a href="{}{}">{}</a>', url, back, record.partner.name)

    def render_period(self, record: Any) -> str:
        return str(record.period.label)

    def render_due_on(self, record: Any) -> SafeString:
        today = local_day(self.at, record.initiative.time_zone)
        day = date_format(record.due_on, "j M Y")
        if SubmissionStatus(record.status) not in OPEN_STATUSES:
            return format_html('<span class="nowrap">{}</span>', day)
        return format_html(
            '<span class="nowrap">{}</span><br><span class="muted nowrap">{}</span>',
            day,
            deadline_words(record.due_on, today),
        )

    def render_waiting(self, record: Any) -> str:
        return _("%(waiting)s of %(all)s") % {"waiting": record.waiting, "all": record.answers}

    def render_submitted_at(self, record: Any) -> SafeString:
        day = date_format(local_day(record.submitted_at, record.initiative.time_zone), "j M Y")
        return format_html('<span class="nowrap">{}</span><br><span class="muted">{}</span>', day, record.submitted_by)


def _choose(row: Any) -> str:
    return _("Choose %(partner)s, %(period)s") % {"partner": row.partner.name, "period": row.period.label}
