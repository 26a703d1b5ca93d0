"""Figures that could be true: what a partner answers, made from a curve and a fixed seed. Pure."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from math import floor

from backbone.management.demonstration.content import Curve, PartnerSeed, Script
from backbone.management.demonstration.timeline import luck
from measurement.enums import Kind, OverPartners
from measurement.formulas import Method

# Share of the people in each category, where a curve says nothing else. Ethnicity may be given more than once.
WEIGHTS: dict[str, dict[str, float]] = {
    "sex": {"girls": 0.487, "boys": 0.487, "other": 0.006, "not-stated": 0.02},
    "age-group": {"under-5": 0.2, "5-10": 0.3, "11-15": 0.25, "16-18": 0.15, "19-24": 0.08, "not-stated": 0.02},
    "free-meals": {"eligible": 0.33, "not-eligible": 0.65, "not-stated": 0.02},
    "ethnicity": {
        "asian": 0.08, "black": 0.05, "latino": 0.02, "roma": 0.03, "white": 0.76, "other": 0.03, "not-stated": 0.03,
    },
    "disability": {"yes": 0.17, "no": 0.8, "not-stated": 0.03},
    "adult-age": {"under-25": 0.16, "25-44": 0.4, "45-64": 0.29, "65-over": 0.13, "not-stated": 0.02},
    "caring": {"children": 0.31, "adults": 0.11, "both": 0.06, "neither": 0.49, "not-stated": 0.03},
    "household-income": {"lower": 0.36, "middle": 0.33, "upper": 0.26, "not-stated": 0.05},
}  # fmt: skip
MONEY_STEP = 50
YEAR_SO_FAR = (0.14, 0.45, 0.78, 1.0)  # share of a year's new people by the end of each quarter
MEAN_NEED = 0.33

Axis = tuple[str, tuple[str, ...]]  # dimension, its categories
Parts = dict[tuple[str, ...], tuple[int, int]]  # categories → numerator, denominator


@dataclass(frozen=True, slots=True)
class Seat:
    """One partner among those that report an indicator.

    `weight`: its part of the whole; `offset`: how far it is from the rest, in the scale of the value; `rank`: its
    place from 0 to 1 in a fixed order, for answers that partners give one after the other.
    """

    partner: PartnerSeed
    weight: float
    offset: float
    rank: float
    need: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One indicator in one period. `grids`: its breakdowns, of one axis or two crossed, with the key of each cell."""

    curve: Curve
    method: Method
    grids: tuple[tuple[tuple[Axis, ...], Mapping[tuple[str, ...], str]], ...]
    way: float
    quarter: int | None
    factor: float = 1.0


def seats_of(script: Script, curve: Curve, method: Method) -> dict[str, Seat]:
    """Partner code → its seat. Together they make the curve: offsets cancel out, weights make one whole."""
    rows = script.reporters(curve.code)
    sizes = {one.code: curve.mix.get(one.code, float(one.size)) for one in rows}
    whole = sum(sizes.values()) or 1
    if method.has_range:  # what is shown is the largest of each place, where people may overlap
        largest: dict[str, float] = {}
        for one in rows:
            largest[one.place] = max(largest.get(one.place, 0), sizes[one.code])
        whole = sum(largest.values())
    offsets = {one.code: _offset(script, curve, method, one) for one in rows}
    middle = sum(offsets[one.code] * one.size for one in rows) / (sum(one.size for one in rows) or 1)
    order = [one.code for one in rows]
    luck("rank", curve.code).shuffle(order)
    return {
        one.code: Seat(
            one,
            sizes[one.code] / whole,
            offsets[one.code] - middle,
            (order.index(one.code) + 0.5) / len(order),
            script.need(one),
        )
        for one in rows
    }


def _offset(script: Script, curve: Curve, method: Method, partner: PartnerSeed) -> float:
    """Half of it comes from where a partner works, half from itself."""
    poorer = (MEAN_NEED - script.need(partner)) / 0.12
    poorer = -poorer if method.sign < 0 else poorer
    return curve.spread * (0.6 * poorer + 0.5 * luck("offset", curve.code, partner.code).uniform(-1, 1))


