"""The change since the period before; among the same partners where the latest figure is incomplete (rule 8)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measurement.formulas import Change, PartnerValue, change, display_change, display_fraction, like_for_like, rounded
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figure_sources import Sources
from measurement.queries.methods import Rules
from measurement.queries.observations import Timeline, place_groups, series_of

Pair = tuple[PeriodFigure, PeriodFigure]  # earlier, latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """`is_like_for_like`: only partners that reported both times are in it."""

    since: PeriodFigure
    change: Change
    is_like_for_like: bool
    text: str
    words: str
    short_words: str
    tone: str  # "ok", "bad", "neutral": falling can be good
    direction: str  # "up", "down", "same"


def pair_of(rule: Rules, series: Sequence[PeriodFigure], latest: PeriodFigure | None) -> Pair | None:
    """The figures to compare: with a complete one the last complete one before it, else the last one reported."""
    if latest is None or not latest.result.is_computable:
        return None
    for one in reversed(series):
        if one.span >= latest.span or not one.has_reports or not one.result.is_computable:
            continue
        if latest.result.is_in_trend and not one.result.is_in_trend:
            continue
        is_same = one.period.calendar_id == latest.period.calendar_id
        return (one, latest) if is_same and rule.compares(one.version.pk, latest.version.pk) else None
    return None


def changes_of(pairs: Mapping[int, Pair | None], sources: Sources) -> dict[int, Changed]:
    """Indicator → its change. Two statements if any latest figure is incomplete, else none."""
    plain = {key: pair for key, pair in pairs.items() if pair and pair[1].result.is_in_trend}
    unequal = {key: pair for key, pair in pairs.items() if pair and not pair[1].result.is_in_trend}
    found = {key: _changed(pair, change(pair[0].result, pair[1].result)) for key, pair in plain.items()}
    if unequal:
        found |= _like_for_like(unequal, sources)
    return found


def _like_for_like(pairs: Mapping[int, Pair], sources: Sources) -> dict[int, Changed]:
    wanted = {one.period.pk for pair in pairs.values() for one in pair}
    rules = {key: sources.rules[key] for key in pairs}
    line = Timeline(sources.periods)
    series = series_of(rules, line, period_ids=wanted, partner_ids=sources.partner_ids, has_cells=False)
    groups = sources.groups or place_groups()
    found = {}
    for key, pair in pairs.items():
        by_span: dict[object, list[PartnerValue]] = defaultdict(list)
        for answers in series.get((key, None), {}).values():
            for span, value in answers:
                by_span[span].append(value)
        before, after = pair
        compared = like_for_like(
            after.method,
            by_span[before.span],
            by_span[after.span],
            place_groups=groups,
            shared_denominators=(before.shared_denominator, after.shared_denominator),
        )
        if compared.partners and compared.absolute is not None:
            found[key] = _changed(pair, compared, is_like_for_like=True)
    return found


def _changed(pair: Pair, compared: Change, *, is_like_for_like: bool = False) -> Changed:
    before, after = pair
    absolute = rounded(after.method, compared.absolute)  # what shows no difference has no direction
    sign = after.method.sign
    tone, direction = "neutral", "same"
    if absolute:
        direction = "up" if absolute > 0 else "down"
        tone = "neutral" if not sign else "ok" if sign * absolute > 0 else "bad"
    since = _("since %(period)s") % {"period": before.period.label}
    return Changed(
        since=before,
        change=compared,
        is_like_for_like=is_like_for_like,
        text=display_change(after.method, compared.absolute),
        words=_words(before, compared) if is_like_for_like else since,
        short_words=_short_words(since, compared) if is_like_for_like else since,
        tone=tone,
        direction=direction,
    )


def _short_words(since: str, compared: Change) -> str:
    """ "since Q4 2025, same 11 partners"."""
    words = ngettext("%(since)s, same %(number)s partner", "%(since)s, same %(number)s partners", compared.partners)
    return words % {"since": since, "number": compared.partners}


def _words(before: PeriodFigure, compared: Change) -> str:
    """ "since Q4 2025, among the 11 partners that reported both times (+10%)"."""
    words = ngettext(
        "since %(period)s, for the %(number)s partner that reported both times",
        "since %(period)s, among the %(number)s partners that reported both times",
        compared.partners,
    ) % {"period": before.period.label, "number": compared.partners}
    if compared.relative is None:
        return words
    sign = "+" if compared.relative > 0 else ""
    return f"{words} ({sign}{display_fraction(compared.relative)})"
