"""The dashboard of an initiative: where everything stands, for everybody who may see its figures."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import quote_etag
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from charts import page as draw
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.answers import Answers, answer_sheet
from measurement.exports.figures import breakdowns_sheet, dashboard_sheet, narrative_sheet, series_sheet
from measurement.filters.figures import CHOICES, FigureFilter
from measurement.queries.answer_rows import answers_behind, narratives_behind
from measurement.queries.dashboard import Dashboard, by_outcome, dashboard_of, movement_counts, reporting_partners
from measurement.queries.dashboard_state import state_of
from measurement.queries.figures import IndicatorFigures
from measurement.renderers.figures import line_chart, sparkline
from measurement.views.figure_access import audiences_seen, may_edit, sees_partners, viewer_key
from tenancy.exports.sheets import Sheet
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check
from tenancy.views.downloads import download


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
    """The page. What may change while it is open is a fragment of its own, which it asks for again and again.

    304 where neither the figures nor anything around them has changed since it was seen last.
    """
    figures = _etag(request, initiative)
    shell = import_string(settings.KEEL_SHELL)(request)
    tag = sha256(f"{figures}|{shell}".encode()).hexdigest()[:32]
    # Weak, because the token of its forms is written in another way each time.
    return _unless_unchanged(request, f'W/"{tag}"', "measurement/dashboard.html", initiative)


@needs_in_initiative(Permission.FIGURE_VIEW)
def dashboard_figures(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """The fragment, 304 while nothing has changed since the one that the page shows."""
    tag = quote_etag(_etag(request, initiative))
    return _unless_unchanged(request, tag, "measurement/_dashboard_figures.html", initiative)


def _unless_unchanged(request: TenantRequest, tag: str, template: str, initiative: Initiative) -> HttpResponse:
    @condition(etag_func=lambda _request: tag)
    def answer(request: TenantRequest) -> HttpResponse:
        return render(request, template, _context(request, initiative, figure_filter(request)))

    response = answer(request)
    response["Cache-Control"] = "private, no-cache"
    return response


@needs_in_initiative(Permission.FIGURE_VIEW)
def dashboard_file(request: TenantRequest, initiative: Initiative, *, kind: str) -> HttpResponseBase:
    """Exactly the indicators that the filters leave, in their order, as CSV or XLSX.

    The workbook has a sheet for each of their lists, CSV one of them: `?list=breakdowns`, `periods`, `narratives`;
    `answers`, for those who may see them, is a file of its own in both.
    """
    asked = figure_filter(request)
    figures = asked.chosen(_read(request, initiative, asked).figures)
    name = request.GET.get("list", "figures")
    if name == "answers":
        check(request, Permission.PARTNER_FIGURE_VIEW, Scope(initiative_id=initiative.pk))
        return download(request, kind, f"{initiative.slug}-answers", _answers(request, initiative, asked, figures))
    latest = {one.id: one.latest.period.pk for one in figures if one.latest}
    told = narratives_behind(latest, audiences=audiences_seen(request, initiative), partner_ids=asked.partner_ids)
    sheets = {
        "figures": dashboard_sheet(figures),
        "breakdowns": breakdowns_sheet(figures),
        "periods": series_sheet(*figures, has_names=True),
        "narratives": narrative_sheet(told),
    }
    if name not in sheets:
        raise Http404
    chosen = sheets.values() if kind == "xlsx" and name == "figures" else [sheets[name]]
    return download(request, kind, f"{initiative.slug}-{name}", *chosen)


def _answers(
    request: TenantRequest, initiative: Initiative, asked: FigureFilter, figures: Collection[IndicatorFigures]
) -> Sheet:
    """Every answer behind the figures shown, read while the file is sent."""
    latest = {one.id: one.latest.period.pk for one in figures if one.latest}
    rules = {one.id: one.rules for one in figures}
    partner_ids, audiences = asked.partner_ids, audiences_seen(request, initiative)
    return answer_sheet(Answers(lambda: answers_behind(latest, partner_ids=partner_ids), rules, audiences))


def figure_filter(request: TenantRequest) -> FigureFilter:
    return FigureFilter(request.GET, request=request, sees_partners=sees_partners(request))


def _read(request: TenantRequest, initiative: Initiative, asked: FigureFilter) -> Dashboard:
    ids = asked.partner_ids
    state = _state(request, initiative)  # before the figures: what is written meanwhile is asked for once more
    return dashboard_of(initiative, at=request.now, period=asked.as_of, partner_ids=ids, state=state)


def _context(request: TenantRequest, initiative: Initiative, asked: FigureFilter) -> dict[str, object]:
    board = _read(request, initiative, asked)
    seen = reporting_partners(initiative).values_list("pk", "name") if sees_partners(request) else ()
    asked.offer(periods=board.periods, partners=seen)
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
        "etag": _etag(request, initiative),
        "may_edit": may_edit(request, initiative),
        "sees_partners": sees_partners(request),
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


def _state(request: TenantRequest, initiative: Initiative) -> str:
    """Read once in a request."""
    found: str | None = getattr(request, "state_of_figures", None)
    if found is None:
        found = state_of(initiative, at=request.now)
        request.state_of_figures = found  # type: ignore[attr-defined]  # a place to keep it
    return found


def _etag(request: TenantRequest, initiative: Initiative) -> str:
    """One for each state of the figures, question, and kind of viewer."""
    parts = (_state(request, initiative), request.GET.urlencode(), viewer_key(request))
    return sha256("|".join(parts).encode()).hexdigest()[:32]
