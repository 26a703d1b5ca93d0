"""The dashboard of an initiative: where everything stands, for everybody who may see its figures."""

from dataclasses import dataclass
from hashlib import sha256

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import quote_etag
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from charts import page as draw
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.figures import DASHBOARD_NUMBERS, dashboard_rows
from measurement.filters.figures import CHOICES, FigureFilter
from measurement.queries.dashboard import Dashboard, by_outcome, dashboard_of, movement_counts, state_of
from measurement.queries.figures import IndicatorFigures
from measurement.renderers.figures import line_chart, sparkline
from measurement.views.figure_access import may_edit, sees_partners, viewer_key
from partners.exports import as_csv, as_xlsx
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@dataclass(frozen=True)
class Line:
    """One indicator of the dashboard with its sparkline drawn."""

    figures: IndicatorFigures
    spark: SafeString


@dataclass(frozen=True)
class Head:
    """One head of the table; `sorted` is "ascending", "descending" or empty, `href` the page sorted by it."""

    label: str
    href: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in force; `href` is the query without it."""

    label: str
    value: str
    href: str


@needs_in_initiative(Permission.FIGURE_VIEW)
def dashboard(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """The page. What may change while it is open is a fragment of its own, which it asks for again and again."""
    asked = figure_filter(request)
    return render(request, "measurement/dashboard.html", _context(request, initiative, asked))


@needs_in_initiative(Permission.FIGURE_VIEW)
def dashboard_figures(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """The fragment, 304 while nothing has changed since the one that the page shows."""
    tag = quote_etag(_etag(request, initiative))

    @condition(etag_func=lambda _request: tag)
    def answer(request: TenantRequest) -> HttpResponse:
        return render(
            request, "measurement/_dashboard_figures.html", _context(request, initiative, figure_filter(request))
        )

    response = answer(request)
    response["Cache-Control"] = "private, no-cache"
    return response


@needs_in_initiative(Permission.FIGURE_VIEW)
def dashboard_file(request: TenantRequest, initiative: Initiative, *, kind: str) -> HttpResponse:
    """Exactly the indicators that the filters leave, in their order, as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    asked = figure_filter(request)
    rows = dashboard_rows(asked.chosen(_read(request, initiative, asked).figures))
    name = f"{initiative.slug}-figures.{kind}"
    if kind == "csv":
        return as_csv(rows, filename=name)
    return as_xlsx([(_("Figures"), rows)], filename=name, number_columns=DASHBOARD_NUMBERS)


def figure_filter(request: TenantRequest) -> FigureFilter:
    return FigureFilter(request.GET, request=request, sees_partners=sees_partners(request))


def _read(request: TenantRequest, initiative: Initiative, asked: FigureFilter) -> Dashboard:
    partner = asked.of_partner
    ids = None if partner is None else [partner.pk]
    return dashboard_of(initiative, at=request.now, period=asked.as_of, partner_ids=ids)


def _context(request: TenantRequest, initiative: Initiative, asked: FigureFilter) -> dict[str, object]:
    tag = _etag(request, initiative)  # before the figures: what is written meanwhile is asked for once more
    board = _read(request, initiative, asked)
    asked.offer_periods(board.periods)
    lines = [Line(one, mark_safe(draw(sparkline(one)))) for one in asked.chosen(board.figures)]  # noqa: S308 - escaped
    goal = board.goal.figures if board.goal else None
    return {
        "initiative": initiative,
        "board": board,
        "goal_chart": mark_safe(draw(line_chart(goal))) if goal else "",  # noqa: S308 - charts escape every text
        "movements": movement_counts(board.score),
        "filter": asked,
        "groups": [(_("All indicators"), lines)] if asked.sorted_by else _grouped(lines),
        "shown": len(lines),
        "heads": _heads(request, asked.sorted_by),
        "chips": _chips(request, asked),
        "etag": tag,
        "may_edit": may_edit(request, initiative),
    }


def _grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    by_id = {line.figures.id: line for line in lines}
    groups = by_outcome([line.figures for line in lines])
    return [(name or _("Other indicators"), [by_id[one.id] for one in figures]) for name, figures in groups]


def _heads(request: TenantRequest, sort: str) -> list[Head]:
    """The columns; a click sorts, another turns the order round."""
    columns = (
        (_("Indicator"), "name"),
        (_("Latest"), "period"),
        (_("Change"), ""),
        (_("Target"), "progress"),
        (_("Trend"), ""),
        (_("Status"), "status"),
        (_("Reported"), "reported"),
    )
    return [_head(request, label, key, sort) for label, key in columns]


def _head(request: TenantRequest, label: str, key: str, sort: str) -> Head:
    if not key:
        return Head(label)
    is_sorted = sort.removeprefix("-") == key
    query = request.GET.copy()
    query["sort"] = f"-{key}" if sort == key else key
    words = "descending" if sort.startswith("-") else "ascending"
    return Head(label, f"?{query.urlencode()}", words if is_sorted else "")


def _chips(request: TenantRequest, asked: FigureFilter) -> list[Chip]:
    chips = []
    for name, value in asked.answers.items():
        query = request.GET.copy()
        query.pop(name, None)
        words = CHOICES[name][value] if name in CHOICES else value
        chips.append(Chip(str(asked.form.fields[name].label), str(words), f"?{query.urlencode()}"))
    return chips


def _etag(request: TenantRequest, initiative: Initiative) -> str:
    """One for each state of the figures, question, and kind of viewer."""
    parts = (state_of(initiative, at=request.now), request.GET.urlencode(), viewer_key(request))
    return sha256("|".join(parts).encode()).hexdigest()[:32]