def answer(asked: Asked, seat: Seat, chance: random.Random) -> dict[str, str]:
    """Field → text, as the partner would type it."""
    kind = asked.method.kind
    if kind in (Kind.YES_NO, Kind.RATING, Kind.MILESTONE):
        return _choice(asked, seat, chance)
    if kind in (Kind.SHARE, Kind.RATE) and not asked.method.has_shared_denominator:
        return _ratio(asked, seat, chance)
    if kind == Kind.AVERAGE:
        return _average(asked, seat, chance)
    level = asked.curve.level(asked.way, asked.quarter)
    if kind == Kind.OUTSIDE_SHARE:
        return {"value": f"{level + chance.gauss(0, asked.curve.noise):.1f}"}
    if asked.method.has_shared_denominator:
        level *= asked.curve.shared
    if asked.method.is_running_total and asked.quarter is not None:
        level *= YEAR_SO_FAR[asked.quarter - 1]
    noise = 1 + min(max(chance.gauss(0, asked.curve.noise), -0.3), 0.3)
    return _number(asked, seat, max(level * seat.weight * noise, 0), chance)


def _number(asked: Asked, seat: Seat, number: float, chance: random.Random) -> dict[str, str]:
    if asked.method.kind == Kind.MONEY:
        return {"value": str(MONEY_STEP * round(number / MONEY_STEP))}
    field = "numerator" if asked.method.over_partners == OverPartners.SHARED_RATIO else "value"
    total = round(number)
    typed = {field: str(total)}
    for axes, keys in asked.grids:
        combinations = list(product(*(codes for _dimension, codes in axes)))
        shares = [_weight(asked, seat, axes, one, with_gap=True) for one in combinations]
        for one, people in zip(combinations, dealt_out(total, shares, chance), strict=True):
            typed[f"cells.{keys[one]}.{field}"] = str(people)
    return typed


def _ratio(asked: Asked, seat: Seat, chance: random.Random) -> dict[str, str]:
    curve, method = asked.curve, asked.method
    people = max(round(seat.partner.size * curve.base * (1 + chance.gauss(0, 0.015))), 4)
    level = (curve.level(asked.way, asked.quarter) + seat.offset + chance.gauss(0, curve.noise)) * asked.factor
    highest = 0.995 if method.kind == Kind.SHARE else float(method.per)
    part = round(people * min(max(level, 0.002), highest) / method.factor)
    typed = {"numerator": str(part), "denominator": str(people)}
    known: dict[str, Parts] = {}
    for axes, keys in sorted(asked.grids, key=lambda grid: -len(grid[0])):
        cells = known.get(axes[0][0]) if len(axes) == 1 else None
        if cells is None:
            cells = _split(asked, seat, axes, part, people, chance)
            known |= _margins(axes, cells) if len(axes) > 1 else {}
        for one, (numerator, denominator) in cells.items():
            typed[f"cells.{keys[one]}.numerator"] = str(numerator)
            typed[f"cells.{keys[one]}.denominator"] = str(denominator)
    return typed


def _split(asked: Asked, seat: Seat, axes: Sequence[Axis], part: int, people: int, chance: random.Random) -> Parts:
    """Both numbers over the cells, so that each adds up and no part is above its whole."""
    combinations = list(product(*(codes for _dimension, codes in axes)))
    wholes = dealt_out(people, [_weight(asked, seat, axes, one) for one in combinations], chance)
    level = part * asked.method.factor / people
    rates = [max(level + _gap(asked, axes, one), level * 0.1, 0.0001) for one in combinations]
    caps = wholes if asked.method.kind == Kind.SHARE else None
    parts = dealt_out(part, [whole * rate for whole, rate in zip(wholes, rates, strict=True)], chance, caps)
    return dict(zip(combinations, zip(parts, wholes, strict=True), strict=True))


def _margins(axes: Sequence[Axis], cells: Parts) -> dict[str, Parts]:
    """Dimension → its own cells, so that a table and its margins say the same."""
    found: dict[str, Parts] = {}
    for position, (dimension, codes) in enumerate(axes):
        mine = {code: [pair for one, pair in cells.items() if one[position] == code] for code in codes}
        found[dimension] = {
            (code,): (sum(part for part, _whole in pairs), sum(whole for _part, whole in pairs))
            for code, pairs in mine.items()
        }
    return found


