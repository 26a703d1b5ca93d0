"""Queries: what staff ask about one value, and what partners answer."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from measurement.enums import EntryState
from measurement.models import Entry, Query, Submission, SubmissionVersion
from measurement.queries.answers import answered
from measurement.queries.entries import Line


@dataclass(frozen=True, slots=True)
class AskedValue:
    """One query beside its line: the value it asks about, in words, and whether that still is the value."""

    query: Query
    name: str
    value: str
    is_current: bool
    can_be_corrected: bool

    @property
    def state(self) -> str:
        """ "open", "answered" or "closed"."""
        return state_of(self.query)

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_answered(self) -> bool:
        return self.state == "answered"


def state_of(query: Query) -> str:
    """ "open" (waits for the partner), "answered" (waits for staff) or "closed"."""
    if query.closed_at is not None:
        return "closed"
    return "open" if query.answered_at is None else "answered"


def queries_of(submission: Submission) -> QuerySet[Query]:
    """Every query about a submission with its version, the oldest first."""
    return Query.objects.filter(submission=submission).select_related("version").order_by("asked_at", "pk")


def asked_values(submission: Submission, lines: Collection[Line]) -> dict[int, list[AskedValue]]:
    """Indicator id → its queries. One statement."""
    by_id = {line.indicator_id: line for line in lines}
    found: dict[int, list[AskedValue]] = defaultdict(list)
    for query in queries_of(submission):
        if query.indicator_id in by_id:
            found[query.indicator_id].append(asked_value(query, by_id[query.indicator_id]))
    return dict(found)


def asked_value(query: Query, line: Line) -> AskedValue:
    """One query with the words of its value; its version was loaded with it. No statement."""
    version = standing_version(line.entry)
    return AskedValue(
        query=query,
        name=str(line.entry.indicator.definition.name),
        value=value_words(line, query.version, query.cell_key),
        is_current=version is not None and version.pk == query.version_id,
        can_be_corrected=line.entry.state == EntryState.APPROVED,
    )


def standing_version(entry: Entry) -> SubmissionVersion | None:
    """The version whose value is looked at: what waits for review, else what is approved."""
    version: SubmissionVersion | None = None
    if entry.state == EntryState.SUBMITTED:
        version = entry.submitted_version
    elif entry.state == EntryState.APPROVED:
        version = entry.approved_version
    return version


def value_words(line: Line, version: SubmissionVersion, cell_key: str) -> str:
    """ "62", or "Girls: 40" for a line of a breakdown."""
    kept = version.entries.get(str(line.indicator_id), {})
    if not cell_key:
        return answered(line, kept).words if kept else _("nothing")
    cell = kept.get("cells", {}).get(cell_key)
    label = line.cells[cell_key].label if cell_key in line.cells else cell_key
    whole = {"definition_version": kept.get("definition_version", 0), **(cell or {})}
    return f"{label}: {answered(line, whole).words if cell else _('nothing')}"


def queryable_cells(line: Line) -> list[tuple[str, str]]:
    """What may be asked about: the total, then each filled-in line of the breakdowns, in the order of the form."""
    version = standing_version(line.entry)
    kept = version.entries.get(str(line.indicator_id), {}) if version else {}
    if version is None or not kept:
        return []
    total = _("The total: %(value)s") % {"value": value_words(line, version, "")}
    filled = kept.get("cells", {})
    titles = {
        cell.key: f"{grid.breakdown.dimension.name}, " for grid in line.grids for cell in grid.cells.values()
    }  # "Not stated" stands in each of them
    keys = [key for key in titles if key in filled] + [key for key in filled if key not in titles]
    return [("", total), *((key, titles.get(key, "") + value_words(line, version, key)) for key in keys)]


def with_queries(rows: QuerySet[Submission]) -> QuerySet[Any]:
    """Each submission with `asked` (queries that wait for the partner) and `replied` (for the backbone)."""
    mine = Query.objects.filter(submission=OuterRef("pk"), closed_at=None).order_by().values("submission")

    def number(waiting: QuerySet[Any]) -> Any:
        return Coalesce(Subquery(waiting.annotate(number=Count("pk")).values("number")[:1]), 0)

    return rows.annotate(asked=number(mine.filter(answered_at=None)), replied=number(mine.exclude(answered_at=None)))


def has_replies() -> Q:
    """Submissions with an answer to a query that nobody has closed."""
    return Q(pk__in=Query.objects.filter(closed_at=None).exclude(answered_at=None).values("submission_id"))


def open_queries(*, submission_ids: Collection[int], indicator_ids: Collection[int] | None = None) -> int:
    """How many of these answers have a query that nobody has answered."""
    rows = Query.objects.filter(submission_id__in=submission_ids, answered_at=None, closed_at=None)
    return rows.count() if indicator_ids is None else rows.filter(indicator_id__in=list(indicator_ids)).count()
