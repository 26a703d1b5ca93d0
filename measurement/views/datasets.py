"""Pages of published series: as their source published them, beside the initiative's own figures."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import charts
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.enums import Direction, Frequency
from measurement.exports.work import dataset_list_sheet, dataset_sheet
from measurement.models import Dataset
from measurement.queries.datasets import (
    Chain,
    PublishedRow,
    View,
    chains_of,
    datasets_of,
    published_rows,
    values_of,
    views_of,
)
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope, can
from tenancy.views.downloads import asked_kind, download

LINES_TOGETHER = 4  # more lines than that are drawn beside each other
PANELS = 12
DRAWN_DECIMALS = 2


@require_safe
@needs_in_initiative(Permission.FIGURE_VIEW)
def datasets(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """The published series of an initiative."""
    if kind := asked_kind(request):
        return download(request, kind, f"{initiative.slug}-published", dataset_list_sheet(datasets_of(initiative)))
    may_import = can(request.grants, Permission.DATASET_IMPORT, Scope(initiative_id=initiative.pk))
    context = {"datasets": datasets_of(initiative), "may_import": may_import}
    return render(request, "measurement/dataset_list.html", context)


@require_safe
@needs_in_initiative(Permission.FIGURE_VIEW)
def dataset(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """One published dataset: `?series=` and `?by=` choose what of it is shown."""
    row = get_object_or_404(Dataset.objects.select_related("indicator__definition"), initiative=initiative, pk=pk)
    chains = chains_of(row)
    chain = _chosen(chains, request.GET.get("series"))
    views = views_of(chain) if chain else []
    view = _chosen(views, request.GET.get("by"))
    rows = published_rows(chain, view, unit=row.unit) if chain and view else []
    context: dict[str, Any] = {
        "dataset": row,
        "tabs": [(one, one is chain) for one in chains] if len(chains) > 1 else [],
        "chain": chain,
        "views": views,
        "view": view,
        "rows": rows[::-1],
        "breaks": [one for one in rows if one.breaks],
        "chart": _chart(row, chain, view, rows) if chain and view else None,
        "title": (view and view.name) or _("The whole"),
        "hint": _("Falling is good.") if row.direction == Direction.DOWN else "",
    }
    return render(request, "measurement/dataset_detail.html", context)


@require_safe
@needs_in_initiative(Permission.FIGURE_VIEW)
def dataset_csv(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """Every value of the dataset; with `?format=xlsx` as a workbook."""
    row = get_object_or_404(Dataset, initiative=initiative, pk=pk)
    return download(request, asked_kind(request) or "csv", row.code, dataset_sheet(row, values_of(row)))


def _chosen(choices: list[Any], key: str | None) -> Any:
    """The choice with this key; the first where none is named. Raises Http404 for a key that is not there."""
    if key is None:
        return choices[0] if choices else None
    found = next((one for one in choices if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _chart(dataset: Dataset, chain: Chain, view: View, rows: list[PublishedRow]) -> SafeString | None:
    """A line for each category; from five on a small chart for each; none where there would be too many."""
    lines = [
        charts.Series(name=label or str(dataset), points=_points(rows, index))
        for index, (_cell, label) in enumerate(view.cells)
    ]
    breaks = tuple(charts.Break(_x(one), _("definition changed")) for one in rows if one.breaks)
    shared: dict[str, Any] = {"format": _format(dataset, rows), "breaks": breaks, "period_word": _period_word(chain)}
    title = f"{dataset} – {view.name}" if view.name else str(dataset)
    if len(lines) <= LINES_TOGETHER:
        drawn: charts.AnyChart = charts.LineChart(
            key=f"dataset-{dataset.pk}", title=title, series=tuple(lines), **shared
        )
    elif len(lines) <= PANELS:
        panels = tuple(
            charts.LineChart(
                key=f"dataset-{dataset.pk}-{number}", title=line.name, series=(line,), height=140, **shared
            )
            for number, line in enumerate(lines)
        )
        drawn = charts.SmallMultiples(key=f"dataset-{dataset.pk}", title=title, panels=panels, format=shared["format"])
    else:
        return None
    return mark_safe(charts.page(drawn))  # noqa: S308 - charts escape every text they draw


def _points(rows: list[PublishedRow], index: int) -> tuple[charts.Point, ...]:
    values = [(one, one.values[index]) for one in rows]
    return tuple(
        charts.Point(one.label, _x(one), value.value if value else None, note=value.flag if value else "")
        for one, value in values
    )


def _x(row: PublishedRow) -> Decimal:
    return Decimal(row.start_on.toordinal())


def _format(dataset: Dataset, rows: list[PublishedRow]) -> charts.Number:
    """In the drawing at most two decimals, so that labels have room; the table below has every digit."""
    texts = [value.text for one in rows for value in one.values if value]
    longest = max((len(text.rstrip("%").partition(".")[2]) for text in texts), default=0)
    return charts.Number(min(longest, DRAWN_DECIMALS), suffix="%" if dataset.unit == "%" else "")


def _period_word(chain: Chain) -> str:
    words = {
        Frequency.MONTH: _("months"),
        Frequency.QUARTER: _("quarters"),
        Frequency.HALF_YEAR: _("half-years"),
        Frequency.YEAR: _("years"),
    }
    return words[chain.frequency]
