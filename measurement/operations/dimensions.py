"""Ways to break figures down. Categories are retired or merged, never deleted: their data stays."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.models import Breakdown, Category, Cell, CellCategory, DefinitionVersion, Dimension
from measurement.queries.definitions import cell_key
from tenancy.models import User
from tenancy.operations.events import changes, record
from tenancy.validators import too_long

LONGEST_NAME = 160
CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")  # neither "=" nor "|", which set the parts of a cell's key apart


@dataclass(frozen=True, kw_only=True)
class NewCategory:
    code: str
    name: str
    is_not_stated: bool = False


@transaction.atomic
def create_dimension(
    *,
    network_id: int,
    code: str,
    name: str,
    is_exclusive: bool,
    is_exhaustive: bool,
    categories: Sequence[NewCategory],
    by: User | None,
    at: datetime,
) -> Dimension:
    """A dimension with its categories, in their order.

    Raises ValidationError({"code" | "name" | "categories": …}).
    """
    _check_code(code, "code")
    if not name.strip():
        raise ValidationError({"name": _("Enter a name for the dimension.")})
    if Dimension.objects.filter(code=code).exists():
        raise ValidationError({"code": _("Another dimension has this code.")})
    if len(categories) < 2:
        raise ValidationError({"categories": _("Enter at least two categories, one on each line.")})
    dimension = Dimension.objects.create(
        network_id=network_id, code=code, name=name.strip(), is_exclusive=is_exclusive, is_exhaustive=is_exhaustive
    )
    _add(dimension, categories)
    codes = [one.code for one in categories]
    record("measurement.dimension.created", by=by, at=at, on=dimension, payload={"categories": codes})
    return dimension


@transaction.atomic
def edit_dimension(
    *, dimension: Dimension, name: str, is_exclusive: bool, is_exhaustive: bool, by: User | None, at: datetime
) -> Dimension:
    """Other words, or other rules for checking; the values stay. Raises ValidationError({"name": …})."""
    if not name.strip():
        raise ValidationError({"name": _("Enter a name for the dimension.")})
    before = {field: getattr(dimension, field) for field in ("name", "is_exclusive", "is_exhaustive")}
    after = {"name": name.strip(), "is_exclusive": is_exclusive, "is_exhaustive": is_exhaustive}
    Dimension.objects.filter(pk=dimension.pk).update(**after)
    dimension.refresh_from_db()
    _record_change("measurement.dimension.edited", dimension, before, after, by=by, at=at)
    return dimension


@transaction.atomic
def add_categories(
    *, dimension: Dimension, categories: Sequence[NewCategory], by: User | None, at: datetime
) -> list[Category]:
    """More categories at the end; every version broken down by this dimension gets their cells.

    Raises ValidationError({"categories": …}).
    """
    if not categories:
        raise ValidationError({"categories": _("Enter at least one category.")})
    Dimension.objects.select_for_update().get(pk=dimension.pk)
    added = _add(dimension, categories)
    for version in _versions_by(dimension):
        ensure_cells(version)
    codes = [one.code for one in added]
    record("measurement.dimension.extended", by=by, at=at, on=dimension, payload={"categories": codes})
    return added


def _add(dimension: Dimension, categories: Sequence[NewCategory]) -> list[Category]:
    known = set(Category.objects.filter(dimension=dimension).values_list("code", flat=True))
    has_not_stated = Category.objects.filter(dimension=dimension, is_not_stated=True, retired_at=None).exists()
    rows: list[Category] = []
    for one in categories:
        _check_code(one.code, "categories")
        if one.code in known:
            raise ValidationError({"categories": _("The code “%(code)s” is there twice.") % {"code": one.code}})
        if not one.name.strip():
            raise ValidationError({"categories": _("“%(code)s” needs a name.") % {"code": one.code}})
        if wrong := too_long(one.name.strip(), longest=LONGEST_NAME):
            raise ValidationError({"categories": wrong})
        if one.is_not_stated and has_not_stated:
            raise ValidationError({"categories": _("Only one category can stand for “not stated”.")})
        has_not_stated = has_not_stated or one.is_not_stated
        known.add(one.code)
        rows.append(
            Category(
                network_id=dimension.network_id,
                dimension=dimension,
                code=one.code,
                name=one.name.strip(),
                position=len(known),
                is_not_stated=one.is_not_stated,
            )
        )
    return Category.objects.bulk_create(rows)


@transaction.atomic
def rename_category(*, category: Category, name: str, by: User | None, at: datetime) -> Category:
    """Another word for the same people; the labels of its cells follow. Raises ValidationError({"name": …})."""
    if not name.strip():
        raise ValidationError({"name": _("Enter a name for the category.")})
    before = category.name
    Category.objects.filter(pk=category.pk).update(name=name.strip())
    category.refresh_from_db()
    _relabel(CellCategory.objects.filter(category=category).values_list("cell_id", flat=True))
    _record_change("measurement.category.renamed", category, {"name": before}, {"name": category.name}, by=by, at=at)
    return category


@transaction.atomic
def retire_category(*, category: Category, by: User | None, at: datetime) -> Category:
    """No longer asked for; what was reported stays. Retiring again changes nothing.

    Raises ValidationError where fewer than two categories would be left.
    """
    if category.retired_at is not None:
        return category
    left = Category.objects.filter(dimension_id=category.dimension_id, retired_at=None).exclude(pk=category.pk)
    if left.count() < 2:
        raise ValidationError(_("A breakdown needs two categories; add another one before you retire this one."))
    Category.objects.filter(pk=category.pk).update(retired_at=at)
    category.refresh_from_db()
    record("measurement.category.retired", by=by, at=at, on=category)
    return category


@transaction.atomic
def restore_category(*, category: Category, by: User | None, at: datetime) -> Category:
    """Asked for again, under its own name."""
    if category.retired_at is None:
        return category
    Category.objects.filter(pk=category.pk).update(retired_at=None, merged_into=None)
    category.refresh_from_db()
    for version in _versions_by(category.dimension):
        ensure_cells(version)
    record("measurement.category.restored", by=by, at=at, on=category)
    return category


@transaction.atomic
def merge_category(*, category: Category, into: Category, by: User | None, at: datetime) -> Category:
    """Retire a category in favour of another one: old values are kept, and shown as what became that one.

    Raises ValidationError({"into": …}).
    """
    if into.pk == category.pk or into.dimension_id != category.dimension_id or into.retired_at is not None:
        raise ValidationError({"into": _("Choose another category of this dimension that is still in use.")})
    retire_category(category=category, by=by, at=at)
    Category.objects.filter(pk=category.pk).update(merged_into=into)
    category.refresh_from_db()
    record("measurement.category.merged", by=by, at=at, on=category, payload={"merged_into": [None, into.code]})
    return category


@transaction.atomic
def ensure_cells(version: DefinitionVersion) -> list[Cell]:
    """The cells of all breakdowns of a version, those not there yet made; crossed breakdowns have pairs only."""
    wanted = _wanted_cells(version)
    known = {cell.key: cell for cell in Cell.objects.filter(key__in=wanted)}
    missing = [key for key in wanted if key not in known]
    if missing:
        rows = [Cell(network_id=version.network_id, key=key, label=_label(wanted[key])) for key in missing]
        Cell.objects.bulk_create(rows, ignore_conflicts=True)
        known |= {cell.key: cell for cell in Cell.objects.filter(key__in=missing)}
        CellCategory.objects.bulk_create(
            [
                CellCategory(network_id=version.network_id, cell=known[key], category=category)
                for key in missing
                for category in wanted[key]
            ],
            ignore_conflicts=True,
        )
    return [known[key] for key in wanted]


def _wanted_cells(version: DefinitionVersion) -> dict[str, tuple[Category, ...]]:
    """Key → its categories, in the order of the breakdowns and their categories."""
    breakdowns = list(Breakdown.objects.filter(version=version).order_by("position", "pk"))
    dimension_ids = {one.dimension_id for one in breakdowns}
    dimension_ids |= {one.crossed_with_id for one in breakdowns if one.crossed_with_id}
    rows = Category.objects.filter(dimension_id__in=dimension_ids, retired_at=None)
    categories: dict[int, list[Category]] = {}
    for row in rows.select_related("dimension").order_by("position", "pk"):
        categories.setdefault(row.dimension_id, []).append(row)
    wanted: dict[str, tuple[Category, ...]] = {}
    for one in breakdowns:
        axes = [one.dimension_id] + ([one.crossed_with_id] if one.crossed_with_id else [])
        for members in product(*(categories.get(axis, []) for axis in axes)):
            wanted[cell_key({member.dimension.code: member.code for member in members})] = members
    return wanted


def _label(members: Iterable[Category]) -> str:
    """ "Girls", or "Girls, 5 years" with the dimensions in the order of the key."""
    return ", ".join(one.name for one in sorted(members, key=lambda one: one.dimension.code))


def _relabel(cell_ids: Iterable[int]) -> None:
    members: dict[int, list[Category]] = {}
    rows = CellCategory.objects.filter(cell_id__in=list(cell_ids)).select_related("category__dimension", "cell")
    cells: dict[int, Cell] = {}
    for row in rows:
        members.setdefault(row.cell_id, []).append(row.category)
        cells[row.cell_id] = row.cell
    for cell_id, cell in cells.items():
        cell.label = _label(members[cell_id])
    Cell.objects.bulk_update(cells.values(), ["label"])


def _versions_by(dimension: Dimension) -> list[DefinitionVersion]:
    ids = Breakdown.objects.filter(dimension=dimension).values_list("version_id", flat=True)
    crossed = Breakdown.objects.filter(crossed_with=dimension).values_list("version_id", flat=True)
    return list(DefinitionVersion.objects.filter(pk__in={*ids, *crossed}).order_by("pk"))


def _check_code(code: str, field: str) -> None:
    if not CODE.fullmatch(code):
        message = _("Write codes in small letters, digits, “-”, “_” and “.”; “%(code)s” is not one.")
        raise ValidationError({field: message % {"code": code}})


def _record_change(
    type: str, row: Any, before: Mapping[str, Any], after: Mapping[str, Any], *, by: User | None, at: datetime
) -> None:
    if changed := changes(before, after):
        record(type, by=by, at=at, on=row, payload=changed)
