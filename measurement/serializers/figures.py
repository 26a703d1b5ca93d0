"""Figures as JSON. Numbers are text with every digit shown, and `shown` is what the page says."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from measurement.enums import Movement, Reason, Standing
from measurement.exports.figures import unit_of
from measurement.formulas import Coverage, Method, rounded
from measurement.queries.explanations import FigureExplanation, InputRow
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figures import IndicatorFigures


class CoverageSerializer(serializers.Serializer[Any]):
    reported = serializers.IntegerField()
    expected = serializers.IntegerField()
    not_applicable = serializers.IntegerField()
    not_available = serializers.IntegerField()
    carried = serializers.IntegerField()
    is_complete = serializers.BooleanField()
    words = serializers.CharField(help_text="12 of 14 partners reported")


class PeriodRefSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides DRF's attribute
    start = serializers.DateField()
    end = serializers.DateField()


class CellFigureSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    value = serializers.CharField(allow_null=True)
    shown = serializers.CharField()
    reason = serializers.ChoiceField(choices=Reason.choices, allow_blank=True)


class BreakdownFigureSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    adds_up = serializers.BooleanField(help_text="false: people may be in several groups")
    note = serializers.CharField(allow_blank=True, help_text="what a reader must know before comparing the groups")
    cells = CellFigureSerializer(many=True)


class PeriodFigureSerializer(serializers.Serializer[Any]):
    """The figure of one period. `value` has the digits of the page; null with a `reason`."""

    period = PeriodRefSerializer()
    value = serializers.CharField(allow_null=True)
    low = serializers.CharField(allow_null=True, help_text="lower end, where only a range is known")
    high = serializers.CharField(allow_null=True)
    shown = serializers.CharField()
    reason = serializers.ChoiceField(choices=Reason.choices, allow_blank=True)
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    target = serializers.CharField(allow_null=True)
    coverage = CoverageSerializer()
    is_comparable = serializers.BooleanField()
    definition_version = serializers.IntegerField()
    changed_at = serializers.DateTimeField(allow_null=True)


class ChangeSerializer(serializers.Serializer[Any]):
    since = serializers.CharField()
    value = serializers.CharField()
    shown = serializers.CharField()
    words = serializers.CharField()
    is_like_for_like = serializers.BooleanField()


class FigureSerializer(serializers.Serializer[Any]):
    """Where one indicator stands."""

    id = serializers.IntegerField(help_text="id of the indicator")
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    is_core = serializers.BooleanField()
    latest = PeriodFigureSerializer(allow_null=True)
    change = ChangeSerializer(allow_null=True)
    baseline = serializers.CharField(allow_null=True)
    target = serializers.CharField(allow_null=True)
    target_on = serializers.DateField(allow_null=True)
    expected = serializers.CharField(allow_null=True, help_text="where the path to the target wants it by now")
    progress = serializers.CharField(allow_null=True, help_text="a fraction: 0.5 is half of the way")
    standing = serializers.ChoiceField(choices=Standing.choices)
    movement = serializers.ChoiceField(choices=Movement.choices)
    breakdowns = BreakdownFigureSerializer(many=True)
    explanation = serializers.CharField(allow_null=True, help_text="where the latest figure is explained")


class InputSerializer(serializers.Serializer[Any]):
    partner = serializers.IntegerField(help_text="id of the partner")
    partner_name = serializers.CharField()
    shown = serializers.CharField()
    numbers = serializers.CharField(allow_blank=True)
    counts = serializers.BooleanField()
    left_out = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    carried_from = serializers.CharField(allow_blank=True)
    submission_version = serializers.IntegerField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    correction = serializers.CharField(allow_blank=True)


class LeftOutSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField()
    number = serializers.IntegerField()


class ExplanationSerializer(serializers.Serializer[Any]):
    """What a figure is made of; `inputs` are the answers that the asker may see."""

    indicator = serializers.IntegerField()
    period = PeriodRefSerializer()
    cell = serializers.CharField(allow_blank=True)
    shown = serializers.CharField()
    formula = serializers.CharField()
    coverage = CoverageSerializer()
    counted = serializers.IntegerField(help_text="answers that count")
    left_out = LeftOutSerializer(many=True)
    not_reported = serializers.IntegerField()
    definition_version = serializers.IntegerField()
    inputs = InputSerializer(many=True)


def figure_json(one: IndicatorFigures, *, explanation: str | None) -> dict[str, Any]:
    """The shape of FigureSerializer."""
    made = one.judgement
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "unit": unit_of(one),
        "outcome": one.outcome,
        "owner": one.owner,
        "is_core": one.indicator.is_core,
        "latest": period_json(one.latest) if one.latest else None,
        "change": _change_json(one),
        "baseline": _text(one.method, one.course.baseline.value if one.course.baseline else None),
        "target": _text(one.method, one.course.value),
        "target_on": one.course.due_on,
        "expected": _text(one.method, made.expected),
        "progress": None if made.progress.value is None else f"{made.progress.value:f}",
        "standing": made.standing,
        "movement": made.movement,
        "breakdowns": _breakdowns_json(one),
        "explanation": explanation,
    }


def period_json(figure: PeriodFigure) -> dict[str, Any]:
    """The shape of PeriodFigureSerializer."""
    found, method = figure.result, figure.method
    return {
        "period": period_ref(figure),
        "value": _text(method, found.value),
        "low": _text(method, found.low) if found.has_range else None,
        "high": _text(method, found.high) if found.has_range else None,
        "shown": figure.text,
        "reason": found.reason,
        "numerator": plain_text(found.numerator),
        "denominator": plain_text(found.denominator),
        "target": _text(method, figure.target),
        "coverage": coverage_json(found.coverage, figure.coverage_text),
        "is_comparable": figure.is_comparable,
        "definition_version": figure.version.number,
        "changed_at": figure.changed_at,
    }


def explanation_json(found: FigureExplanation, *, whole: FigureExplanation) -> dict[str, Any]:
    """The shape of ExplanationSerializer: the inputs of `found`, the counts of `whole`."""
    return {
        "indicator": found.figures.id,
        "period": period_ref(found.figure),
        "cell": found.cell.key if found.cell else "",
        "shown": found.shown,
        "formula": found.explanation.formula,
        "coverage": coverage_json(found.explanation.coverage, found.explanation.coverage_words),
        "counted": len(whole.included),
        "left_out": [{"reason": reason, "number": number} for reason, number in whole.reasons],
        "not_reported": len(whole.silent),
        "definition_version": found.figure.version.number,
        "inputs": [_input_json(row) for row in found.rows],
    }


def _input_json(row: InputRow) -> dict[str, Any]:
    return {
        "partner": row.partner_id,
        "partner_name": row.partner,
        "shown": row.shown,
        "numbers": row.numbers,
        "counts": not row.left_out,
        "left_out": row.left_out,
        "reason": row.reason,
        "carried_from": row.carried,
        "submission_version": row.submission_version,
        "submitted_at": row.submitted_at,
        "correction": row.correction,
    }


def coverage_json(known: Coverage, words: str) -> dict[str, Any]:
    names = ("reported", "expected", "not_applicable", "not_available", "carried", "is_complete")
    return {name: getattr(known, name) for name in names} | {"words": words}


def period_ref(figure: PeriodFigure) -> dict[str, Any]:
    return {
        "id": figure.period.pk,
        "label": figure.period.label,
        "start": figure.span.start,
        "end": figure.span.end,
    }


def _breakdowns_json(one: IndicatorFigures) -> list[dict[str, Any]]:
    return [
        {
            "code": view.code,
            "name": view.name,
            "adds_up": view.is_exclusive,
            "note": view.note,
            "cells": [
                {
                    "key": cell.key,
                    "label": cell.label,
                    "value": _text(cell.method, cell.result.value),
                    "shown": cell.text,
                    "reason": cell.result.reason,
                }
                for cell in view.cells
            ],
        }
        for view in one.breakdowns
    ]


def _change_json(one: IndicatorFigures) -> dict[str, Any] | None:
    changed = one.changed
    if changed is None or changed.change.absolute is None:
        return None
    return {
        "since": changed.since.period.label,
        "value": _text(one.method, changed.change.absolute),
        "shown": changed.text,
        "words": changed.words,
        "is_like_for_like": changed.is_like_for_like,
    }


def _text(method: Method, value: Decimal | None) -> str | None:
    """The digits of the page: a percentage as 82.7."""
    number = rounded(method, value)
    return None if number is None else f"{number:f}"


def plain_text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
