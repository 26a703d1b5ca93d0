"""What partners type for a period, made from the curves."""

from collections.abc import Collection, Sequence
from math import ceil

from backbone.management.demonstration.content import words
from backbone.management.demonstration.measuring import break_day
from backbone.management.demonstration.numbers import Asked, answer
from backbone.management.demonstration.stage import Stage
from backbone.management.demonstration.timeline import luck
from measurement.enums import Audience, Frequency, Kind
from measurement.models import Indicator, Period, Submission
from measurement.queries.definitions import Grid

TELLS = 0.4  # of the answers have a narrative, where there is something to tell
LACKS = 0.012  # of the answers are missing, with a reason
NOT_FOR_US = 0.006
READERS = (*[Audience.FUNDERS] * 6, *[Audience.PUBLIC] * 2, Audience.PARTNERS, Audience.BACKBONE)
FEW = 3  # partners: with fewer, one that is missing leaves no figure
ALWAYS_THERE = frozenset({Kind.YES_NO, Kind.TEXT, Kind.MILESTONE, Kind.OUTSIDE_SHARE})


def typed_answers(
    stage: Stage, submission: Submission, indicator_ids: Collection[int], *, is_whole: bool = False
) -> dict[int, dict[str, str]]:
    """Indicator id → field → text, for these indicators of a submission. `is_whole`: nothing is missing."""
    return {
        indicator.pk: _typed(stage, indicator, submission.partner.code, submission.period, is_whole=is_whole)
        for indicator in stage.indicators.values()
        if indicator.pk in indicator_ids
    }


def _typed(stage: Stage, indicator: Indicator, partner: str, period: Period, *, is_whole: bool) -> dict[str, str]:
    code = indicator.definition.code
    chance = luck(code, partner, period.label)
    rule = stage.rules[indicator.pk]
    version = rule.version_on(period.start_on)
    kind = Kind(version.kind)
    dice = chance.random()
    is_whole = is_whole or kind in ALWAYS_THERE or len(stage.script.reporters(code)) < FEW
    if not is_whole and dice < LACKS:
        return {"state": "not_available", "reason": chance.choice(words()["unavailable"])}
    if not is_whole and dice > 1 - NOT_FOR_US:
        return {"state": "not_applicable", "reason": chance.choice(words()["inapplicable"])}
    if kind == Kind.TEXT:
        return {"text": _told(stage, code, partner, period, words()["texts"], share=1), "audience": "funders"}
    curve = stage.script.curves[code]
    asked = Asked(
        curve=curve,
        method=rule.methods[version.pk],
        grids=tuple(_axes(grid) for grid in stage.grids_of(version.pk)),
        way=way_of(stage, period),
        quarter=_quarter(period),
        factor=_factor(stage, code, period),
    )
    narrative = _told(stage, code, partner, period, words()["narratives"].get(code, ()), share=TELLS)
    told = {"narrative": narrative, "audience": _readers(code, partner, period)} if narrative else {}
    return answer(asked, stage.seat(curve, partner), chance) | told


def _readers(code: str, partner: str, period: Period) -> str:
    """Most stories are for funders or for everybody; some stay among partners, a few with the backbone."""
    return luck("for whom", code, partner, period.label).choice(READERS).value


def way_of(stage: Stage, period: Period) -> float:
    """How far along the path of three years a period lies: 0 is the baseline, 1 the last one that is over."""
    months = stage.timeline.quarters * 3
    since = stage.timeline.quarter_start(stage.timeline.quarters)
    frequency = Frequency(period.calendar.frequency)
    if frequency == Frequency.QUARTER:
        return ((period.start_on.year - since.year) * 12 + period.start_on.month - since.month) / months
    first = Period.objects.filter(calendar=period.calendar, end_on__gte=stage.timeline.first_day).earliest("start_on")
    return (period.start_on.year - first.start_on.year + 1) * 12 / months


def _quarter(period: Period) -> int | None:
    return (period.start_on.month + 2) // 3 if period.calendar.frequency == Frequency.QUARTER else None


def _factor(stage: Stage, code: str, period: Period) -> float:
    change = stage.script.break_
    if change.get("indicator") != code or period.start_on < break_day(stage):
        return 1.0
    return float(change["factor"])


def _axes(grid: Grid) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], dict[tuple[str, ...], str]]:
    """A breakdown as `numbers` wants it: dimensions with their categories' codes, and the cell of each combination."""
    lines = [(grid.breakdown.dimension, grid.rows)]
    if grid.breakdown.crossed_with is not None:
        lines.append((grid.breakdown.crossed_with, grid.columns))
    codes = {one.pk: one.code for _dimension, categories in lines for one in categories}
    axes = tuple((dimension.code, tuple(one.code for one in categories)) for dimension, categories in lines)
    return axes, {tuple(codes[pk] for pk in ids): cell.key for ids, cell in grid.cells.items()}


def _told(stage: Stage, code: str, partner: str, period: Period, sentences: Sequence[str], *, share: float) -> str:
    """What a partner says of a period: no two say the same; empty for those beyond the share that says something."""
    order = [one.code for one in stage.script.reporters(code)]
    luck("says", code, period.label).shuffle(order)
    place = order.index(partner)
    if place >= min(ceil(share * len(order)), len(sentences)):
        return ""
    return sentences[(place + luck("begins", code, period.label).randrange(len(sentences))) % len(sentences)]
