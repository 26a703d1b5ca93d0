"""Where an indicator starts and where it should go: baselines, the overall target, targets of periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.enums import Direction, Kind, OverPartners, Trajectory
from measurement.formulas.arithmetic import divide, multiply
from measurement.formulas.method import RATIO_KINDS
from measurement.models import (
    Baseline,
    Cell,
    DefinitionVersion,
    Indicator,
    Period,
    SharedDenominator,
    Target,
)
from measurement.operations.holding import closed_error, while_periods_stand
from measurement.operations.indicators import finish_change
from measurement.queries.closings import frozen_in
from measurement.queries.definitions import latest_version, version_on, versions_of
from tenancy.models import User
from tenancy.operations.events import record

NOTHING_TO_MEASURE = frozenset({Kind.TEXT})


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A value as it is stored (a share as a fraction), or the parts it is made of, or all three."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@transaction.atomic
def set_baseline(
    *,
    indicator: Indicator,
    numbers: Numbers,
    start_on: date,
    end_on: date,
    source: str = "",
    reason: str = "",
    cell: Cell | None = None,
    by: User | None,
    at: datetime,
) -> Baseline:
    """Where the indicator, or one group of it, started. The second one and every later needs a reason; all stay.

    Raises ValidationError({"value" | "denominator" | "end_on" | "reason": …}).
    """
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    versions = versions_of([indicator.definition_id])[indicator.definition_id]
    version = version_on(versions, start_on)
    value, problems = _value(version, numbers)
    last = Baseline.objects.filter(indicator=indicator, cell=cell).order_by("-number").first()
    if end_on < start_on:
        problems["end_on"] = _("The last day must not be before the first.")
    if last is not None and not reason.strip():
        problems["reason"] = _("Say why the baseline changes. The old one stays on record.")
    _raise(problems)
    baseline = Baseline.objects.create(
        network_id=indicator.network_id,
        indicator=indicator,
        cell=cell,
        number=last.number + 1 if last else 1,
        value=value,
        numerator=numbers.numerator,
        denominator=numbers.denominator,
        start_on=start_on,
        end_on=end_on,
        source=source.strip(),
        reason=reason.strip(),
        version=version,
        created_at=at,
    )
    _note_baseline(baseline, indicator, last, by=by, at=at)
    return baseline


def _note_baseline(
    baseline: Baseline, indicator: Indicator, last: Baseline | None, *, by: User | None, at: datetime
) -> None:
    payload = {"value": [str(last.value) if last else None, str(baseline.value)], "reason": baseline.reason}
    if baseline.cell is not None:
        payload["cell"] = baseline.cell.key
    record(
        "measurement.baseline.set",
        by=by,
        at=at,
        on=baseline,
        initiative_id=indicator.initiative_id,
        name=indicator.definition.name,
        payload=payload,
    )


@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    numbers: Numbers,
    target_on: date | None,
    trajectory: Trajectory = Trajectory.LINEAR,
    band_low: Decimal | None = None,
    band_high: Decimal | None = None,
    smallest_change: Decimal | None = None,
    by: User | None,
    at: datetime,
) -> Indicator:
    """The overall target with its date, or the band to stay in, and the smallest change that matters.

    Nothing given takes the target away. Raises ValidationError keyed as the fields.
    """
    version = latest_version(indicator.definition)
    value: Decimal | None = None
    problems: dict[str, str] = {}
    if numbers != Numbers():
        value, problems = _value(version, numbers)
        if target_on is None:
            problems["target_on"] = _("Say by which day the target should be reached.")
    problems |= _band_problems(version, band_low, band_high)
    if smallest_change is not None and smallest_change < 0:
        problems["smallest_change"] = _("The smallest change that matters cannot be below 0.")
    _raise(problems)
    after: dict[str, Any] = {
        "target_value": value,
        "target_numerator": numbers.numerator,
        "target_denominator": numbers.denominator,
        "target_on": target_on,
        "trajectory": trajectory,
        "band_low": band_low,
        "band_high": band_high,
        "smallest_change": smallest_change,
    }
    before = {key: getattr(indicator, key) for key in after}
    Indicator.objects.filter(pk=indicator.pk).update(**after)
    return finish_change(
        indicator=indicator, type="measurement.indicator.target_set", before=before, after=after, by=by, at=at
    )


@transaction.atomic
def set_period_targets(*, indicator: Indicator, targets: Mapping[int, Numbers], by: User | None, at: datetime) -> None:
    """Targets by period id; empty numbers take one away, periods not named stay as they are.

    Raises ValidationError({"<period id>": …}).
    """
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    periods = _periods(indicator, targets)
    version = latest_version(indicator.definition)
    held = {one.period_id: one for one in Target.objects.filter(indicator=indicator, period_id__in=targets)}
    values: dict[int, tuple[Decimal | None, Numbers]] = {}
    problems: dict[str, str] = {}
    for period_id, numbers in targets.items():
        if numbers == Numbers():
            continue
        value, wrong = _value(version, numbers)
        values[period_id] = (value, numbers)
        problems |= {str(period_id): sentence for sentence in wrong.values()}
    _raise(problems)
    Target.objects.filter(indicator=indicator, period_id__in=set(targets) - set(values)).delete()
    for period_id, (value, numbers) in values.items():
        fields = {"value": value, "numerator": numbers.numerator, "denominator": numbers.denominator}
        Target.objects.update_or_create(
            network_id=indicator.network_id, indicator=indicator, period_id=period_id, defaults=fields
        )
    old = {periods[key].label: str(one.value) for key, one in held.items()}
    new = {periods[key].label: str(value) for key, (value, _numbers) in values.items()}
    before, after = _both(old, new)
    finish_change(
        indicator=indicator, type="measurement.indicator.period_targets_set", before=before, after=after, by=by, at=at
    )


@transaction.atomic
def set_shared_denominators(
    *, indicator: Indicator, denominators: Mapping[int, tuple[Decimal | None, str]], by: User | None, at: datetime
) -> None:
    """The denominator that all partners share, with its source, by period id; None takes one away.

    Raises ValidationError({"<period id>": …}), or a general one where partners have denominators of their own.
    """
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    if latest_version(indicator.definition).over_partners != OverPartners.SHARED_RATIO:
        raise ValidationError(_("The partners of this indicator report denominators of their own."))
    periods = _periods(indicator, denominators)
    _raise(
        {
            str(period_id): _("A denominator is a number above 0.")
            for period_id, (value, _source) in denominators.items()
            if value is not None and value <= 0
        }
    )
    rows = SharedDenominator.objects.filter(indicator=indicator, period_id__in=denominators)
    _check_open(indicator, periods, denominators, {one.period_id: one.value for one in rows})
    old = {periods[one.period_id].label: str(one.value) for one in rows}
    rows.filter(period_id__in=[key for key, (value, _source) in denominators.items() if value is None]).delete()
    new = {}
    for period_id, (value, source) in denominators.items():
        if value is None:
            continue
        new[periods[period_id].label] = str(value)
        SharedDenominator.objects.update_or_create(
            network_id=indicator.network_id,
            indicator=indicator,
            period_id=period_id,
            defaults={"value": value, "source": source.strip()},
        )
    before, after = _both(old, new)
    finish_change(
        indicator=indicator, type="measurement.indicator.denominators_set", before=before, after=after, by=by, at=at
    )


def _check_open(
    indicator: Indicator,
    periods: Mapping[int, Period],
    denominators: Mapping[int, tuple[Decimal | None, str]],
    held: Mapping[int, Decimal],
) -> None:
    """Raise ValidationError where the denominator of a closed period would be another one."""
    while_periods_stand([indicator.initiative_id])
    frozen = frozen_in([indicator.initiative_id])
    for period_id, (value, _source) in denominators.items():
        if value != held.get(period_id) and frozen.is_held(indicator.initiative_id, period_id):
            raise closed_error(periods[period_id].label, key=str(period_id))


def _both(old: dict[str, str], new: dict[str, str]) -> tuple[dict[str, str | None], dict[str, str | None]]:
    keys = [*old, *(key for key in new if key not in old)]
    return {key: old.get(key) for key in keys}, {key: new.get(key) for key in keys}


def _periods(indicator: Indicator, ids: Mapping[int, Any]) -> dict[int, Period]:
    periods = {one.pk: one for one in Period.objects.filter(calendar_id=indicator.calendar_id, pk__in=ids)}
    _raise({str(key): _("This is no period of the indicator.") for key in ids if key not in periods})
    return periods


def _value(version: DefinitionVersion, numbers: Numbers) -> tuple[Decimal | None, dict[str, str]]:
    """The value, made from its parts where they are given (rule 1), and what is wrong with it."""
    kind = Kind(version.kind)
    if kind in NOTHING_TO_MEASURE:
        return None, {"value": _("A text has no baseline and no target.")}
    numerator, denominator = numbers.numerator, numbers.denominator
    has_parts = kind in RATIO_KINDS and numerator is not None and denominator is not None
    if has_parts and numerator is not None and denominator is not None:
        if denominator <= 0:
            return None, {"denominator": _("The denominator must be above 0.")}
        if kind == Kind.SHARE and not 0 <= numerator <= denominator:
            return None, {"numerator": _("The numerator must lie between 0 and the denominator.")}
        return multiply(divide(numerator, denominator), version.per if kind == Kind.RATE else 1), {}
    if numbers.value is None:
        return None, {"value": _("Enter a number.")}
    if kind in (Kind.SHARE, Kind.YES_NO, Kind.MILESTONE) and not 0 <= numbers.value <= 1:
        return None, {"value": _("Enter a percentage between 0 and 100.")}
    return numbers.value, {}


def _band_problems(version: DefinitionVersion, low: Decimal | None, high: Decimal | None) -> dict[str, str]:
    if low is not None and high is not None and low > high:
        return {"band_high": _("The highest good value must not be below the lowest.")}
    if version.direction == Direction.MAINTAIN and low is None and high is None:
        return {"band_low": _("Enter the lowest good value, the highest, or both.")}
    return {}


def _raise(problems: Mapping[str, str]) -> None:
    if problems:
        raise ValidationError({key: [sentence] for key, sentence in problems.items()})
