"""Keys for programs: one's own, and for the owner those of everybody."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenancy.authentication import confirmation, must_confirm
from tenancy.exports.lists import api_key_sheet
from tenancy.forms.api_keys import ApiKeyForm
from tenancy.middleware import TenantRequest
from tenancy.operations.api_keys import create_api_key, revoke_api_key
from tenancy.permissions import Permission, can
from tenancy.queries.api_keys import api_key_within, api_keys, initiatives_for_keys, key_lines
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download


@require_safe
@needs(Permission.INITIATIVE_VIEW)
def api_key_list(request: TenantRequest) -> HttpResponseBase:
    """One's own keys in the network; below them, for those who manage it, the keys of the others (`?list=others`)."""
    manages = can(request.grants, Permission.NETWORK_MANAGE)
    lines = key_lines(api_keys(user=None if manages else request.user), at=request.now)
    own = [line for line in lines if line.key.user_id == request.user.pk]
    others = [line for line in lines if line.key.user_id != request.user.pk]
    if kind := asked_kind(request):
        asked = others if request.GET.get("list") == "others" else own
        return download(request, kind, "api-keys", api_key_sheet(asked))
    return render(request, "tenancy/api_key_list.html", {"own": own, "others": others, "manages": manages})


@never_cache
@needs(Permission.INITIATIVE_VIEW)
def api_key_create(request: TenantRequest) -> HttpResponse:
    """Make a key. Its text stands on the answer to the form, and nowhere else ever."""
    if must_confirm(request):
        return confirmation(request)
    initiatives = initiatives_for_keys(request.grants)
    form = ApiKeyForm(request.POST or None, initiatives=initiatives)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = create_api_key(
                by=request.user,
                network_id=request.network.pk,
                initiatives=initiatives,
                at=request.now,
                **form.values(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "tenancy/api_key_done.html", {"key": key, "text": text})
    return render(request, "tenancy/api_key_form.html", {"form": form}, status=422 if form.errors else 200)


@needs(Permission.INITIATIVE_VIEW)
def api_key_revoke(request: TenantRequest, *, pk: int) -> HttpResponse:
    """Ask, then revoke: one's own key, or for those who manage the network anybody's."""
    manages = can(request.grants, Permission.NETWORK_MANAGE)
    key = api_key_within(key_id=pk, user=request.user, is_manager=manages)
    if key is None:
        raise Http404
    if request.method == "POST":
        revoke_api_key(key=key, by=request.user, at=request.now)
        messages.success(request, _("Revoked the key “%(name)s”. It opens nothing any more.") % {"name": key.name})
        return redirect("tenancy:api-keys", request.network.slug)
    return render(request, "tenancy/api_key_revoke.html", {"key": key})
