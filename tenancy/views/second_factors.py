"""The door of a network that asks for a second factor, and where its owner says of whom."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenancy.authentication import NEXT, has_open_session
from tenancy.enums import ROLE_HINTS, Role
from tenancy.forms.networks import SecondFactorForm
from tenancy.middleware import TenantRequest
from tenancy.operations.second_factors import require_second_factor
from tenancy.permissions import Permission
from tenancy.queries.api_keys import api_keys
from tenancy.queries.second_factors import has_second_factor, protection_of
from tenancy.views.access import needs


@never_cache
@require_safe
@needs(Permission.INITIATIVE_VIEW)
def second_factor(request: TenantRequest) -> HttpResponse:
    """Which network asks, and why; set one up or confirm it, and come back to `?next=`.

    The only page that opens before (see tenancy/authentication.py), so it shows nothing of the network but its name.
    """
    place = _place(request)
    asked = request.network.roles_asked_for_second_factor(grant.role for grant in request.grants)
    if not asked or has_open_session(request, request.user):
        return redirect(place)
    request.session[NEXT] = place
    protection = protection_of(request.user, at=request.now)
    back = "?" + urlencode({"next": place})
    context = {
        "asking": request.network,
        "roles": [role.label for role in asked],
        "protection": protection,
        "app_url": reverse("mfa_reauthenticate") + back,
        "passkey_url": reverse("mfa_reauthenticate_webauthn") + back,
    }
    return render(request, "tenancy/second_factor.html", context)


def _place(request: TenantRequest) -> str:
    """Where somebody wanted to go, if it is a page of this network."""
    front = reverse("tenancy:network", args=[request.network.slug])
    place = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(place, allowed_hosts=None) and place.startswith(front)
    return place if is_ours else front


@needs(Permission.NETWORK_MANAGE)
def network_settings(request: TenantRequest) -> HttpResponse:
    """What the owner decides for the whole network: who must use a second factor."""
    network = request.network
    is_sent = request.method == "POST"  # with nothing ticked there is nothing in it
    form = SecondFactorForm(request.POST if is_sent else None)
    if is_sent and form.is_valid() and _save(request, form):
        return redirect("tenancy:network-settings", network.slug)
    chosen = request.POST.getlist("roles") if is_sent else network.second_factor_roles
    context = {
        "form": form,
        "roles": [(role, ROLE_HINTS[role], role.value in chosen) for role in Role],
        "has_second_factor": has_second_factor(user_id=request.user.pk),
        "live_keys": sum(key.is_live(at=request.now) for key in api_keys()),
    }
    return render(request, "tenancy/network_settings.html", context, status=422 if form.errors else 200)


def _save(request: TenantRequest, form: SecondFactorForm) -> bool:
    try:
        require_second_factor(
            network=request.network, roles=form.cleaned_data["roles"], by=request.user, at=request.now
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved."))
    return True
