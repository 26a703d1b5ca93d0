"""What the shell of every page needs: where one is, and where one may go."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from config.navigation import Group, Item, address, navigation, user_navigation
from initiatives.models import Initiative
from initiatives.queries.initiatives import visible_initiatives
from tenancy.models import Network
from tenancy.queries.networks import networks_of


@dataclass(frozen=True)
class Choice:
    """One line of a switcher."""

    name: str
    url: str
    is_current: bool


class Workspace:
    """Asked by the shell, and only if it is drawn: each list is one statement."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.network: Network | None = getattr(request, "network", None)
        self.initiative: Initiative | None = getattr(request, "initiative", None)

    @cached_property
    def networks(self) -> list[Choice]:
        if not self._request.user.is_authenticated:
            return []
        return [
            Choice(one.name, reverse("tenancy:network", args=[one.slug]), one == self.network)
            for one in networks_of(self._request.user)
        ]

    @cached_property
    def initiatives(self) -> list[Choice]:
        if self.network is None:
            return []
        slug = self.network.slug
        return [
            Choice(one.name, address("measurement:dashboard", slug, one.slug), one == self.initiative)
            for one in self._visible
        ]

    @cached_property
    def navigation(self) -> list[Group]:
        return navigation(self._request, self.network, self.initiative or self._only)

    @cached_property
    def _visible(self) -> list[Initiative]:
        return list(visible_initiatives(self._request.grants))  # type: ignore[attr-defined]  # by middleware

    @property
    def _only(self) -> Initiative | None:
        """The one initiative there is: its pages stay at hand on the pages of the network."""
        return self._visible[0] if self.network is not None and len(self._visible) == 1 else None

    @cached_property
    def user_navigation(self) -> list[Item]:
        return user_navigation(self._request)


def workspace(request: HttpRequest) -> dict[str, Any]:
    return {"workspace": Workspace(request)}
