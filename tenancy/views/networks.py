"""The networks a person belongs to, the beginning of a new one, and the first page of each."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenancy.exports.downloads import file_answer
from tenancy.exports.lists import network_sheet, overview_sheet
from tenancy.forms.networks import NetworkForm
from tenancy.middleware import SignedInRequest, TenantRequest
from tenancy.operations.networks import found_network
from tenancy.permissions import Permission
from tenancy.queries.networks import memberships_of
from tenancy.queries.overview import overview_for
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Keel is, for somebody who is not signed in; otherwise one's networks."""
    if request.user.is_authenticated:
        return redirect("tenancy:networks")
    return render(request, "tenancy/welcome.html")


@require_safe
@login_required
def networks(request: SignedInRequest) -> HttpResponseBase:
    """The person's networks with their roles in each."""
    memberships = memberships_of(request.user)
    if kind := asked_kind(request):
        sheets = [network_sheet(memberships)]
        return file_answer(kind=kind, name="networks", sheets=sheets, network_id=0, at=request.now)
    return render(request, "tenancy/network_list.html", {"memberships": memberships})


@login_required
def network_create(request: SignedInRequest) -> HttpResponse:
    """Begin a network of one's own."""
    form = NetworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            network = found_network(by=request.user, name=form.cleaned_data["name"], at=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("tenancy:network", network.slug)
    status = 422 if form.errors else 200
    return render(request, "tenancy/network_form.html", {"form": form}, status=status)


@require_safe
@needs(Permission.INITIATIVE_VIEW)
def network(request: TenantRequest) -> HttpResponseBase:
    """What goes on in the network, and what to do next."""
    overview = overview_for(network=request.network, grants=request.grants, at=request.now)
    if kind := asked_kind(request):
        return download(request, kind, f"{request.network.slug}-initiatives", overview_sheet(overview.initiatives))
    return render(request, "tenancy/network_detail.html", {"overview": overview})