def _average(asked: Asked, seat: Seat, chance: random.Random) -> dict[str, str]:
    curve = asked.curve
    people = max(round(seat.partner.size * curve.base * (1 + chance.gauss(0, 0.015))), 4)
    mean = curve.level(asked.way, asked.quarter) + seat.offset + chance.gauss(0, curve.noise)
    typed = {"value": f"{mean:.1f}", "denominator": str(people)}
    for axes, keys in asked.grids:
        combinations = list(product(*(codes for _dimension, codes in axes)))
        wholes = dealt_out(people, [_weight(asked, seat, axes, one) for one in combinations], chance)
        for one, number in zip(combinations, wholes, strict=True):
            typed[f"cells.{keys[one]}.denominator"] = str(number)
            if number:
                typed[f"cells.{keys[one]}.value"] = f"{mean + _gap(asked, axes, one):.1f}"
    return typed


def _choice(asked: Asked, seat: Seat, chance: random.Random) -> dict[str, str]:
    """Partners take a step one after the other; on a scale a few waver between two steps."""
    curve = asked.curve
    if asked.method.kind == Kind.YES_NO:
        return {"value": "yes" if seat.rank <= curve.level(asked.way) else "no"}
    first, last = curve.steps
    shares = [between + (after - between) * asked.way for between, after in zip(first, last, strict=True)]
    place = min(max(1 - seat.rank + chance.uniform(-0.04, 0.04), 0), 0.999) * sum(shares)
    for code, share in zip(asked.method.steps, shares, strict=True):
        place -= share
        if place < 0:
            return {"text": code}
    return {"text": asked.method.steps[-1]}


def _weight(
    asked: Asked, seat: Seat, axes: Sequence[Axis], categories: Sequence[str], *, with_gap: bool = False
) -> float:
    found = 1.0
    for (dimension, _codes), code in zip(axes, categories, strict=True):
        weights = asked.curve.weights.get(dimension) or WEIGHTS.get(dimension, {})
        weight = weights.get(code, 0.0)
        if dimension == "free-meals" and code != "not-stated":
            poor = seat.need
            weight = poor if code == "eligible" else 0.98 - poor
        if with_gap:
            weight = max(weight + asked.curve.gap(dimension, code, asked.way), 0)
        found *= weight
    return found


def _gap(asked: Asked, axes: Sequence[Axis], categories: Sequence[str]) -> float:
    pairs = zip(axes, categories, strict=True)
    return sum(asked.curve.gap(dimension, code, asked.way) for (dimension, _codes), code in pairs)


def dealt_out(
    total: int, weights: Sequence[float], chance: random.Random, caps: Sequence[int] | None = None
) -> list[int]:
    """`total` in whole parts, each the number below or above its due by chance, so that small groups are not favoured.

    Systematic sampling: marks at equal distances along the summed weights. Where a part's due is above its cap,
    `shared_out`.
    """
    whole = sum(weights)
    dues = [total * weight / whole for weight in weights] if whole else []
    if not dues or (caps is not None and any(due > cap for due, cap in zip(dues, caps, strict=True))):
        return shared_out(total, weights, caps)
    start = chance.random()
    marks = [floor(reached + start) for reached in accumulate(dues[:-1])]
    bounds = [0, *(min(mark, total) for mark in marks), total]
    return [after - before for before, after in pairwise(bounds)]


def shared_out(total: int, weights: Sequence[float], caps: Sequence[int] | None = None) -> list[int]:
    """`total` in whole parts by weight, none above its cap; largest remainders first (Hamilton's method)."""
    whole = sum(weights)
    if not whole:
        return [total, *([0] * (len(weights) - 1))]
    limits = caps if caps is not None else [total] * len(weights)
    wanted = [total * weight / whole for weight in weights]
    found = [min(int(number), limit) for number, limit in zip(wanted, limits, strict=True)]
    order = sorted(range(len(weights)), key=lambda each: found[each] - wanted[each])
    left = total - sum(found)
    while left:
        open_ones = [each for each in order if found[each] < limits[each]]
        for each in open_ones[:left]:
            found[each] += 1
        left -= min(len(open_ones), left)
    return found
