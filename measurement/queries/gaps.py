"""What a period lacks before it is closed: partners without figures, open queries, indicators that few reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from measurement.enums import EntryState, SubmissionStatus
from measurement.models import Entry, Figure, Indicator, Period, Query, Submission
from measurement.queries.submissions import holding, with_status


@dataclass(frozen=True, slots=True)
class GapLine:
    """One partner or indicator that is missing; `submission` leads to it where there is one."""

    name: str
    words: str = ""
    submission: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of gap. `state` is the filter under which the submissions are found that could be chased."""

    kind: str
    title: str
    lines: tuple[GapLine, ...]
    state: str = ""

    @property
    def count(self) -> int:
        return len(self.lines)


def gaps_of(initiative: Initiative, period: Period) -> list[Gap]:
    """Every kind of gap of one period that has any, in a fixed number of statements (at most six)."""
    mine = Submission.objects.filter(initiative=initiative, period=period).select_related("partner", "initiative")
    rows = list(with_status(mine).order_by("partner__sort_key", "pk"))
    found = [
        _unsubmitted(rows),
        _in_state(
            "sent_back", _("Sent back and not answered"), rows, mine.filter(holding(EntryState.RETURNED)), "sent_back"
        ),
        _in_state(
            "waiting",
            _("Submitted, waiting for review"),
            rows,
            mine.filter(holding(EntryState.SUBMITTED)),
            "submitted",
        ),
        _queries(initiative, period),
        *_indicators(initiative, period),
    ]
    return [gap for gap in found if gap.lines]


def as_kept(gaps: Sequence[Gap]) -> list[dict[str, Any]]:
    """As JSON, in the words that were shown: what was missing stays to be read as it was."""
    return [
        {
            "kind": gap.kind,
            "title": gap.title,
            "lines": [{"name": one.name, "words": one.words, "submission": one.submission} for one in gap.lines],
        }
        for gap in gaps
    ]


def as_shown(kept: Sequence[dict[str, Any]]) -> list[Gap]:
    """The gaps of a closed period, as they were kept."""
    return [Gap(one["kind"], one["title"], tuple(GapLine(**line) for line in one["lines"])) for one in kept]


NOTHING_SENT = {SubmissionStatus.NOT_STARTED, SubmissionStatus.IN_PROGRESS}


def _unsubmitted(rows: Sequence[Any]) -> Gap:
    lines = tuple(
        GapLine(
            row.partner.name,
            _("%(status)s, due on %(day)s")
            % {"status": SubmissionStatus(row.status).label, "day": date_format(row.due_on, "j F Y")},
            row.pk,
        )
        for row in rows
        if SubmissionStatus(row.status) in NOTHING_SENT
    )
    return Gap("not_submitted", _("Partners that have not submitted"), lines, "open")


def _in_state(kind: str, title: str, rows: Sequence[Any], some: Any, state: str) -> Gap:
    ids = set(some.values_list("pk", flat=True))
    lines = tuple(GapLine(row.partner.name, "", row.pk) for row in rows if row.pk in ids)
    return Gap(kind, title, lines, state)


def _queries(initiative: Initiative, period: Period) -> Gap:
    rows = Query.objects.filter(submission__initiative=initiative, submission__period=period, closed_at=None)
    fields = ("submission__partner__name", "indicator__definition__name", "submission_id")
    lines = tuple(GapLine(*row) for row in rows.order_by("submission__partner__sort_key", "pk").values_list(*fields))
    return Gap("queries", _("Queries that are still open"), lines)


def _indicators(initiative: Initiative, period: Period) -> list[Gap]:
    """Nobody's, those of too few partners, and those that are enough but not all: still provisional."""
    in_use = Indicator.objects.filter(initiative=initiative, calendar_id=period.calendar_id, archived_at=None)
    due = Entry.objects.filter(submission__initiative=initiative, submission__period=period).values("indicator_id")
    names = dict(
        in_use.filter(pk__in=due).order_by("position", "definition__sort_key").values_list("pk", "definition__name")
    )
    figures = {row.indicator_id: row for row in Figure.objects.filter(period=period, indicator_id__in=names)}
    missing, few, provisional = [], [], []
    for indicator_id, name in names.items():
        row = figures.get(indicator_id) or Figure()
        words = _("%(reported)s of %(expected)s partners reported")
        line = GapLine(name, words % {"reported": row.reported, "expected": row.expected})
        if not row.reported:
            missing.append(line)
        elif row.reported < initiative.coverage_threshold * row.expected:
            few.append(line)
        elif row.reported < row.expected:
            provisional.append(line)
    return [
        Gap("no_figure", _("Indicators that nobody has reported"), tuple(missing)),
        Gap("few", _("Indicators that too few partners have reported"), tuple(few)),
        Gap("provisional", _("Indicators that are provisional, because a partner is missing"), tuple(provisional)),
    ]
