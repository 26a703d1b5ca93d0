"""Figures: the same numbers as the pages, with the same filters; 304 while nothing has changed."""

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from initiatives.models import Initiative
from measurement.filters.figures import FigureFilter
from measurement.models import Cell, Indicator
from measurement.queries.dashboard import dashboard_of
from measurement.queries.dashboard_state import state_of
from measurement.queries.explanations import explain_figure
from measurement.queries.figures import initiative_figures
from measurement.serializers.figures import (
    ExplanationSerializer,
    FigureSerializer,
    PeriodFigureSerializer,
    explanation_json,
    figure_json,
    period_json,
)
from measurement.views.figure_access import audiences_seen, partners_seen, sees_partners, viewer_key
from measurement.views.figures import asked_period
from tenancy.api.access import NetworkEndpoint
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope
from tenancy.validators import row_id
from tenancy.views.access import check

_TEXT = OpenApiTypes.STR
PERIOD = OpenApiParameter("period", OpenApiTypes.INT, description="As of the end of this period.")
ASKED = [
    OpenApiParameter("initiative", _TEXT, required=True, description="Its address, such as start-well, or its id."),
    OpenApiParameter("indicator", OpenApiTypes.INT, description="Only this indicator."),
    OpenApiParameter("outcome", OpenApiTypes.INT, description="Only indicators of this outcome area."),
    OpenApiParameter("status", _TEXT, description="on_track, at_risk, off_track, met …, improved, worse …"),
    OpenApiParameter("show", _TEXT, description="core: only core indicators."),
    OpenApiParameter("partner", OpenApiTypes.INT, description="This partner's own figures, for those who may know."),
    PERIOD,
    OpenApiParameter("q", _TEXT, description="Words of the name, the code or the question."),
    OpenApiParameter("sort", _TEXT, description="name, status, progress, reported or period, with - downwards."),
]


class FigureEndpoint(NetworkEndpoint):
    """Reading only."""

    reads = writes = Permission.FIGURE_VIEW
    queryset = Indicator.objects.none()

    @property
    def plain(self) -> TenantRequest:
        """The request below DRF's, which filters and rights know."""
        plain: TenantRequest = self.request._request  # type: ignore[assignment]  # MayHere has seen to its network
        return plain

    def enter(self, initiative: Initiative) -> None:
        """Let in those who may see its figures; others get 404."""
        check(self.tenant, Permission.FIGURE_VIEW, Scope(initiative_id=initiative.pk))
        self.plain.initiative = initiative  # type: ignore[attr-defined]  # read by the filters

    def enter_indicator(self, pk: int) -> Indicator:
        row = get_object_or_404(Indicator.objects.select_related("initiative"), pk=pk, archived_at=None)
        self.enter(row.initiative)
        return row

    def tag(self, initiative: Initiative) -> str:
        """One for each state of the figures, question and kind of viewer."""
        self.state = state_of(initiative, at=self.tenant.now)
        parts = (self.state, self.tenant.get_full_path(), viewer_key(self.plain))
        return quote_etag(sha256("|".join(parts).encode()).hexdigest()[:32])

    def unchanged(self, tag: str) -> HttpResponse | None:
        """304 for who has this state already."""
        answer = get_conditional_response(self.plain, etag=tag)
        return answer if answer is not None and answer.status_code == 304 else None

    def tagged(self, data: Any, tag: str) -> Response:
        return Response(data, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


class FigureList(FigureEndpoint):
    """Where the indicators of an initiative stand: value, change, target, standing, coverage, breakdowns."""

    serializer_class = FigureSerializer

    @extend_schema(parameters=ASKED, responses=FigureSerializer(many=True))
    def get(self, request: Request, network: str, **kwargs: Any) -> HttpResponse:
        initiative = _initiative(request)
        self.enter(initiative)
        tag = self.tag(initiative)
        if unchanged := self.unchanged(tag):
            return unchanged
        asked = FigureFilter(request.query_params, request=self.plain, sees_partners=sees_partners(self.plain))
        if not asked.form.is_valid():
            raise ValidationError(asked.form.errors)
        partner = asked.of_partner
        ids = None if partner is None else [partner.pk]
        board = dashboard_of(initiative, at=self.tenant.now, period=asked.as_of, partner_ids=ids, state=self.state)
        wanted = _number(request, "indicator")
        rows = [one for one in asked.chosen(board.figures) if wanted is None or one.id == wanted]
        return self.tagged([figure_json(one, explanation=_link(network, one.id, one.latest)) for one in rows], tag)


class FigureSeries(FigureEndpoint):
    """The figures of one indicator, period by period, oldest first."""

    serializer_class = PeriodFigureSerializer

    @extend_schema(parameters=[PERIOD], responses=PeriodFigureSerializer(many=True))
    def get(self, request: Request, pk: int, **kwargs: Any) -> HttpResponse:
        row = self.enter_indicator(pk)
        tag = self.tag(row.initiative)
        if unchanged := self.unchanged(tag):
            return unchanged
        period = asked_period(self.plain)
        (one,) = initiative_figures(row.initiative, at=self.tenant.now, period=period, indicator_ids=[pk])
        return self.tagged([period_json(figure) for figure in one.periods], tag)


class FigureExplanations(FigureEndpoint):
    """What the figure of a period, or of a group in it, is made of."""

    serializer_class = ExplanationSerializer

    @extend_schema(
        parameters=[PERIOD, OpenApiParameter("cell", _TEXT, description="A group, such as sex=girls.")],
        responses=ExplanationSerializer,
    )
    def get(self, request: Request, pk: int, **kwargs: Any) -> HttpResponse:
        row = self.enter_indicator(pk)
        tag = self.tag(row.initiative)
        if unchanged := self.unchanged(tag):
            return unchanged
        key = request.query_params.get("cell", "")
        cell = get_object_or_404(Cell, key=key) if key else None
        period = asked_period(self.plain)
        whole = explain_figure(row.initiative, row, at=self.tenant.now, period=period, cell=cell)
        if whole is None:
            raise Http404
        found = whole.seen_by(partners_seen(self.plain), audiences_seen(self.plain, row.initiative))
        return self.tagged(explanation_json(found, whole=whole), tag)


def _initiative(request: Request) -> Initiative:
    """By address or id; the same 404 for none as for another network's."""
    text = request.query_params.get("initiative", "")
    if not text:
        raise ValidationError({"initiative": "Name the initiative whose figures you want."})
    number = row_id(text)
    return get_object_or_404(Initiative, **({"slug": text} if number is None else {"pk": number}))


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    if (number := row_id(text)) is None:
        raise ValidationError({name: "Give the id of one of them."})
    return number


def _link(network: str, pk: int, latest: Any) -> str | None:
    if latest is None:
        return None
    return f"{reverse('api-figure-explanation', args=[network, pk])}?period={latest.period.pk}"
