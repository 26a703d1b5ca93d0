"""What has been set up so far and who is there: handed from step to step."""

from dataclasses import dataclass, field

from backbone.management.demonstration.content import Curve, Script
from backbone.management.demonstration.numbers import Seat, seats_of
from backbone.management.demonstration.timeline import Timeline
from initiatives.models import Initiative
from measurement.models import Indicator
from measurement.queries.definitions import Grid, grids_of
from measurement.queries.methods import Rules, rules_of
from partners.models import Partner
from tenancy.enums import Role
from tenancy.models import Network, Place, User


@dataclass
class Stage:
    """`people` by account or staff key, `leads` by partner code. `is_first` of the initiatives of its network."""

    script: Script
    timeline: Timeline
    network: Network
    people: dict[str, User]
    is_first: bool = True
    places: dict[str, Place] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    leads: dict[str, User] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    _initiative: Initiative | None = None
    _rules: dict[int, Rules] = field(default_factory=dict)
    _grids: dict[int, list[Grid]] = field(default_factory=dict)
    _seats: dict[str, dict[str, Seat]] = field(default_factory=dict)

    @property
    def initiative(self) -> Initiative:
        if self._initiative is None:
            raise Initiative.DoesNotExist
        return self._initiative

    @initiative.setter
    def initiative(self, initiative: Initiative) -> None:
        self._initiative = initiative

    @property
    def owner(self) -> User:
        """The first account of the script."""
        return self.people[next(iter(self.script.accounts))]

    @property
    def reviewer(self) -> User:
        """Who reviews most submissions."""
        return self.people.get("backbone") or self.people[self._backbone()[0]]

    @property
    def second_reviewer(self) -> User:
        return self.people[self._backbone()[-1]]

    def _backbone(self) -> list[str]:
        return [one["key"] for one in self.script.staff if one["role"] == Role.BACKBONE]

    @property
    def rules(self) -> dict[int, Rules]:
        """Read once; `forget_rules` after a definition changed."""
        if not self._rules:
            self._rules = rules_of(initiative_id=self.initiative.pk)
            self._grids = grids_of({one.pk for rule in self._rules.values() for one in rule.versions})
        return self._rules

    def forget_rules(self) -> None:
        self._rules = {}

    def grids_of(self, version_id: int) -> list[Grid]:
        return self._grids.get(version_id, [])

    def seat(self, curve: Curve, partner: str) -> Seat:
        if curve.code not in self._seats:
            rule = self.rules[self.indicators[curve.code].pk]
            self._seats[curve.code] = seats_of(self.script, curve, rule.methods[rule.versions[0].pk])
        return self._seats[curve.code][partner]
