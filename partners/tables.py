"""The register as a table."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.enums import JoinRequestState
from partners.models import JoinRequest, Partner
from tenancy.tables import NUMBER, ChoiceColumn


class PartnerTable(tables.Table):
    """`network_slug` for the links; the first column only where rows may be chosen."""

    choose = ChoiceColumn("partner", lambda row: _("Choose %(name)s") % {"name": row.name})
    name = tables.Column(
        verbose_name=gettext_lazy("Partner"), order_by=("sort_key", "code"), attrs={"td": {"class": "name-cell"}}
    )
    sector = tables.Column(verbose_name=gettext_lazy("Sector"))
    type = tables.Column(verbose_name=gettext_lazy("Type"), default="")
    place = tables.Column(verbose_name=gettext_lazy("Place"), order_by=("place__sort_key", "sort_key"), default="")
    initiative_names = tables.Column(verbose_name=gettext_lazy("Takes part in"), orderable=False, default="")
    people_count = tables.Column(verbose_name=gettext_lazy("People"), orderable=False, attrs=NUMBER)

    class Meta:
        attrs = {"label": gettext_lazy("Partners"), "noun": gettext_lazy("partners")}
        empty_text = gettext_lazy("No partner matches these filters.")

    def __init__(self, *args: Any, network_slug: str, may_choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, exclude=() if may_choose else ("choose",), **kwargs)
        self.network_slug = network_slug

    def render_name(self, record: Partner) -> SafeString:
        url = reverse("partners:partner", args=[self.network_slug, record.pk])
        mark = format_html(' <span class="state state-neutral state-quiet">{}</span>', _("Archived"))
        return format_html(
            '<a href="{}">{}</a>{}<br><span class="muted">{}</span>',
            url,
            record.name,
            mark if record.is_archived else "",
            record.code,
        )

    def render_initiative_names(self, value: list[str]) -> SafeString:
        return format_html_join(", ", "{}", ((name,) for name in value))


class JoinRequestTable(tables.Table):
    """`network_slug` for the links."""

    name = tables.Column(verbose_name=gettext_lazy("Organisation"), attrs={"td": {"class": "name-cell"}})
    initiative = tables.Column(verbose_name=gettext_lazy("Wants to join"), order_by=("initiative__name", "-asked_at"))
    sector = tables.Column(verbose_name=gettext_lazy("Sector"))
    place = tables.Column(verbose_name=gettext_lazy("Place"), default="")
    asked_at = tables.DateColumn(format="j M Y", verbose_name=gettext_lazy("Asked on"))
    state = tables.Column(verbose_name=gettext_lazy("State"))

    class Meta:
        attrs = {"label": gettext_lazy("Requests to join"), "noun": gettext_lazy("requests")}
        empty_text = gettext_lazy("No request matches these filters.")

    def __init__(self, *args: Any, network_slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network_slug = network_slug

    def render_name(self, record: JoinRequest) -> SafeString:
        url = reverse("partners:join-request", args=[self.network_slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.name)

    def render_state(self, record: JoinRequest) -> SafeString:
        tone = {JoinRequestState.OPEN: "info", JoinRequestState.ACCEPTED: "ok"}.get(
            JoinRequestState(record.state), "neutral"
        )
        words = JoinRequestState(record.state).label
        return format_html('<span class="state state-{} state-quiet">{}</span>', tone, words)
