"""Who has reported, as a table."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

import django_tables2 as tables
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from measurement.enums import SubmissionStatus
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.queries.submissions import OPEN_STATUSES
from tenancy.tables import NUMBER, ChoiceColumn


class ReportingTable(tables.Table):
    """Rows of `queries.reporting.reporting`; `query` is the address of the list, to come back to."""

    choose = ChoiceColumn("submission", lambda row: _("Choose %(partner)s") % {"partner": row.partner.name})
    partner = tables.Column(
        verbose_name=gettext_lazy("Partner"),
        order_by=("partner__sort_key", "pk"),
        attrs={"td": {"class": "name-cell"}},
    )
    status = tables.TemplateColumn(
        template_name="communications/_reporting_status.html",
        verbose_name=gettext_lazy("Status"),
        order_by=("bits", "partner__sort_key"),
    )
    due_on = tables.Column(
        verbose_name=gettext_lazy("Deadline"),
        order_by=("due_on", "partner__sort_key"),
        attrs={"td": {"class": "reason-cell"}},
    )
    reminded_at = tables.Column(
        verbose_name=gettext_lazy("Last reminder"), order_by=("reminded_at", "partner__sort_key"), empty_values=()
    )
    people = tables.Column(verbose_name=gettext_lazy("People"), order_by=("people", "partner__sort_key"), attrs=NUMBER)

    class Meta:
        attrs = {"label": gettext_lazy("Who has reported"), "noun": gettext_lazy("submissions")}
        empty_text = gettext_lazy("No partner matches these filters.")
        row_attrs = {"id": lambda record: f"s{record.pk}"}

    def __init__(self, *args: Any, network_slug: str, query: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network_slug, self.query, self.at = network_slug, query, at

    def render_partner(self, record: Any) -> SafeString:
        url = reverse("measurement:submission-review", args=[self.network_slug, record.initiative.slug, record.pk])
        back = f"?from={quote(f'reporting:{self.query}')}"  # as measurement.views.reviews reads it
        return format_html('<a href="{}{}">{}</a>', url, back, record.partner.name)

    def render_due_on(self, record: Any) -> SafeString:
        day = date_format(record.due_on, "j M Y")
        lines = []
        if record.locked_at is None and SubmissionStatus(record.status) in OPEN_STATUSES:
            lines.append(deadline_words(record.due_on, local_day(self.at, record.initiative.time_zone)))
        if record.due_reason:
            lines.append(_("extended: %(reason)s") % {"reason": record.due_reason})
        if not lines:
            return format_html('<span class="nowrap">{}</span>', day)
        return format_html('<span class="nowrap">{}</span><br><span class="muted">{}</span>', day, "; ".join(lines))

    def render_reminded_at(self, record: Any) -> SafeString | str:
        if record.reminded_at is None:
            return "–"
        day = date_format(local_day(record.reminded_at, record.initiative.time_zone), "j M Y")
        number = record.reminded_people
        words = ngettext("to %(number)s person", "to %(number)s people", number) % {"number": number}
        return format_html('<span class="nowrap">{}</span><br><span class="muted">{}</span>', day, words)

    def render_people(self, record: Any) -> SafeString | str:
        if record.people:
            return str(record.people)
        tone, words = ("warn", _("Invited")) if record.invited else ("bad", _("Nobody"))
        page = reverse("partners:partner", args=[self.network_slug, record.partner_id])  # where one invites
        return format_html('<a class="state state-{} state-quiet" href="{}">{}</a>', tone, page, words)
