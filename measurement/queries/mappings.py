"""What the form for the columns of a file offers: indicators, dimensions, and mappings that were kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from initiatives.models import Initiative
from measurement.formulas.method import RATIO_KINDS
from measurement.layouts.columns import Role, role_of
from measurement.layouts.mapping import KINDS
from measurement.layouts.names import plain_name
from measurement.models import DefinitionVersion, Dimension, Indicator, SavedMapping
from measurement.queries.imports import dimensions_of


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Known:
    """What an initiative has. `dimension_codes` is by name of the column, as the file may spell it.

    `dimensions`: (code, name), by name.
    """

    indicators: tuple[KnownIndicator, ...]
    dimension_codes: dict[str, str]
    has_places: bool
    dimensions: tuple[tuple[str, str], ...] = ()

    def name_of(self, code: str) -> str:
        return next((one.name for one in self.indicators if one.code == code), "")

    def kind_of(self, code: str) -> str:
        return next((one.kind for one in self.indicators if one.code == code), "")

    def column_roles(self) -> dict[str, str]:
        """Role of a column that holds numbers of one indicator → what it is called."""
        found = {}
        for one in self.indicators:
            if one.kind in RATIO_KINDS:
                for role in (Role.NUMERATOR, Role.DENOMINATOR):
                    found[role_of(role, one.code)] = f"{one.name} ({role.label.lower()})"
            else:
                found[role_of(Role.VALUE, one.code)] = one.name
        return found

    def sure_roles(self) -> dict[str, str]:
        """Plain name of a column → the role that its name says: that of the indicator which is called so."""
        roles = self.column_roles()
        by_code = {plain_name(role.partition(":")[2]): role for role in roles if role.startswith(Role.VALUE)}
        return by_code | {plain_name(name): role for role, name in roles.items()}


def known_to(initiative: Initiative, header: Sequence[str], *, has_places: bool) -> Known:
    """The indicators whose numbers a file can bring in, by their kind now, and the dimensions of the network."""
    rows = Indicator.objects.filter(initiative=initiative, archived_at=None).select_related("definition")
    rows = rows.order_by("definition__sort_key")
    versions = DefinitionVersion.objects.filter(definition_id__in=[row.definition_id for row in rows])
    kinds = dict(versions.order_by("number").values_list("definition_id", "kind"))
    indicators = tuple(
        KnownIndicator(row.definition.code, row.definition.name, kinds[row.definition_id])
        for row in rows
        if kinds[row.definition_id] in KINDS
    )
    dimensions = tuple(Dimension.objects.order_by("name", "pk").values_list("code", "name"))
    by_name = {plain_name(name): code for code, name in dimensions}
    codes = {column: code for column in header if (code := by_name.get(plain_name(column)))}
    return Known(indicators, codes, has_places, dimensions)


def categories_of(mapping: Mapping[str, Any]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Column of a breakdown → (name of the dimension, its categories in the library). Two statements."""
    layouts = mapping.get("dimensions", ())
    known = dimensions_of([one["code"] for one in layouts])
    found = {}
    for one in layouts:
        there = known.get(one["code"])
        found[one["column"]] = (there.name, there.categories) if there else (one.get("name") or one["column"], ())
    return found


def mappings_for(header: Sequence[str]) -> SavedMapping | None:
    """The mapping last kept for files with just these columns."""
    return SavedMapping.objects.filter(columns=list(header)).order_by("-changed_at", "-pk").first()


def saved_mappings() -> QuerySet[SavedMapping, Any]:
    """All that the network has kept, by name."""
    return SavedMapping.objects.order_by("name")
