"""The first half of every door below an initiative."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from initiatives.models import Initiative
from tenancy.middleware import TenantRequest, require_network
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check

Rest = ParamSpec("Rest")
View = Callable[Concatenate[TenantRequest, Initiative, Rest], HttpResponseBase]
Door = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def needs_in_initiative(permission: Permission) -> Callable[[View[Rest]], Door[Rest]]:
    """For a page of an initiative: the view gets `(request, initiative, …)`, or nobody gets anything (404).

    `request.initiative` is set as well, for the shell around the page. What the page says of a moment is local to
    the initiative.
    """

    def decorate(view: View[Rest]) -> Door[Rest]:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            tenant = require_network(request)
            kwargs.pop("network", None)
            initiative = get_object_or_404(Initiative, slug=kwargs.pop("initiative"))
            check(tenant, permission, Scope(initiative_id=initiative.pk))
            tenant.initiative = initiative  # type: ignore[attr-defined]  # read by config.context_processors
            with timezone.override(initiative.time_zone):
                return view(tenant, initiative, *args, **kwargs)

        return door  # type: ignore[return-value]  # the initiative stands for its address

    return decorate
