"""A submission as a page: one sheet per indicator, with its form, its breakdowns and what stands beside them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django import forms
from django.utils.translation import gettext as _

from measurement.forms.answers import AnswerForm, cell_parts
from measurement.formulas import Method, PartnerValue, display_answer, plain, sum_cells
from measurement.formulas.answers import read_entry
from measurement.formulas.breakdowns import additive_parts
from measurement.formulas.entry import CellEntry, Entry, Problem
from measurement.models import Category, CountingNote, EvidenceFile
from measurement.queries.answers import Beside
from measurement.queries.definitions import Grid
from measurement.queries.entries import Line
from measurement.queries.questions import Asked
from measurement.queries.value_queries import AskedValue

NOTHING = Beside(past=(), target="")
NO_NOTES: Mapping[int, CountingNote] = {}


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of a breakdown: `part` names what is entered there; `total` the computed sum in words."""

    heading: str
    part: str
    is_added: bool
    total: str


@dataclass(frozen=True, slots=True)
class GridSheet:
    """A breakdown to fill in. `adds_up`: its cells cover everybody once, so they should make the total."""

    title: str
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[str, tuple[forms.BoundField, ...]], ...]
    is_exclusive: bool
    adds_up: bool

    @property
    def has_totals(self) -> bool:
        return self.is_exclusive and any(column.is_added for column in self.columns)

    @property
    def is_open(self) -> bool:
        """Unfolded where something is typed or wrong."""
        return any(box.errors or box.value() for _label, boxes in self.rows for box in boxes)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One indicator of the form. `computed` is the percentage or rate that its two numbers make."""

    number: int
    line: Line
    form: AnswerForm
    beside: Beside
    grids: tuple[GridSheet, ...]
    computed: str
    is_answered: bool
    files: Sequence[EvidenceFile] = ()
    how: CountingNote | None = None
    how_typed: str = ""  # a note that was refused
    asked: Sequence[Asked] = ()
    queries: Sequence[AskedValue] = ()
    warnings: Sequence[Problem] = field(default=())

    @property
    def anchor(self) -> str:
        return f"i{self.line.indicator_id}"

    @property
    def name(self) -> str:
        return str(self.line.entry.indicator.definition.name)

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors)

    @property
    def shows_reason(self) -> bool:
        """Without a "not available" to unfold it: where a total may fall, and where it is wrong."""
        return self.line.method.is_running_total or bool(self.form["reason"].errors)

    @property
    def shows_note(self) -> bool:
        return bool(self.form["note"].value() or self.form["note"].errors)


def sheets_of(
    lines: Iterable[Line],
    typed: Mapping[str, str],
    *,
    beside: Mapping[int, Beside],
    files: Mapping[int | None, Sequence[EvidenceFile]],
    notes: Mapping[int, CountingNote] = NO_NOTES,
) -> list[Sheet]:
    """The open lines as sheets, in their order."""
    open_lines = [line for line in lines if line.is_editable]
    return [
        replace(
            _sheet(number, line, typed, beside.get(line.indicator_id, NOTHING)),
            files=files.get(line.indicator_id, ()),
            how=notes.get(line.indicator_id),
        )
        for number, line in enumerate(open_lines, start=1)
    ]


def _sheet(number: int, line: Line, typed: Mapping[str, str], beside: Beside) -> Sheet:
    form = AnswerForm(line, typed)
    prefix = f"{line.indicator_id}."
    mine = {path.removeprefix(prefix): text for path, text in typed.items() if path.startswith(prefix)}
    entry, _problems = read_entry(line.method, mine)
    has_cells = any(name.startswith("cells.") for name in form.fields)
    return Sheet(
        number=number,
        line=line,
        form=form,
        beside=beside,
        grids=tuple(_grid(grid, line, form, entry) for grid in line.grids) if has_cells else (),
        computed=computed_words(line, entry),
        is_answered=entry.state is not None,
    )


def computed_words(line: Line, entry: Entry) -> str:
    """ "82.7%" once both numbers are there; the page shows the same while they are typed."""
    if "numerator" not in {part for part, _heading in cell_parts(line)} or entry.numerator is None:
        return ""
    value = PartnerValue(partner_id=0, numerator=entry.numerator, denominator=entry.denominator)
    shared = line.history.shared_denominator
    if shared is None and entry.denominator is None:
        return ""
    return display_answer(line.method, value, shared_denominator=shared)


def _grid(grid: Grid, line: Line, form: AnswerForm, entry: Entry) -> GridSheet:
    axes = [grid.breakdown.dimension] + ([grid.breakdown.crossed_with] if grid.breakdown.crossed_with else [])
    exclusive = all(axis.is_exclusive for axis in axes)
    across: Sequence[Category | None] = grid.columns or (None,)
    parts = cell_parts(line)
    return GridSheet(
        title=" × ".join(axis.name for axis in axes),
        columns=tuple(
            _column(grid, line.method, entry, category, part, heading)
            for category in across
            for part, heading in parts
        ),
        rows=tuple(
            (row.name, tuple(_boxes(grid, form, row, across, [part for part, _heading in parts]))) for row in grid.rows
        ),
        is_exclusive=exclusive,
        adds_up=exclusive and all(axis.is_exhaustive for axis in axes),
    )


def _key(grid: Grid, row: Category, column: Category | None) -> str:
    cell = grid.cells.get((row.pk,) if column is None else (row.pk, column.pk))
    return cell.key if cell else ""


def _boxes(
    grid: Grid, form: AnswerForm, row: Category, across: Sequence[Category | None], parts: Collection[str]
) -> Iterable[forms.BoundField]:
    for column in across:
        if key := _key(grid, row, column):
            yield from (form[f"cells.{key}.{part}"] for part in parts)


def _column(
    grid: Grid, method: Method, entry: Entry, category: Category | None, part: str, heading: str
) -> GridColumn:
    is_added = part in additive_parts(method)
    cells = [entry.cells.get(_key(grid, row, category), CellEntry()) for row in grid.rows]
    total = getattr(sum_cells(method, cells), part) if is_added else None
    name = heading if category is None else (f"{category.name}: {heading}" if part != "value" else category.name)
    return GridColumn(heading=name, part=part, is_added=is_added, total="" if total is None else plain(total))


def errors_of(sheets: Iterable[Sheet]) -> dict[str, list[str]]:
    """Everything wrong on the page, for the summary on top: {path: messages}, in the order of the page.

    Beside its field a sentence needs no name; on top, each says what it is about.
    """
    return {
        sheet.form.add_prefix(name): named(sheet.line, name, messages)
        for sheet in sheets
        for name, messages in sheet.form.errors.items()
    }


def named(line: Line, field_name: str, messages: Iterable[object]) -> list[str]:
    """The messages of one field, each led by its indicator and, where there is one, the cell of its breakdown.

    One that names the indicator itself stays as it is.

    >>> named(line, "cells.sex=girls.value", ["Enter a number."])
    ["Reading sessions, Girls: Enter a number."]
    """
    about = ", ".join(_about(line, field_name))
    itself = _("“%(name)s”") % {"name": line.entry.indicator.definition.name}
    led = ((itself in str(message), {"about": about, "message": message}) for message in messages)
    return [str(said["message"]) if is_named else _("%(about)s: %(message)s") % said for is_named, said in led]


def _about(line: Line, field_name: str) -> Iterable[str]:
    """The indicator, the cell, and which of its two numbers where there are two."""
    name = str(line.entry.indicator.definition.name)
    yield name
    place, _stop, part = field_name.rpartition(".")
    if (cell := line.cells.get(place.removeprefix("cells."))) is not None:
        yield cell.label
    headings = dict(cell_parts(line))
    if len(headings) > 1 and headings.get(part, name) != name:
        yield headings[part]


def named_errors(lines: Iterable[Line], errors: Mapping[str, Iterable[object]]) -> dict[str, list[str]]:
    """The same for {path: messages} without a form; what is about no line stays as it is."""
    of = {str(line.indicator_id): line for line in lines}
    split = {path: path.partition(".") for path in errors}
    return {
        path: named(of[number], name, errors[path]) if number in of else [str(one) for one in errors[path]]
        for path, (number, _stop, name) in split.items()
    }
