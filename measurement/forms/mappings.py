"""The form that says what the columns of a file mean."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measurement.enums import Direction, Frequency, Kind, YearKind
from measurement.forms.column_roles import faults, holds_several
from measurement.layouts import MappingError, read_mapping
from measurement.layouts.columns import (
    Choices,
    Look,
    Role,
    mapping_of_choices,
    role_and_code,
    role_of,
    roles_of,
)
from measurement.layouts.mapping import KINDS
from measurement.layouts.names import short_code
from measurement.layouts.words import indicator_column
from measurement.queries.mappings import Known

NEW, COLUMNS = "new", "columns"


class MappingForm(forms.Form):
    """One field for each column (`column_0` …), then what the figures are. `mapping` after it is valid.

    `saved` fills it in from a mapping that was kept; else it begins with what the file looks like.
    """

    every = forms.ChoiceField(label=_("How often"), choices=Frequency.choices)
    year_kind = forms.ChoiceField(label=_("Kind of year"), choices=YearKind.choices)
    indicator = forms.ChoiceField(
        label=_("What partners report here"),
        initial=NEW,
    )
    name = forms.CharField(
        label=_("Name of the figures"),
        max_length=200,
        required=False,
        help_text=_("For a new indicator or a published series, like “Children who read daily”."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in KINDS], initial=Kind.COUNT)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False, help_text=_("For example: children, %"))
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    publisher = forms.CharField(
        label=_("Published by"),
        max_length=160,
        required=False,
        help_text=_("For rows that name no partner: they are shown as published, and never added to your figures."),
    )
    conflicts = forms.ChoiceField(
        label=_("Two rows that contradict each other"),
        choices=[("refuse", _("Stop: I correct the file")), ("leave_out", _("Leave both out, and name them"))],
        widget=forms.RadioSelect,
        initial="refuse",
    )
    keep_as = forms.CharField(
        label=_("Keep this for the next file as"),
        max_length=120,
        required=False,
        help_text=_("For example: Quarterly list"),
    )

    def __init__(
        self, look: Look, known: Known, *args: Any, saved: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.look, self.known, self.saved = look, known, saved or {}
        self.mapping: dict[str, Any] = {}
        roles = _roles(known)
        self.role_names = {role: str(name) for _group, group in roles for role, name in group}
        kwargs["initial"] = _filled_in(look, known, self.role_names, self.saved) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        by_columns = [(COLUMNS, _("As the columns say"))] if known.indicators else []
        self.fields["indicator"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (NEW, _("Something new")), *by_columns, *((one.code, one.name) for one in known.indicators)
        ]  # fmt: skip
        (_first, plain), *groups = roles
        for number, column in enumerate(look.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=column.name or _("A column without a name"),
                choices=[*plain, *groups],
                help_text=_samples(column.samples),
            )

    def columns(self) -> list[forms.BoundField]:
        """The fields of the columns, in the order of the file."""
        return [self[f"column_{number}"] for number in range(len(self.look.columns))]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        roles = {column.name: given.get(f"column_{number}", "") for number, column in enumerate(self.look.columns)}
        self._check_roles(roles)
        if self.errors:
            return given
        self.mapping = mapping_of_choices(self._choices(given, roles))
        try:
            read_mapping(_as_if_explained(self.mapping))
        except MappingError as error:
            self.add_error(None, forms.ValidationError(error.messages))
        return given

    @property
    def is_several(self) -> bool:
        """Whether the form begins as one in which the columns say which indicator their numbers are of."""
        return bool(self["indicator"].value() == COLUMNS)

    def _check_roles(self, roles: Mapping[str, str]) -> None:
        said, given = list(roles.values()), self.cleaned_data
        for place, words in faults(said, self.role_names):
            self.add_error(None if place is None else f"column_{place}", words)
        if holds_several(said):
            return
        if given.get("indicator") == COLUMNS:
            self.add_error(
                "indicator", _("No column says which indicator it is of. Choose one here, or say it above.")
            )
        if given.get("indicator") == NEW and not given.get("name", "").strip():
            self.add_error("name", _("Enter a name, or choose an indicator of this initiative."))
        if Role.PARTNER not in said and not given.get("publisher", "").strip():
            self.add_error("publisher", _("No column names a partner. Enter who published the figures."))

    def _choices(self, given: Mapping[str, Any], roles: Mapping[str, str]) -> Choices:
        return Choices(
            roles=roles,
            every=given["every"],
            year_kind=given["year_kind"],
            dimension_codes=self.known.dimension_codes,
            words=self.saved,
            leaves_out_conflicts=given["conflicts"] == "leave_out",
            **(self._several() if holds_several(list(roles.values())) else self._one(given, roles)),
        )

    def _several(self) -> dict[str, Any]:
        return {
            "indicators": [{"code": one.code, "name": one.name, "kind": one.kind} for one in self.known.indicators]
        }

    def _one(self, given: Mapping[str, Any], roles: Mapping[str, str]) -> dict[str, Any]:
        """The one indicator of the file, or the series that it was published as."""
        name = given["name"].strip() or self.known.name_of(given["indicator"])
        code = short_code(name) if given["indicator"] == NEW else given["indicator"]
        kind = self.known.kind_of(given["indicator"]) or given["kind"]
        dataset = {"code": short_code(name), "name": name, "publisher": given["publisher"].strip()}
        has_partner = Role.PARTNER in roles.values()
        return {
            "unit": given["unit"].strip(),
            "direction": given["direction"],
            "indicator": {"code": code, "name": name, "kind": kind} if has_partner else None,
            "dataset": dataset if dataset["publisher"] else None,
        }


def _roles(known: Known) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Groups of roles that a column may have; the first has no name."""
    left_out = {Role.PLACE} if not known.has_places else set()
    left_out |= set() if known.indicators else {Role.INDICATOR}
    groups: list[tuple[Any, list[tuple[str, Any]]]] = [
        ("", [(role.value, role.label) for role in Role if role not in left_out]),
        (_("Numbers of an indicator"), list(known.column_roles().items())),
        (_("Breaks it down by"), [(role_of(Role.DIMENSION, code), name) for code, name in known.dimensions]),
    ]
    return [group for group in groups if group[1]]


