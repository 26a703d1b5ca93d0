"""The numbers of a report as they are frozen: every digit as text, for the workbook and the CSV file."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from measurement.enums import Kind
from measurement.exports.figures import unit_of
from measurement.formulas import Method, Result, expected_at
from measurement.formulas.display import FRACTIONS, PERCENTAGES
from measurement.queries.figure_cells import BreakdownFigures
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figures import IndicatorFigures

Numbers = dict[str, Any]


def numbers_of(one: IndicatorFigures) -> Numbers:
    """What `report_content` says of an indicator in words, as numbers: JSON of decimal texts, None for nothing.

    A percentage is a fraction (0.827), everything else is as it is read. The series is split where a break lies:
    `part` counts up at each.
    """
    method = one.method
    return {
        "code": one.code,
        "unit": unit_of(one),
        "format": _format(method),
        "core": one.indicator.is_core,
        "direction": one.direction_text,
        "progress": _text(one.judgement.progress.value),
        "baseline": _number(method, one.course.baseline.value if one.course.baseline else None),
        "target": _number(method, one.course.value),
        "band": [_number(method, edge) for edge in one.course.band] if one.course.band else None,
        "target_on": one.course.due_on.isoformat() if one.course.due_on else None,
        "latest": _period(one, one.latest) if one.latest else None,
        "periods": [_period(one, figure) for figure in one.periods],
        "breakdowns": [_cells(view) for view in one.breakdowns],
    }


def _period(one: IndicatorFigures, figure: PeriodFigure) -> Numbers:
    known = figure.result.coverage
    return _values(figure.method, figure.result) | {
        "label": figure.period.label,
        "from": figure.span.start.isoformat(),
        "to": figure.span.end.isoformat(),
        "text": figure.text if figure.has_reports else "",
        "path": _path(one, figure),
        "reported": known.reported,
        "expected": known.expected,
        "carried": known.carried,
        "incomplete": figure.is_incomplete,
        "comparable": figure.is_comparable,
        "part": sum(cut.period.start_on <= figure.span.start for cut in one.breaks),
        "version": figure.version.number,
        "note": figure.state_text,
    }


def _values(method: Method, result: Result) -> Numbers:
    spread = (result.low, result.high) if result.has_range else (None, None)
    return {
        "value": _number(method, result.value),
        "low": _number(method, spread[0]),
        "high": _number(method, spread[1]),
        "numerator": _text(result.numerator),
        "denominator": _text(result.denominator),
    }


def _cells(view: BreakdownFigures) -> Numbers:
    return {
        "name": view.name,
        "format": _format(view.method),
        "cells": [_values(cell.method, cell.result) | {"label": cell.label, "text": cell.text} for cell in view.cells],
    }


def _path(one: IndicatorFigures, figure: PeriodFigure) -> str | None:
    """Where the way to the target is at the end of a period; a target that is a total is no level of a period."""
    if figure.target is not None:
        return _number(figure.method, figure.target)
    course = one.course
    if course.is_to_date or not figure.is_comparable:
        return None
    if course.path is None:
        return _number(figure.method, course.value)
    if figure.span.end < course.path.baseline_on:
        return None
    return _number(figure.method, expected_at(course.path, figure.span.end))


def _format(method: Method) -> Mapping[str, Any]:
    return {
        "percent": method.kind in PERCENTAGES,
        "decimals": method.decimals,
        "currency": method.currency if method.kind == Kind.MONEY else "",
    }


def _number(method: Method, value: Decimal | None) -> str | None:
    """A percentage that was published as 82.7 is 0.827 here, as the ones made of two numbers are."""
    if value is not None and method.kind in PERCENTAGES - FRACTIONS:
        value = value.scaleb(-2)
    return _text(value)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
