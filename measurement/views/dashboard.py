"""The dashboard of an initiative: where everything stands, for everybody who may see its figures."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import quote_etag
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from charts import page as draw
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.filters.figures import CHOICES, FigureFilter
from measurement.models import PeriodClosing
from measurement.queries.closings import closings_of
from measurement.queries.dashboard import Dashboard, by_outcome, dashboard_of, movement_counts, reporting_partners
from measurement.queries.dashboard_state import Kept, state_of
from measurement.queries.figures import IndicatorFigures
from measurement.renderers.figures import line_chart, sparkline
from measurement.views.figure_access import may_edit, sees_partners, viewer_key
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
    """The page. What may change while it is open is a fragment of its own, which it asks for again and again.

    304 where neither the figures nor anything around them has changed since it was seen last.
    """
    figures = _etag(request, initiative)
    shell = import_string(settings.KEEL_SHELL)(request)
    tag = sha256(f"{figures}|{shell}".encode()).hexdigest()[:32]

    def page() -> HttpResponse:
        context = {
            "initiative": initiative,
            "figures": _drawn(request, initiative),
            "may_edit": may_edit(request, initiative),
            "sees_partners": sees_partners(request),
        }
        return render(request, "measurement/dashboard.html", context)

    # Weak, because the token of its forms is written in another way each time.
    return _unless_unchanged(request, f'W/"{tag}"', page)


@needs_in_initiative(Permission.FIGURE_VIEW)
def dashboard_figures(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """The fragment, 304 while nothing has changed since the one that the page shows."""
    tag = quote_etag(_etag(request, initiative))
    return _unless_unchanged(request, tag, lambda: HttpResponse(_drawn(request, initiative)))


def _unless_unchanged(request: TenantRequest, tag: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    response = condition(etag_func=lambda _request: tag)(lambda _request: answer())(request)
    response["Cache-Control"] = "private, no-cache"
    return response


DRAWN: Kept[SafeString] = Kept(most=24)


def _drawn(request: TenantRequest, initiative: Initiative) -> SafeString:
    """The figures as HTML; nothing where no indicator is in use.

    Drawn once for each tag: what may be answered "unchanged" to somebody who has it is the same for all who do.
    """
    key = (request.network.slug, initiative.slug, _etag(request, initiative))
    if (kept := DRAWN.get(key)) is not None:
        return kept
    context = _context(request, initiative, figure_filter(request))
    has_figures = bool(context["board"].figures)
    html = render_to_string("measurement/_dashboard_figures.html", context, request) if has_figures else ""
    return DRAWN.keep(key, SafeString(html))


def figure_filter(request: TenantRequest) -> FigureFilter:
    return FigureFilter(request.GET, request=request, sees_partners=sees_partners(request))


def read_dashboard(request: TenantRequest, initiative: Initiative, asked: FigureFilter) -> Dashboard:
    ids = asked.partner_ids
    state = _state(request, initiative)  # before the figures: what is written meanwhile is asked for once more
    return dashboard_of(initiative, at=request.now, period=asked.as_of, partner_ids=ids, state=state)


def _context(request: TenantRequest, initiative: Initiative, asked: FigureFilter) -> dict[str, Any]:
    board = read_dashboard(request, initiative, asked)
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
        "closings": _closings(initiative, board, asked),
        "etag": _etag(request, initiative),
        "may_edit": may_edit(request, initiative),
    }


def _closings(initiative: Initiative, board: Dashboard, asked: FigureFilter) -> list[PeriodClosing]:
    """What was said when the period was closed that these figures go up to, if it was."""
    ends = [one.latest.span.end for one in board.figures if one.latest]
    last = asked.as_of.end_on if asked.as_of else max(ends, default=None)
    return closings_of(initiative.pk, end_on=last) if last else []


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
