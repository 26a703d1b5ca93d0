"""What an import adds to the library: dimensions, categories, cells, the definition with its versions, the periods."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measurement.enums import Frequency
from measurement.formulas import default_method
from measurement.formulas.calendars import PlannedPeriod, period_of
from measurement.layouts import Mapping, short_code
from measurement.layouts.mapping import IN_FORCE, IndicatorLayout, SeriesLayout
from measurement.layouts.overlaps import overlapping
from measurement.models import (
    Breakdown,
    Calendar,
    Category,
    Cell,
    CellCategory,
    DefinitionVersion,
    Dimension,
    ImportRun,
    Indicator,
    IndicatorDefinition,
    Period,
)
from measurement.operations.import_changes import Changes
from measurement.queries.definitions import cell_key, version_on
from tenancy.formulas import sort_key

# [(dimension code, category name), …] as a row names its cell
Named = tuple[tuple[str, str], ...]


@dataclass
class Cells:
    """Finds the cell that a row names; dimensions, categories and cells that are not there yet are made."""

    mapping: Mapping
    changes: Changes
    network_id: int
    _ids: dict[Named, int] = field(default_factory=dict)
    _categories: dict[tuple[str, str], Category] = field(default_factory=dict)

    def prepare(self, named: Iterable[Named]) -> None:
        """Make what these rows name. Cells are inserted together, however many."""
        wanted = {one for one in named if one}
        self._make_categories({pair for one in wanted for pair in one})
        members = {one: [self._categories[pair] for pair in one] for one in wanted}
        keys = {one: cell_key({c.dimension.code: c.code for c in found}) for one, found in members.items()}
        known = dict(Cell.objects.filter(key__in=keys.values()).values_list("key", "pk"))
        missing = {key: members[one] for one, key in sorted(keys.items()) if key not in known}
        made = self.changes.make(
            Cell(network_id=self.network_id, key=key, label=_label(found)) for key, found in missing.items()
        )
        self.changes.make(
            CellCategory(network_id=self.network_id, cell=cell, category=one)
            for cell in made
            for one in missing[cell.key]
        )
        known |= {cell.key: cell.pk for cell in made}
        self._ids = {one: known[key] for one, key in keys.items()}

    def id_of(self, named: Named) -> int | None:
        return self._ids[named] if named else None

    def key_of(self, named: Named) -> str:
        return cell_key({code: self._categories[code, name].code for code, name in named})

    def _make_categories(self, pairs: Collection[tuple[str, str]]) -> None:
        names: dict[str, list[str]] = {}
        for code, name in sorted(pairs):
            names.setdefault(code, []).append(name)
        known = {row.code: row for row in Dimension.objects.filter(code__in=names)}
        layouts = {one.code: one for one in self.mapping.dimensions}
        missing = [layouts[code] for code in names if code not in known]
        made = self.changes.make(
            Dimension(
                network_id=self.network_id,
                code=one.code,
                name=one.name[:120],
                is_exclusive=not overlapping(names[one.code]) and one.is_exclusive is not False,
                is_exhaustive=one.is_exhaustive,
            )
            for one in missing
        )
        for dimension in [*known.values(), *made]:
            self._add_categories(dimension, names[dimension.code])

    def _add_categories(self, dimension: Dimension, names: Sequence[str]) -> None:
        rows = Category.objects.filter(dimension=dimension).select_related("dimension").order_by("position", "pk")
        known = {row.name: row for row in rows}
        taken = {row.code for row in known.values()}
        new: list[Category] = []
        for name in names:
            if name not in known:
                code = short_code(name, taken)
                taken.add(code)
                position = len(known) + len(new)
                new.append(
                    Category(
                        network_id=self.network_id, dimension=dimension, code=code, name=name[:160], position=position
                    )
                )
        known |= {row.name: row for row in self.changes.make(new)}
        self._categories |= {(dimension.code, name): known[name[:160]] for name in names}


def _label(members: Iterable[Category]) -> str:
    return ", ".join(one.name for one in sorted(members, key=lambda one: one.dimension.code))[:330]


@dataclass(frozen=True, slots=True)
class Answered:
    """What partners' rows are answers to."""

    indicator: Indicator
    versions: dict[str, tuple[DefinitionVersion, ...]]  # by key of the series; of several, the one in force counts
    periods: dict[date, Period]  # by first day

    def version_of(self, series: str, start: date) -> DefinitionVersion:
        """The version that rows of a series are under in the period that begins on this day."""
        return _version_of(self.versions, series, start)


