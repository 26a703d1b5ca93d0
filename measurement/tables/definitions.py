"""The library as a table."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from measurement.enums import Direction, Kind
from measurement.models import IndicatorDefinition
from tenancy.tables import NUMBER


class DefinitionTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"), order_by=("sort_key", "pk"))
    latest_kind = tables.Column(verbose_name=_("Kind"))
    latest_direction = tables.Column(verbose_name=_("Direction"), attrs={"td": {"class": "nowrap"}})
    latest_unit = tables.Column(verbose_name=_("Unit"), default="")
    latest_number = tables.Column(verbose_name=_("Version"), attrs=NUMBER)
    adopted_by = tables.Column(verbose_name=_("Initiatives"), default="0", attrs=NUMBER)

    class Meta:
        attrs = {"label": _("Indicator definitions"), "noun": _("definitions")}
        order_by = "name"

    def __init__(self, rows: object, *, network: str) -> None:
        self.network = network
        super().__init__(rows)

    def render_name(self, record: IndicatorDefinition) -> SafeString:
        return format_html(
            '<a href="/n/{}/definitions/{}/">{}</a><br><span class="muted nowrap">{}</span>',
            self.network,
            record.pk,
            record.name,
            record.code,
        )

    def render_latest_kind(self, value: str) -> str:
        return str(Kind(value).label)

    def render_latest_direction(self, value: str) -> str:
        return str(Direction(value).label)
