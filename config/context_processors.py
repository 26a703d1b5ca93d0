"""What the shell of every page needs: where one is, and where one may go."""

import secrets
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

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
    return {"workspace": workspace_of(request)}


def workspace_of(request: HttpRequest) -> Workspace:
    """The one of this request."""
    found: Workspace | None = getattr(request, "workspace", None)
    if found is None or found.initiative != getattr(request, "initiative", None):
        found = Workspace(request)
        request.workspace = found  # type: ignore[attr-defined]  # a place to keep it
    return found


# Another one with each start of the server, and so with each new version of a template.
_STARTED = secrets.token_hex(8)


def state_of_shell(request: HttpRequest) -> str:
    """Another one whenever anything around the page is: menus, names, language, the token of forms, a message."""
    if len(get_messages(request)):
        return secrets.token_hex(16)  # it is shown once
    shell, user = workspace_of(request), request.user
    menus = (shell.networks, shell.initiatives, shell.navigation, shell.user_navigation)
    person = (user.pk, str(user), getattr(user, "email", ""), request.META.get("CSRF_COOKIE"))
    return sha256(repr((_STARTED, get_language(), person, menus)).encode()).hexdigest()
