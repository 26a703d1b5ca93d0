"""Which submissions of a list were chosen, and the way back to where the list was left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from communications.filters import ReportingFilter
from communications.queries.reporting import latest_period, reporting
from initiatives.models import Initiative
from measurement.models import Submission
from tenancy.middleware import TenantRequest
from tenancy.validators import row_id


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen submissions, by partner; `query` is the list's address, as it was."""

    rows: Sequence[Any]
    query: str

    @property
    def ids(self) -> list[int]:
        return [row.pk for row in self.rows]

    @property
    def joined(self) -> str:
        """For a hidden field: what was shown is what is acted on, whatever the list says by then."""
        return ",".join(str(pk) for pk in self.ids)


def of_initiative(initiative: Initiative) -> QuerySet[Submission]:
    return Submission.objects.filter(initiative=initiative).select_related("initiative", "partner", "period")


def asked(query: QueryDict, initiative: Initiative) -> QueryDict:
    """What was asked for; without a word about the period, the one that ended last."""
    copy = query.copy()
    if "period" not in copy and (period := latest_period(initiative)) is not None:
        copy["period"] = str(period.pk)
    return copy


def selected(request: TenantRequest, initiative: Initiative, data: QueryDict) -> Selection:
    """By `ids`, joined by commas; by `everything` that the filters in `query` find; or by ticked boxes."""
    query = data.get("query", "")[:2000]
    rows = reporting(of_initiative(initiative))
    if data.get("everything") and not data.get("ids"):
        filters = asked(QueryDict(query), initiative)
        found = ReportingFilter(filters, queryset=rows, request=request).qs
    else:
        joined = data.get("ids", "")
        texts = joined.split(",") if joined else data.getlist("submission")
        found = rows.filter(pk__in=[pk for text in texts if (pk := row_id(text)) is not None])
    return Selection(list(found.order_by("partner__sort_key", "pk")), query)


def list_url(request: TenantRequest, initiative: Initiative, query: str, *, at: int | None = None) -> str:
    """The list as it was left, at the row it was left from."""
    url = reverse("communications:reporting", args=[request.network.slug, initiative.slug])
    kept = QueryDict(query[:2000]).urlencode()
    return f"{url}{'?' if kept else ''}{kept}{f'#s{at}' if at else ''}"
