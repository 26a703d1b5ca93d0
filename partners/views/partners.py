"""Pages of the register: the list, one partner, adding and changing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from initiatives.queries.initiatives import visible_initiatives
from partners.exports import participation_sheet, partner_sheet, representative_sheet
from partners.filters import PartnerFilter
from partners.forms.partners import PartnerForm
from partners.models import Participation, Partner
from partners.operations.partners import archive_partners, edit_partner, restore_partners
from partners.queries.participations import participations_of
from partners.queries.partners import register
from partners.queries.representatives import open_invitations_of, representatives_of
from partners.tables import PartnerTable
from partners.views.access import editable_initiatives, may_invite, public_pages
from tenancy.exports.lists import history_sheet
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, can
from tenancy.queries.events import history_of
from tenancy.validators import row_id
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download, in_order

PER_PAGE = 25


@needs(Permission.PARTNER_VIEW)
def partners(request: TenantRequest) -> HttpResponseBase:
    """The list; every filter, order and page is in the address."""
    if kind := asked_kind(request):
        return _file(request, kind)
    found = PartnerFilter(request.GET, queryset=register(request.grants), request=request)
    may_edit = can(request.grants, Permission.PARTNER_EDIT)
    table = PartnerTable(found.qs, network_slug=request.network.slug, may_choose=may_edit)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    if not table.page.paginator.count and may_edit:
        table.columns.hide("choose")
    context = {
        "table": table,
        "filter": found,
        "chips": chips(request, found),
        "may_edit": may_edit,
        "query": _without(request, "undo"),
        "undo": _undo(request) if may_edit else None,
        "public_pages": public_pages(request) if may_edit else (),
    }
    return render(request, "partners/partner_list.html", context)


def chips(request: TenantRequest, found: PartnerFilter) -> list[dict[str, str]]:
    """The filters in force: name, value as sent and in words, and the address without it."""
    rows = []
    for name, value in found.form.cleaned_data.items():
        if value in (None, ""):
            continue
        choices = dict(getattr(found.form.fields[name], "choices", ())) if isinstance(value, str) else {}
        rows.append(
            {
                "name": name,
                "raw": request.GET.get(name, ""),
                "label": str(found.form.fields[name].label),
                "value": str(choices.get(value, value)),
                "href": "?" + _without(request, name, "undo", "page"),
            }
        )
    return rows


def _without(request: TenantRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def _undo(request: TenantRequest) -> dict[str, Any] | None:
    """What was archived a moment ago, told by its moment: it can be taken back with one click."""
    moment = _moment(request.GET.get("undo", ""))
    count = Partner.objects.filter(archived_at=moment).count() if moment else 0
    return {"count": count, "moment": moment.isoformat()} if moment and count else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


@needs(Permission.PARTNER_VIEW)
def partners_export(request: TenantRequest, *, kind: str) -> HttpResponseBase:
    """The list as a file, at an address of its own."""
    return _file(request, kind)


def _file(request: TenantRequest, kind: str) -> HttpResponseBase:
    """Exactly the partners of the list with these filters, in its order, as CSV or XLSX.

    With `?list=participations` where each of them takes and took part.
    """
    found = PartnerFilter(request.GET, queryset=register(request.grants), request=request)
    table = PartnerTable(found.qs, network_slug=request.network.slug, may_choose=False)
    rows = in_order(request, table).select_related("place", "parent")
    if request.GET.get("list") == "participations":
        return download(request, kind, "participations", participation_sheet(_taking_part(request, found.qs)))
    return download(request, kind, "partners", partner_sheet(rows))


def _taking_part(request: TenantRequest, partners: QuerySet[Partner]) -> QuerySet[Participation]:
    """Of these partners, in the initiatives that one may see."""
    rows = Participation.objects.filter(partner_id__in=partners.order_by().values("pk"))
    seen = rows.filter(initiative__in=visible_initiatives(request.grants)).select_related("partner", "initiative")
    return seen.order_by("partner__sort_key", "partner_id", "initiative__name", "joined_on")


@needs(Permission.PARTNER_VIEW)
def partner(request: TenantRequest, *, pk: int) -> HttpResponseBase:
    """One partner; `?tab=history` for what happened to it."""
    row = get_object_or_404(Partner.objects.select_related("place", "parent"), pk=pk)
    participations = participations_of(row, request.grants)
    is_history = request.GET.get("tab") == "history"
    if kind := asked_kind(request):
        return _partner_file(request, kind, row, participations)
    editable = {one.pk for one in editable_initiatives(request)}
    context: dict[str, Any] = {
        "partner": row,
        "is_history": is_history,
        "may_edit": can(request.grants, Permission.PARTNER_EDIT),
        "may_invite": may_invite(request, row),
        "participations": participations,
        "parts": Partner.objects.filter(parent=row).order_by("sort_key"),
        "editable_initiative_ids": editable,
        "may_join": bool(editable - {each.initiative_id for each in participations}),
    }
    if context["is_history"]:
        context["history"] = history_of(row, *participations)
    else:
        context["representatives"] = representatives_of(row)
        # Addresses are for those who may invite; others see who speaks for it.
        context["invitations"] = open_invitations_of(row, at=request.now) if context["may_invite"] else []
    return render(request, "partners/partner_detail.html", context)


def _partner_file(
    request: TenantRequest, kind: str, row: Partner, participations: Sequence[Participation]
) -> HttpResponseBase:
    """Its history (`?tab=history`), the people who speak for it (`?list=people`), or where it takes part."""
    name = row.code or str(row.pk)
    if request.GET.get("tab") == "history":
        return download(request, kind, f"{name}-history", history_sheet(history_of(row, *participations, limit=None)))
    if request.GET.get("list") != "people":
        return download(request, kind, f"{name}-participations", participation_sheet(participations))
    people = representatives_of(row)
    if not may_invite(request, row):
        people = [replace(one, email="") for one in people]
        return download(request, kind, f"{name}-people", representative_sheet(people, ()))
    invited = open_invitations_of(row, at=request.now)
    return download(request, kind, f"{name}-people", representative_sheet(people, invited))


@needs(Permission.PARTNER_EDIT)
def partner_edit(request: TenantRequest, *, pk: int) -> HttpResponse:
    row = get_object_or_404(Partner, pk=pk)
    name = row.name
    form = PartnerForm(request.POST or None, partner=row)
    if request.method == "POST" and form.is_valid():
        try:
            edit_partner(partner=row, entry=form.entry(), by=request.user, at=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved %(name)s.") % {"name": row.name})
            return redirect("partners:partner", request.network.slug, row.pk)
    context = {"form": form, "partner": row, "name": name}
    return render(request, "partners/partner_form.html", context, status=422 if form.errors else 200)


@needs(Permission.PARTNER_EDIT)
@require_POST
def partners_archive(request: TenantRequest) -> HttpResponse:
    """Archive the chosen partners, or all that the filters find; the list then offers to take it back."""
    query = request.POST.get("query", "")
    chosen = _chosen(request, query)
    count = archive_partners(partners=chosen, by=request.user, at=request.now)
    address = reverse("partners:partners", args=[request.network.slug])
    if not count:
        messages.warning(request, _("Choose the partners to archive first: tick the boxes before their names."))
        return redirect(f"{address}?{query}")
    return redirect(f"{address}?{query}{'&' if query else ''}undo={request.now.isoformat().replace('+', '%2B')}")


def _chosen(request: TenantRequest, query: str) -> QuerySet[Partner]:
    if request.POST.get("everything"):
        data = type(request.GET)(query)
        found: QuerySet[Partner] = PartnerFilter(data, queryset=register(request.grants), request=request).qs
        return Partner.objects.filter(pk__in=found.order_by().values("pk"))
    ids = [row_id(text) for text in request.POST.getlist("partner")]
    return Partner.objects.filter(pk__in=[pk for pk in ids if pk is not None])


@needs(Permission.PARTNER_EDIT)
@require_POST
def partners_restore(request: TenantRequest) -> HttpResponse:
    """Take partners back out of the archive: one by its id, or all that were archived at one moment."""
    moment = _moment(request.POST.get("moment", ""))
    rows = Partner.objects.filter(archived_at=moment) if moment else _chosen(request, "")
    count = restore_partners(partners=rows, by=request.user, at=request.now)
    words = ngettext(
        "%(count)d partner is back in the register.", "%(count)d partners are back in the register.", count
    )
    messages.success(request, words % {"count": count})
    query = request.POST.get("query", "")
    return redirect(reverse("partners:partners", args=[request.network.slug]) + (f"?{query}" if query else ""))
