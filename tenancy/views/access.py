"""The first half of every door: which network, and whether one may."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from tenancy.middleware import TenantRequest, require_network
from tenancy.permissions import ANYWHERE, Permission, Scope, can

Rest = ParamSpec("Rest")
View = Callable[Concatenate[TenantRequest, Rest], HttpResponseBase]
Door = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def check(request: TenantRequest, permission: Permission, on: Scope = ANYWHERE) -> None:
    """Raise Http404 unless the person may: what one may not see does not exist."""
    if not can(request.grants, permission, on):
        raise Http404


def needs(permission: Permission) -> Callable[[View[Rest]], Door[Rest]]:
    """For a page of a network: signed in, inside the network, and with the permission somewhere in it.

    A view of one partner or one initiative checks its own scope as well, with `check`. What the page says of a
    moment is local to the network.
    """

    def decorate(view: View[Rest]) -> Door[Rest]:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            tenant = require_network(request)
            check(tenant, permission)
            kwargs.pop("network", None)
            with timezone.override(tenant.network.time_zone):
                return view(tenant, *args, **kwargs)

        return door  # type: ignore[return-value]  # `network` has left the arguments

    return decorate
