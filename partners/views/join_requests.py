"""Requests to join, for the backbone: the list, one of them with who it may be, and the decision."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from partners.exports import join_request_sheet
from partners.filters import JoinRequestFilter
from partners.forms.join_requests import DeclineForm, ExistingPartnerForm
from partners.models import JoinRequest
from partners.operations.join_requests import accept_as_existing, accept_as_new, decline
from partners.queries.join_requests import duplicates_of_request, join_requests
from partners.tables import JoinRequestTable
from partners.views.access import public_pages
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.queries.events import history_of
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download, in_order

PER_PAGE = 25


@require_safe
@needs(Permission.PARTNER_EDIT)
def requests(request: TenantRequest) -> HttpResponseBase:
    """Those that are open, unless a filter says otherwise."""
    found = JoinRequestFilter(request.GET, queryset=join_requests(request.grants), request=request)
    table = JoinRequestTable(found.qs, network_slug=request.network.slug)
    if kind := asked_kind(request):
        return download(request, kind, "requests-to-join", join_request_sheet(in_order(request, table)))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    states = [(value, label, value == found.wanted) for value, label in found.form.fields["state"].choices if value]
    context = {"table": table, "filter": found, "states": states, "public_pages": public_pages(request)}
    return render(request, "partners/join_request_list.html", context)


def _held(request: TenantRequest, pk: int) -> JoinRequest:
    """One to an initiative that this person may set up, or 404."""
    return get_object_or_404(join_requests(request.grants), pk=pk)


@require_safe
@needs(Permission.PARTNER_EDIT)
def join_request(request: TenantRequest, *, pk: int) -> HttpResponse:
    """What they said, who it may be, and what can be done."""
    return _page(request, _held(request, pk))


def _page(request: TenantRequest, row: JoinRequest, form: forms.Form | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "row": row,
        "candidates": duplicates_of_request(row) if row.is_open else [],
        "form": form,
        "decline_form": form if isinstance(form, DeclineForm) else DeclineForm(),
        "existing_form": form if isinstance(form, ExistingPartnerForm) else ExistingPartnerForm(),
        "history": history_of(row),
    }
    return render(request, "partners/join_request_detail.html", context, status=422 if form else 200)


def _decide(request: TenantRequest, row: JoinRequest, form: forms.Form, do: Callable[[], JoinRequest]) -> HttpResponse:
    """Do it and say so, or show the page again with what is wrong."""
    if form.is_valid():
        try:
            decided = do()
        except ValidationError as error:
            form.add_error(None, error if not hasattr(error, "error_dict") else ValidationError(error.messages))
        else:
            words = {"name": decided.name, "initiative": decided.initiative.name}
            if decided.partner is None:
                messages.success(request, _("%(name)s gets your answer by mail.") % words)
                return redirect("partners:join-requests", request.network.slug)
            messages.success(request, _("%(name)s takes part in %(initiative)s. The contact gets a mail.") % words)
            return redirect("partners:partner", request.network.slug, decided.partner.pk)
    return _page(request, row, form)


@require_POST
@needs(Permission.PARTNER_EDIT)
def join_request_accept(request: TenantRequest, *, pk: int) -> HttpResponse:
    """As a new partner."""
    row, form = _held(request, pk), forms.Form(request.POST)
    return _decide(
        request,
        row,
        form,
        lambda: accept_as_new(request=row, grants=request.grants, by=request.user, at=request.now),
    )


@require_POST
@needs(Permission.PARTNER_EDIT)
def join_request_link(request: TenantRequest, *, pk: int) -> HttpResponse:
    """It is a partner that the register has."""
    row, form = _held(request, pk), ExistingPartnerForm(request.POST)
    return _decide(
        request,
        row,
        form,
        lambda: accept_as_existing(
            request=row,
            partner=form.cleaned_data["partner"],
            grants=request.grants,
            by=request.user,
            at=request.now,
        ),
    )


@require_POST
@needs(Permission.PARTNER_EDIT)
def join_request_decline(request: TenantRequest, *, pk: int) -> HttpResponse:
    """With a word."""
    row, form = _held(request, pk), DeclineForm(request.POST)
    return _decide(
        request,
        row,
        form,
        lambda: decline(request=row, answer=form.cleaned_data["answer"], by=request.user, at=request.now),
    )
