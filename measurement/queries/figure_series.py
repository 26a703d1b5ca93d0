"""One indicator's figures period by period, and where its definition broke."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measurement.enums import Kind
from measurement.formulas import (
    Method,
    PartnerValue,
    Reading,
    Result,
    Span,
    Sums,
    coverage_words,
    display,
    display_result,
    result,
    rounded,
)
from measurement.models import DefinitionVersion, Indicator, Period
from measurement.queries.figure_sources import Sources
from measurement.queries.methods import Rules
from measurement.queries.observations import span_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigure:
    """The figure of one period, official by nature: only approved answers are in it.

    `values` are the answers themselves, for people who are new each period: those of one partner add up over time.

    `is_comparable`: no break between its definition and the latest one. `target` is that of the period itself.
    """

    period: Period
    span: Span
    version: DefinitionVersion
    method: Method
    sums: Sums
    result: Result
    shared_denominator: Decimal | None
    target: Decimal | None
    is_comparable: bool
    changed_at: datetime | None
    values: tuple[PartnerValue, ...] = ()

    @property
    def has_reports(self) -> bool:
        """Whether anybody reported for this very period; a value that only stands from before is no news."""
        return self.sums.reported > 0

    @property
    def is_incomplete(self) -> bool:
        return self.result.is_computable and not self.result.coverage.is_complete

    @property
    def text(self) -> str:
        """The figure as every page, file and answer shows it."""
        return figure_text(self.method, self.sums, display_result(self.method, self.result))

    @property
    def number(self) -> Decimal | None:
        """The digits of `text` as a number, for files."""
        return rounded(self.method, self.result.value)

    @property
    def coverage_text(self) -> str:
        return coverage_words(self.result.coverage)

    @property
    def target_text(self) -> str:
        return "" if self.target is None else display(self.method, self.target)

    @property
    def state_text(self) -> str:
        """What a reader must know before comparing it."""
        if not self.is_comparable:
            return _("definition changed, not comparable")
        return _("incomplete") if self.is_incomplete else ""

    def reading(self) -> Reading | None:
        """For comparisons; None without a value."""
        if self.result.value is None:
            return None
        return Reading(
            value=self.result.value,
            span=self.span,
            definition_version=self.version.number,
            is_complete=self.result.coverage.is_complete,
        )


def figure_text(method: Method, sums: Sums, shown: str) -> str:
    """The words of the engine; of texts, which have no figure, how many there are."""
    if method.kind != Kind.TEXT or not sums.n:
        return shown
    return ngettext("%(number)s answer", "%(number)s answers", sums.n) % {"number": sums.n}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesBreak:
    """From `period` on, figures do not compare with the ones before."""

    period: Period
    version: DefinitionVersion
    sentence: str


def series_figures(indicator: Indicator, sources: Sources) -> tuple[PeriodFigure, ...]:
    """Oldest first."""
    rule = sources.rules[indicator.pk]
    return tuple(_figure(rule, period, sources) for period in sources.periods_of(indicator))


def _figure(rule: Rules, period: Period, sources: Sources) -> PeriodFigure:
    key = (rule.indicator_id, period.pk)
    version = rule.version_on(period.start_on)
    method = rule.methods[version.pk]
    sums, shared = sources.sums.get(key, Sums()), sources.denominators.get(key)
    target = sources.targets.get(rule.indicator_id, {}).get(period.pk)
    return PeriodFigure(
        period=period,
        span=span_of(period),
        version=version,
        method=method,
        sums=sums,
        result=result(method, sums, shared_denominator=shared),
        shared_denominator=shared,
        target=None if target is None else target.value,
        is_comparable=rule.compares(version.pk, rule.latest.pk),
        changed_at=sources.changed.get(key),
        values=sources.values.get((rule.indicator_id, span_of(period)), ()),
    )


def breaks_of(rule: Rules, series: Sequence[PeriodFigure]) -> tuple[SeriesBreak, ...]:
    """Where the definition changed so that figures no longer compare, or the frequency changed (rules 6 and 17)."""
    found = []
    for before, after in pairwise(series):
        if not rule.compares(before.version.pk, after.version.pk):
            sentence = _("definition changed, not comparable")
            if after.version.reason:
                sentence = f"{sentence}: {after.version.reason}"
            found.append(SeriesBreak(period=after.period, version=after.version, sentence=sentence))
        elif before.period.calendar_id != after.period.calendar_id:
            sentence = _("reported by another calendar, not comparable")
            found.append(SeriesBreak(period=after.period, version=after.version, sentence=sentence))
    return tuple(found)