def _version_of(versions: dict[str, tuple[DefinitionVersion, ...]], series: str, start: date) -> DefinitionVersion:
    found = versions[series]
    return found[0] if len(found) == 1 else version_on(found, start)


def answered(
    run: ImportRun,
    initiative_id: int,
    mapping: Mapping,
    layout: IndicatorLayout,
    rows: Sequence[dict[str, object]],
    *,
    changes: Changes,
    at: datetime,
) -> Answered:
    """The indicator with its versions and the periods of these rows; made where they are not there yet."""
    used = [one for one in mapping.series if one.version is not None]
    spans = _spans(mapping, rows)
    versions = _versions(run, mapping, layout, used, spans, changes=changes, at=at)
    first = next(iter(versions.values()))[0]
    calendar = _calendar(run, mapping, used[0].every, changes=changes)
    periods = _periods(run, calendar, [one for found in spans.values() for one in found], changes=changes)
    indicator = Indicator.objects.filter(initiative_id=initiative_id, definition_id=first.definition_id).first()
    if indicator is None:
        (indicator,) = changes.make(
            [
                Indicator(
                    network_id=run.network_id,
                    initiative_id=initiative_id,
                    definition_id=first.definition_id,
                    calendar=calendar,
                    is_core=False,
                    starts_on=min(periods),
                    position=Indicator.objects.filter(initiative_id=initiative_id).count(),
                )
            ]
        )
    _break_down(mapping, versions, rows, changes=changes)
    return Answered(indicator, versions, periods)


def _spans(mapping: Mapping, rows: Sequence[dict[str, object]]) -> dict[str, set[PlannedPeriod]]:
    """Key of the series → the periods of its rows."""
    every = {one.key: one.every for one in mapping.series}
    starts = {(str(row["series"]), str(row["start"])) for row in rows}
    found: dict[str, set[PlannedPeriod]] = {}
    for key, start in sorted(starts):
        found.setdefault(key, set()).add(planned(mapping, every[key], date.fromisoformat(start)))
    return found


def planned(mapping: Mapping, every: Frequency, start: date) -> PlannedPeriod:
    """The period that begins on this day, in the mapping's kind of year."""
    return period_of(start, frequency=every, start_month=mapping.start_month)


def _versions(
    run: ImportRun,
    mapping: Mapping,
    layout: IndicatorLayout,
    used: Sequence[SeriesLayout],
    spans: dict[str, set[PlannedPeriod]],
    *,
    changes: Changes,
    at: datetime,
) -> dict[str, tuple[DefinitionVersion, ...]]:
    """Key of the series → its version, or all of the definition where rows are under the one in force.

    A later version that is made holds from the first period of its rows.
    """
    definition = IndicatorDefinition.objects.filter(code=layout.code).first()
    if definition is None:
        (definition,) = changes.make(
            [
                IndicatorDefinition(
                    network_id=run.network_id,
                    code=layout.code,
                    name=layout.name[:200],
                    sort_key=sort_key(layout.name)[:240],
                )
            ]
        )
    known = {row.number: row for row in DefinitionVersion.objects.filter(definition=definition)}
    found: dict[str, tuple[DefinitionVersion, ...]] = {}
    for one in sorted((one for one in used if one.key in spans), key=lambda one: one.version or 0):
        if one.version == IN_FORCE and known:
            found[one.key] = tuple(known[number] for number in sorted(known))
            _check_kinds(found[one.key], layout, spans[one.key])
            continue
        number = one.version or 1
        if number not in known:
            row = _version(definition, mapping, layout, one, effective_on=min(spans[one.key]).start, at=at)
            (known[number],) = changes.make([row])
        found[one.key] = (known[number],)
    return found


