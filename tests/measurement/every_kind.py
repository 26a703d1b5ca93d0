"""One indicator of every kind with answers of three partners, some of them missing: (code, what is shown)."""

from datetime import date
from typing import Any

from measurement.enums import Accumulation, Kind, OverPartners, OverTime, ValueState
from measurement.models import Indicator, SharedDenominator
from measurement.operations.figures import refresh_figures
from tests.measurement.figures_world import Answer, report
from tests.world import NOW, Side, assign, make_indicator

STEPS = [{"code": code, "name": code.title()} for code in ("poor", "fair", "good")]
MISSING = ValueState.NOT_AVAILABLE
RANGE = {"over_partners": OverPartners.RANGE}
RATIO = {"over_partners": OverPartners.RATIO}
ANSWERS = {"over_partners": OverPartners.ANSWERS}
TO_DATE = {"over_time": OverTime.LAST, "accumulation": Accumulation.TO_DATE}
UNKNOWN_PARTS = "listed by partner, not added up"

# code, kind, rules, answers of Q4 2025 and Q1 2026, what the page shows for Q1 2026
KINDS: tuple[tuple[str, Kind, dict[str, Any], list[Answer], list[Answer], str], ...] = (
    ("count", Kind.COUNT, {}, [1, 2, 3], [90, 1, MISSING], "91"),
    ("decimals", Kind.COUNT, {"decimals": 2}, [1, 2, 3], ["0.125", "-0.26", "12"], "11.87"),
    ("reach", Kind.PEOPLE, {"over_time": OverTime.NONE, **RANGE}, [1], [120, 80], "120–200"),
    ("stock", Kind.STOCK, {"over_time": OverTime.LAST}, [10, 20, 30], [11, MISSING, 31], "62"),
    ("share", Kind.SHARE, {**RATIO, "decimals": 1}, [(1, 2)], [(90, 100), (1, 10)], "82.7%"),
    ("shared", Kind.SHARE, {"over_partners": OverPartners.SHARED_RATIO}, [(1, 0)], [(60, 0), (40, 0)], "12–20%"),
    ("rate", Kind.RATE, {**RATIO, "per": 1000, "decimals": 1}, [(1, 9)], [(5, 400), (1, 200)], "10.0"),
    ("average", Kind.AVERAGE, {**RATIO, "decimals": 2}, [(9, 3)], [(10, 4), (3, 2)], "2.17"),
    ("yes", Kind.YES_NO, ANSWERS, [1, 1], [1, 0, 1], "67%"),
    ("milestone", Kind.MILESTONE, ANSWERS, [0, 1], [1, 0, 0], "33%"),
    ("rating", Kind.RATING, {**ANSWERS, "steps": STEPS}, [1], [1, 2, 3], "Fair"),
    ("money", Kind.MONEY, {"currency": "GBP"}, [1], [1200, 4], "GBP 1,204"),
    ("to-date", Kind.COUNT, TO_DATE, [10, 25, 40], [12, MISSING, 45], "82"),
    ("outside", Kind.OUTSIDE_SHARE, {"over_partners": OverPartners.NONE}, [1], [60, 70], UNKNOWN_PARTS),
    ("zero", Kind.SHARE, RATIO, [(1, 2)], [(0, 0), (0, 0)], "not computable, the denominator is 0"),
)


def make_every_kind(side: Side) -> dict[str, Indicator]:
    """Code → its indicator, reported for the last two periods. Use inside the network."""
    made = {}
    for code, kind, rules, before, now, _shown in KINDS:
        indicator = make_indicator(side.initiative, side.calendar, code=code, name=code.title(), kind=kind, **rules)
        for partner in side.partners:
            assign(indicator, partner, starts_on=date(2025, 1, 1))
        if code == "shared":
            for period in side.periods:
                SharedDenominator.objects.create(
                    network_id=side.network.pk, indicator=indicator, period=period, value=500
                )
        refresh_figures(indicator_ids=[indicator.pk], at=NOW)
        report(side, 3, before, indicator=indicator)
        report(side, 4, now, indicator=indicator)
        made[code] = indicator
    return made
