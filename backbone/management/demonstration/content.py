"""What the demonstration tells, read from the files beside this one. All names in them are invented."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSeed:
    """A partner. `size`: the people it works with, or for a funder its weight among the funders."""

    code: str
    name: str
    kind: str
    place: str
    size: int
    lead: str
    parent: str = ""
    leaves: bool = False
    tutors: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How one indicator goes, in the scale its values are stored in (a share is a fraction).

    `path`: how much of the way from `start` to `target` is done, at equal steps from the baseline to the last period;
    `season`: what each quarter adds; `spread`, `noise`: how far partners differ from each other and from themselves;
    `base`: people in the denominator for each one of a partner's size; `gaps`: dimension → category → difference to
    the total at first and at last; `steps`: shares of the answers of a scale at first and at last.
    """

    code: str
    start: float = 0
    target: float = 0
    path: tuple[float, ...] = (0, 1)
    season: tuple[float, ...] = (0, 0, 0, 0)
    spread: float = 0
    noise: float = 0
    base: float = 1
    gaps: Mapping[str, Mapping[str, list[float]]] = field(default_factory=dict)
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    steps: tuple[list[float], ...] = ()
    shared: int = 0
    mix: Mapping[str, float] = field(default_factory=dict)
    smallest_change: str = ""
    owner: str = ""
    story: str = ""

    def level(self, way: float, quarter: int | None = None) -> float:
        """The value that all partners together aim at; `way` from 0 (baseline) to 1 (last period)."""
        done = between(self.path, way)
        season = self.season[quarter - 1] if quarter is not None else 0
        return self.start + (self.target - self.start) * done + season

    def gap(self, dimension: str, category: str, way: float) -> float:
        return between(self.gaps.get(dimension, {}).get(category, (0, 0)), way)


def between(points: Any, way: float) -> float:
    """The number at `way` (0 to 1) along points at equal distances."""
    at = min(max(way, 0), 1) * (len(points) - 1)
    before = min(int(at), len(points) - 2)
    return float(points[before] + (points[before + 1] - points[before]) * (at - before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One network. What is a plain mapping here is used in one place only."""

    network: str
    initiative: Mapping[str, str]
    goal: Mapping[str, str]
    region: Mapping[str, str]
    places: tuple[Mapping[str, Any], ...]
    populations: tuple[Mapping[str, Any], ...]
    accounts: Mapping[str, str]
    staff: tuple[Mapping[str, str], ...]
    partners: tuple[PartnerSeed, ...]
    kinds: Mapping[str, Mapping[str, Any]]
    curves: Mapping[str, Curve]
    answers: Mapping[str, Mapping[str, Any]]
    report: Mapping[str, Any]
    starter: str = ""
    dimensions: tuple[Mapping[str, Any], ...] = ()
    definitions: tuple[Mapping[str, Any], ...] = ()
    account_partner: str = ""
    invitations: tuple[Mapping[str, Any], ...] = ()
    break_: Mapping[str, Any] = field(default_factory=dict)
    corrections: tuple[Mapping[str, Any], ...] = ()
    published: Mapping[str, str] = field(default_factory=dict)
    closing: Mapping[str, Any] = field(default_factory=dict)
    extension: Mapping[str, Any] = field(default_factory=dict)
    home: tuple[str, ...] = ()  # codes of the places it works in; all of them where it names none

    def reporters(self, indicator: str) -> list[PartnerSeed]:
        """The partners that report an indicator, in the order of the file."""
        return [one for one in self.partners if indicator in self.reports(one)]

    def reports(self, partner: PartnerSeed) -> list[str]:
        return [*self.kinds[partner.kind]["reports"], *(["reading-tutoring"] if partner.tutors else [])]

    def need(self, partner: PartnerSeed) -> float:
        """Share of children who grow up poor where the partner works."""
        return float(next((one.get("need", 0.3) for one in self.places if one["code"] == partner.place), 0.3))


@cache
def scripts(name: str) -> tuple[Script, ...]:
    """The initiatives of `harbour`, `northmoor` or `wellspring`: one, or the chapters of one network."""
    data = _read(name)
    curves = _read(f"{name}_indicators")
    return tuple(_script({**data, **chapter}, curves) for chapter in data.pop("chapters", [{}]))


def _script(data: dict[str, Any], curves: Mapping[str, Mapping[str, Any]]) -> Script:
    """One initiative; `scale` and `shift` say how a chapter's figures lie to those of the first."""
    scale, shift = data.pop("scale", 1), data.pop("shift", 0)
    data.pop("chapters", None)
    data["break_"] = data.pop("break", {})
    data["partners"] = [PartnerSeed(**one) for one in data["partners"]]
    data["curves"] = {code: _curve(code, one, scale, shift) for code, one in curves.items()}
    return Script(**_frozen(data))


@cache
def words() -> Mapping[str, Any]:
    """What people write beside their figures."""
    return _read("words")


def mapping_of_published(name: str) -> dict[str, Any]:
    """The mapping file of a published table."""
    return _read(name)


def _curve(code: str, data: Mapping[str, Any], scale: float, shift: float) -> Curve:
    """`moves` says which of the two an indicator follows: numbers are scaled, percentages shifted."""
    moves = data.get("moves", "none")
    times, plus = (scale, 0) if moves == "scale" else (1, shift if moves == "shift" else 0)
    ends = {end: data[end] * times + plus for end in ("start", "target") if end in data}
    return Curve(code=code, **_frozen({key: one for key, one in data.items() if key != "moves"} | ends))


def _frozen(data: Mapping[str, Any]) -> dict[str, Any]:
    """With tuples for lists, so that nothing told can be changed."""
    return {key: tuple(one) if isinstance(one, list) else one for key, one in data.items()}


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