def _as_if_explained(mapping: dict[str, Any]) -> dict[str, Any]:
    """The mapping with some word for every indicator that a column may name: which ones it names is asked next."""
    column = indicator_column(mapping)
    if not column:
        return mapping
    return mapping | {
        "indicators": [{**one, "when": {column: one["when"][column] or "?"}} for one in mapping["indicators"]]
    }


def _samples(samples: tuple[str, ...]) -> str:
    if not samples:
        return str(_("Empty in the rows looked at."))
    return str(_("In the file: %(values)s")) % {"values": " · ".join(value[:40] for value in samples)}


def _filled_in(look: Look, known: Known, offered: Collection[str], saved: Mapping[str, Any]) -> dict[str, Any]:
    """The form's first values."""
    kept = roles_of(saved)
    roles = [_offered(kept.get(one.name, Role.IGNORED) if kept else one.guess, offered) for one in look.columns]
    series, indicator, dataset = (
        (saved.get("series") or [{}])[0],
        saved.get("indicator") or {},
        saved.get("dataset") or {},
    )
    code = indicator.get("code")
    return {f"column_{number}": role for number, role in enumerate(roles)} | {
        "every": series.get("every", look.every),
        "year_kind": (saved.get("year") or {}).get("kind", look.year_kind),
        "indicator": COLUMNS if holds_several(roles) else code if known.kind_of(str(code)) else NEW,
        "name": indicator.get("name") or dataset.get("name") or "",
        "kind": indicator.get("kind", Kind.COUNT),
        "unit": saved.get("unit", ""),
        "direction": saved.get("direction", Direction.UP),
        "publisher": dataset.get("publisher", ""),
        "conflicts": saved.get("conflicts", "refuse"),
    }


def _offered(role: str, offered: Collection[str]) -> str:
    """The role, or what is nearest to it where the initiative has no such thing any more."""
    if role in offered:
        return role
    return Role.DIMENSION if role_and_code(role)[0] == Role.DIMENSION else Role.IGNORED
