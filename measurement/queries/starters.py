"""The shipped templates: what each brings, in words, and how much of it an initiative has already."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from initiatives.models import Goal, Initiative, Outcome
from measurement.enums import Accumulation, Direction, Frequency, Kind, OverPartners, OverTime, YearKind
from measurement.models import Dimension, GoalMeasure, Indicator, IndicatorDefinition
from tenancy.formulas import sort_key

FOLDER = Path(__file__).resolve().parent.parent / "starters"


@dataclass(frozen=True, slots=True)
class Starter:
    """One file of `measurement/starters/`."""

    code: str
    name: str
    summary: str
    goal: Mapping[str, Any]
    outcomes: tuple[Mapping[str, str], ...]
    dimensions: tuple[Mapping[str, Any], ...]
    calendars: Mapping[str, Mapping[str, Any]]
    indicators: tuple[Mapping[str, Any], ...]

    @property
    def goal_indicator(self) -> str:
        """The name of what measures the goal."""
        return next(str(one["name"]) for one in self.indicators if one["code"] == self.goal["indicator"])

    @property
    def frequencies(self) -> list[str]:
        """How often its indicators are reported, most of them first."""
        used = [str(one["calendar"]) for one in self.indicators]
        return [calendar_words(self.calendars[key]) for key in sorted(set(used), key=used.count, reverse=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterLine:
    """One indicator of a template, as people read it. `is_held`: the initiative has it already."""

    code: str
    name: str
    question: str
    meaning: str
    kind: str
    parts: str  # "children reading well ÷ children assessed"
    direction: str
    over_time: str
    over_partners: str
    calendar: str
    breakdowns: list[str]
    is_core: bool
    measures_goal: bool
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterContents:
    """What a template brings. `changes_nothing`: to this initiative it brings nothing that is not there."""

    areas: list[tuple[str, list[StarterLine]]]
    dimensions: list[tuple[str, list[str]]]
    calendars: list[str]
    new: int = 0
    changes_nothing: bool = False


@cache
def starters() -> tuple[Starter, ...]:
    """The templates that are shipped, by name."""
    found = (_read(path) for path in FOLDER.glob("*.json"))
    return tuple(sorted(found, key=lambda one: one.name))


def starter(code: str) -> Starter | None:
    """A shipped template by its code; None for an unknown one."""
    return next((one for one in starters() if one.code == code), None)


def _read(path: Path) -> Starter:
    data = json.loads(path.read_text(encoding="utf-8"))
    data |= {key: tuple(data[key]) for key in ("outcomes", "dimensions", "indicators")}
    return Starter(**data)


def starter_contents(chosen: Starter, initiative: Initiative | None = None) -> StarterContents:
    """Everything in it; beside an initiative, also what of it is there. Six statements then, none otherwise."""
    held = frozenset[str]() if initiative is None else _held(chosen, initiative)
    lines = {str(one["code"]): _line(chosen, one, held) for one in chosen.indicators}
    new = sum(not line.is_held for line in lines.values())
    return StarterContents(
        areas=[
            (outcome["name"], [lines[one["code"]] for one in chosen.indicators if one["outcome"] == outcome["code"]])
            for outcome in chosen.outcomes
        ],
        dimensions=[(one["name"], [each["name"] for each in one["categories"]]) for one in chosen.dimensions],
        calendars=chosen.frequencies,
        new=new,
        changes_nothing=initiative is not None and new == 0 and _has_frame(chosen, initiative),
    )


def _held(chosen: Starter, initiative: Initiative) -> frozenset[str]:
    """Codes that adopting would pass over: adopted here, or archived in the library."""
    codes = [one["code"] for one in chosen.indicators]
    adopted = Indicator.objects.filter(initiative=initiative).values_list("definition__code", flat=True)
    archived = IndicatorDefinition.objects.filter(code__in=codes, archived_at__isnull=False)
    return frozenset(adopted) | frozenset(archived.values_list("code", flat=True))


def _has_frame(chosen: Starter, initiative: Initiative) -> bool:
    """Whether outcome areas, dimensions and a measured goal are all there."""
    rows = list(Outcome.objects.filter(initiative=initiative).values_list("code", "name"))
    codes, names = {code for code, _name in rows}, {sort_key(name) for _code, name in rows}
    dimensions = set(Dimension.objects.values_list("code", flat=True))
    return (
        all(one["code"] in codes or sort_key(one["name"]) in names for one in chosen.outcomes)
        and all(one["code"] in dimensions for one in chosen.dimensions)
        and Goal.objects.filter(initiative=initiative).exists()
        and GoalMeasure.objects.filter(goal__initiative=initiative).exists()
    )


def _line(chosen: Starter, one: Mapping[str, Any], held: Collection[str]) -> StarterLine:
    content: Mapping[str, Any] = one["content"]
    return StarterLine(
        code=one["code"],
        name=one["name"],
        question=one["question"],
        meaning=content["meaning"],
        kind=_kind(content),
        parts=" ÷ ".join(content[key] for key in ("numerator_name", "denominator_name") if content.get(key)),
        direction=str(Direction(content.get("direction", Direction.UP)).label),
        over_time=str(OverTime(content["over_time"]).label),
        over_partners=str(OverPartners(content["over_partners"]).label),
        calendar=calendar_words(chosen.calendars[one["calendar"]]),
        breakdowns=list(_breakdowns(chosen, content["breakdowns"])),
        is_core=one["is_core"],
        measures_goal=one["code"] == chosen.goal["indicator"],
        is_held=one["code"] in held,
    )


def _kind(content: Mapping[str, Any]) -> str:
    """Kind and unit: "Number during the period · sessions", with the steps of a rating."""
    parts = [str(Kind(content["kind"]).label), content.get("unit", "")]
    accumulation = Accumulation(content.get("accumulation", Accumulation.INCREMENT))
    if accumulation != Accumulation.INCREMENT:
        parts.append(str(accumulation.label).lower())
    parts.append(", ".join(step["name"] for step in content.get("steps", ())))
    return " · ".join(part for part in parts if part)


def _breakdowns(chosen: Starter, breakdowns: Iterable[Iterable[str]]) -> Iterable[str]:
    names = {str(one["code"]): str(one["name"]) for one in chosen.dimensions}
    for codes in breakdowns:
        yield " × ".join(names[code] for code in codes)


def calendar_words(one: Mapping[str, Any]) -> str:
    """ "Quarterly", or "Yearly (school year)": the kind of year where it is not the calendar's."""
    frequency, year_kind = Frequency(one["frequency"]), YearKind(one["year_kind"])
    if year_kind == YearKind.CALENDAR:
        return str(frequency.label)
    return f"{frequency.label} ({str(year_kind.label).lower()})"
