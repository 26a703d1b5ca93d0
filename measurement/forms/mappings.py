"""The form that says what the columns of a file mean."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measurement.enums import Direction, Frequency, Kind, YearKind
from measurement.layouts import MappingError, read_mapping
from measurement.layouts.columns import SINGLE, Choices, Look, Role, mapping_of_choices, roles_of
from measurement.layouts.mapping import KINDS
from measurement.layouts.names import short_code
from measurement.queries.mappings import Known

NEW = "new"


class MappingForm(forms.Form):
    """One field for each column (`column_0` …), then what the figures are. `mapping` after it is valid.

    `saved` fills it in from a mapping that was kept; else it begins with what the file looks like.
    """

    every = forms.ChoiceField(label=_("How often"), choices=Frequency.choices)
    year_kind = forms.ChoiceField(label=_("Kind of year"), choices=YearKind.choices)
    indicator = forms.ChoiceField(label=_("What partners report here"), initial=NEW)
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
        kwargs["initial"] = _filled_in(look, {one.code for one in known.indicators}, saved or {}) | kwargs.get(
            "initial", {}
        )
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [(NEW, _("Something new"))] + [  # type: ignore[attr-defined]  # a ChoiceField
            (one.code, one.name) for one in known.indicators
        ]
        roles = [(role.value, role.label) for role in Role if role != Role.PLACE or known.has_places]
        for number, column in enumerate(look.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=column.name or _("A column without a name"),
                choices=roles,
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
            read_mapping(self.mapping)
        except MappingError as error:
            self.add_error(None, forms.ValidationError(error.messages))
        return given

    def _check_roles(self, roles: Mapping[str, str]) -> None:
        """Each role but two stands once; period, and a value or its parts, are there."""
        said = list(roles.values())
        for number, role in enumerate(said):
            if role in SINGLE and said.index(role) != number:
                words = _("Another column is “%(role)s” already. Choose it for one of them.")
                self.add_error(f"column_{number}", words % {"role": Role(role).label})
        if Role.PERIOD not in said:
            self.add_error(None, _("Choose the column that holds the period."))
        if Role.VALUE not in said and not {Role.NUMERATOR, Role.DENOMINATOR} <= set(said):
            self.add_error(None, _("Choose the column that holds the value, or the two of numerator and denominator."))
        has_partner, given = Role.PARTNER in said, self.cleaned_data
        if given.get("indicator") == NEW and not given.get("name", "").strip():
            self.add_error("name", _("Enter a name, or choose an indicator of this initiative."))
        if not has_partner and not given.get("publisher", "").strip():
            self.add_error("publisher", _("No column names a partner. Enter who published the figures."))

    def _choices(self, given: Mapping[str, Any], roles: Mapping[str, str]) -> Choices:
        has_partner = Role.PARTNER in roles.values()
        name = given["name"].strip() or self.known.name_of(given["indicator"])
        code = short_code(name) if given["indicator"] == NEW else given["indicator"]
        kind = self.known.kind_of(given["indicator"]) or given["kind"]
        indicator = {"code": code, "name": name, "kind": kind}
        dataset = {"code": short_code(name), "name": name, "publisher": given["publisher"].strip()}
        return Choices(
            roles=roles,
            every=given["every"],
            year_kind=given["year_kind"],
            unit=given["unit"].strip(),
            direction=given["direction"],
            indicator=indicator if has_partner else None,
            dataset=dataset if dataset["publisher"] else None,
            dimension_codes=self.known.dimension_codes,
            words=self.saved,
            leaves_out_conflicts=given["conflicts"] == "leave_out",
        )


def _samples(samples: tuple[str, ...]) -> str:
    if not samples:
        return str(_("Empty in the rows looked at."))
    return str(_("In the file: %(values)s")) % {"values": " · ".join(value[:40] for value in samples)}


def _filled_in(look: Look, known: Collection[str], saved: Mapping[str, Any]) -> dict[str, Any]:
    """The form's first values."""
    kept = roles_of(saved)
    first: dict[str, Any] = {
        f"column_{number}": kept.get(column.name, column.guess if not kept else Role.IGNORED)
        for number, column in enumerate(look.columns)
    }
    series, indicator, dataset = (
        (saved.get("series") or [{}])[0],
        saved.get("indicator") or {},
        saved.get("dataset") or {},
    )
    return first | {
        "every": series.get("every", look.every),
        "year_kind": (saved.get("year") or {}).get("kind", look.year_kind),
        "indicator": indicator.get("code") if indicator.get("code") in known else NEW,
        "name": indicator.get("name") or dataset.get("name") or "",
        "kind": indicator.get("kind", Kind.COUNT),
        "unit": saved.get("unit", ""),
        "direction": saved.get("direction", Direction.UP),
        "publisher": dataset.get("publisher", ""),
        "conflicts": saved.get("conflicts", "refuse"),
    }
