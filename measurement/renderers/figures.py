"""Figures as charts: the numbers of the read model in the scale that is read, with its own texts at every point."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from charts import Band, Bar, BarChart, Break, LineChart, Mark, Number, Point, Series, Sparkline, State
from measurement.enums import Frequency, Kind, Standing
from measurement.formulas import Method, display, expected_at, shown_value
from measurement.formulas.display import PERCENTAGES
from measurement.queries.figure_cells import BreakdownFigures
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figures import IndicatorFigures

SPARK_PERIODS = 12


def line_chart(one: IndicatorFigures, *, height: int = 260) -> LineChart:
    """The series with its target path, baseline, band and breaks; incomplete figures hollow."""
    points = [_point(figure) for figure in one.periods]
    return LineChart(
        key=f"series-{one.id}",
        title=one.name,
        format=number_of(one.method),
        series=(Series(one.name, tuple(points), short=_("Actual")),),
        target=_target(one),
        baseline=_baseline(one),
        band=_band(one),
        breaks=_breaks(one),
        zero=one.method.kind in (Kind.COUNT, Kind.PEOPLE, Kind.MONEY),
        domain=_domain(one),
        period_word=period_word(one),
        height=height,
    )


def sparkline(one: IndicatorFigures) -> Sparkline:
    """The last periods, for a line of the dashboard; incomplete ones are left out of the trend (rule 8)."""
    shown = one.periods[-SPARK_PERIODS:]
    first = shown[0].span.start if shown else date.min
    return Sparkline(
        key=f"spark-{one.id}",
        title=one.name,
        format=number_of(one.method),
        points=tuple(_point(figure) for figure in shown),
        band=_band(one),
        breaks=tuple(
            Break(_x(cut.period.start_on), cut.sentence) for cut in one.breaks if cut.period.start_on > first
        ),
        period_word=period_word(one),
    )


def breakdown_chart(one: IndicatorFigures, view: BreakdownFigures) -> BarChart:
    """Bars of one breakdown with the whole as a line across, where both are of the same scale."""
    whole = one.latest.result.value if one.latest else None
    is_level = view.method.kind in PERCENTAGES | {Kind.RATE, Kind.AVERAGE}
    return BarChart(
        key=f"by-{view.code.replace('|', '-')}-{one.id}",
        title=_("%(name)s by %(breakdown)s, %(period)s")
        % {"name": one.name, "breakdown": view.name, "period": one.latest.period.label if one.latest else ""},
        format=number_of(view.method),
        bars=tuple(Bar(cell.label, _shown(cell.method, cell.result.value), text=cell.text) for cell in view.cells),
        reference=Mark(_shown(one.method, whole), _("All"), text=one.value_text) if is_level else None,
        category_word=view.name,
    )


def number_of(method: Method) -> Number:
    """How axes and loose values are written; figures bring their own text."""
    if method.kind in PERCENTAGES:
        return Number(method.decimals, suffix="%")
    prefix = f"{method.currency} " if method.kind == Kind.MONEY and method.currency else ""
    return Number(method.decimals, prefix=prefix)


def period_word(one: IndicatorFigures) -> str:
    words = {
        Frequency.MONTH: _("months"),
        Frequency.QUARTER: _("quarters"),
        Frequency.HALF_YEAR: _("half-years"),
        Frequency.YEAR: _("years"),
    }
    return words[Frequency(one.indicator.calendar.frequency)]


def _point(figure: PeriodFigure) -> Point:
    value = _shown(figure.method, figure.result.value)
    return Point(
        label=figure.period.label,
        x=_x(figure.span.end),
        value=value,
        state=_state(figure),
        note=figure.coverage_text if value is not None else "",
        text=figure.text if value is not None else "",
    )


def _state(figure: PeriodFigure) -> State:
    if not figure.is_comparable:
        return "not_comparable"
    return "incomplete" if figure.is_incomplete else "official"


def _target(one: IndicatorFigures) -> tuple[Mark, ...]:
    """The path from baseline to target; the target alone where a break lies between (rule 17).

    A target that is a total is no level and is not drawn beside the figures of periods.
    """
    path = one.course.path
    if one.course.is_to_date:
        return ()
    if one.standing == Standing.NOT_COMPARABLE and path is not None:
        return (_path_mark(one.method, path.target_on, path.target),)
    if path is None:
        value = one.course.value
        return () if value is None else (Mark(_shown(one.method, value), one.due_text, text=one.target_text),)
    days = [path.baseline_on, *sorted(day for day, _value in path.points), path.target_on]
    if path.trajectory == "compound":
        days += [figure.span.end for figure in one.periods if path.baseline_on < figure.span.end < path.target_on]
    days = sorted(day for day in set(days) if path.baseline_on <= day <= path.target_on)
    return tuple(_path_mark(one.method, day, expected_at(path, day)) for day in days)


def _path_mark(method: Method, day: date, value: Decimal | None) -> Mark:
    text = "" if value is None else display(method, value)
    return Mark(_shown(method, value), date_format(day, "M Y"), _x(day), text=text)


def _baseline(one: IndicatorFigures) -> Mark | None:
    row = one.course.baseline
    if row is None:
        return None
    when = date_format(row.end_on, "M Y")
    state: State = "official" if one.rules.compares(row.version_id, one.rules.latest.pk) else "not_comparable"
    return Mark(_shown(one.method, row.value), when, _x(row.end_on), state, text=one.baseline_text)


def _breaks(one: IndicatorFigures) -> tuple[Break, ...]:
    return tuple(Break(_x(cut.period.start_on), cut.sentence) for cut in one.breaks)


def _band(one: IndicatorFigures) -> Band | None:
    if one.course.band is None:
        return None
    low, high = one.course.band
    return Band(_shown(one.method, low), _shown(one.method, high))


def _domain(one: IndicatorFigures) -> tuple[Decimal, Decimal] | None:
    """A rating keeps its whole scale; everything else fits itself."""
    if one.method.kind == Kind.RATING and one.method.steps:
        return (Decimal(1), Decimal(len(one.method.steps)))
    return None


def _shown(method: Method, value: Decimal | None) -> Decimal | None:
    return None if value is None else shown_value(method, value)


def _x(day: date) -> Decimal:
    return Decimal(day.toordinal())