def _check_kinds(
    versions: Sequence[DefinitionVersion], layout: IndicatorLayout, spans: Iterable[PlannedPeriod]
) -> None:
    """Raise ValidationError where another kind of number has come into force since the check."""
    for span in sorted(spans):
        if version_on(versions, span.start).kind != layout.kind:
            message = _("In %(period)s “%(name)s” is another kind of number by now.")
            raise ValidationError(message % {"period": span.label, "name": layout.name})


def _version(
    definition: IndicatorDefinition,
    mapping: Mapping,
    layout: IndicatorLayout,
    one: SeriesLayout,
    *,
    effective_on: date,
    at: datetime,
) -> DefinitionVersion:
    method = default_method(layout.kind)
    number = one.version or 1
    return DefinitionVersion(
        network_id=definition.network_id,
        definition=definition,
        number=number,
        meaning=one.meaning or layout.meaning,
        unit=mapping.unit,
        kind=layout.kind,
        direction=mapping.direction,
        over_time=method.over_time,
        over_partners=method.over_partners,
        decimals=layout.decimals,
        effective_on=effective_on if number > 1 else None,
        is_break=one.is_break and number > 1,
        reason=one.reason[:300],
        created_at=at,
    )


def _calendar(run: ImportRun, mapping: Mapping, every: Frequency, *, changes: Changes) -> Calendar:
    kind = {"frequency": every, "year_kind": mapping.year_kind, "start_month": mapping.start_month}
    found = Calendar.objects.filter(**kind).first()
    return found or changes.make([Calendar(network_id=run.network_id, **kind)])[0]


def _periods(
    run: ImportRun, calendar: Calendar, wanted: Iterable[PlannedPeriod], *, changes: Changes
) -> dict[date, Period]:
    """Only those of the file: nobody is expected to report in the years between."""
    known = {row.start_on: row for row in Period.objects.filter(calendar=calendar)}
    made = changes.make(
        Period(
            network_id=run.network_id,
            calendar=calendar,
            start_on=one.start,
            end_on=one.end,
            year_start_on=one.year_start,
            label=one.label,
        )
        for one in sorted(set(wanted))
        if one.start not in known
    )
    return known | {row.start_on: row for row in made}


def _break_down(
    mapping: Mapping,
    versions: dict[str, tuple[DefinitionVersion, ...]],
    rows: Sequence[dict[str, object]],
    *,
    changes: Changes,
) -> None:
    """Each version is broken down as its rows are: by one dimension, or by two crossed."""
    order = [one.code for one in mapping.dimensions]
    pairs: dict[int, set[tuple[str, ...]]] = {}
    for row in rows:
        cell = cast(Sequence[Sequence[str]], row.get("cell", ()))
        codes = tuple(sorted((pair[0] for pair in cell), key=order.index))
        if 1 <= len(codes) <= 2:
            version = _version_of(versions, str(row["series"]), date.fromisoformat(str(row["start"])))
            pairs.setdefault(version.pk, set()).add(codes)
    dimensions = {one.code: one for one in Dimension.objects.filter(code__in=order)}
    for version_id, wanted in pairs.items():
        known = {
            (first, second) if second else (first,)
            for first, second in Breakdown.objects.filter(version_id=version_id).values_list(
                "dimension__code", "crossed_with__code"
            )
        }
        changes.make(
            Breakdown(
                network_id=dimensions[codes[0]].network_id,
                version_id=version_id,
                dimension=dimensions[codes[0]],
                crossed_with=dimensions[codes[1]] if len(codes) > 1 else None,
                position=len(known) + position,
            )
            for position, codes in enumerate(sorted(wanted - known, key=lambda one: (len(one), one)))
        )
