"""Pages of the reports: the list, one report, ordering, publishing, following."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backbone.enums import ReportState
from backbone.exports import report_list_sheet, schedule_sheet
from backbone.forms.schedules import OrderForm
from backbone.models import Report, Snapshot
from backbone.operations.reports import order_report, publish
from backbone.queries.reports import corrections_since, ended_periods, has_answers, job_of, reports_of, snapshot_of
from backbone.queries.schedules import schedules_of
from communications.operations.subscriptions import subscribe, unsubscribe
from communications.queries.subscriptions import is_subscribed
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.models import Period
from measurement.views.figure_access import audiences_seen
from tenancy.exports.downloads import attached
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope, can
from tenancy.views.access import check
from tenancy.views.downloads import asked_kind, download


@needs_in_initiative(Permission.REPORT_VIEW)
def reports(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """Published reports for everybody; for those who compile them also the others, and the schedules."""
    may_compile = _may(request, initiative, Permission.REPORT_COMPILE)
    if kind := asked_kind(request):
        if request.GET.get("list") == "schedules":
            check(request, Permission.REPORT_COMPILE, Scope(initiative_id=initiative.pk))
            return download(request, kind, f"{initiative.slug}-schedules", schedule_sheet(schedules_of(initiative.pk)))
        rows = _reports(request, initiative)
        return download(request, kind, f"{initiative.slug}-reports", report_list_sheet(rows))
    context = {
        "initiative": initiative,
        "reports": _reports(request, initiative),
        "schedules": schedules_of(initiative.pk) if may_compile else (),
        "may_compile": may_compile,
        "is_subscribed": is_subscribed(initiative_id=initiative.pk, user_id=request.user.pk),
    }
    return render(request, "backbone/report_list.html", context)


def _reports(request: TenantRequest, initiative: Initiative) -> QuerySet[Report]:
    may_compile = _may(request, initiative, Permission.REPORT_COMPILE)
    return reports_of(initiative, audiences=audiences_seen(request, initiative), with_unpublished=may_compile)


@needs_in_initiative(Permission.REPORT_VIEW)
def report(request: TenantRequest, initiative: Initiative, pk: int) -> HttpResponse:
    """One report as a page; while it is being compiled, how far it is."""
    row = visible_report(request, initiative, pk)
    snapshot = snapshot_of(row)
    if snapshot is None:
        return _progress(request, row)
    context = {
        "initiative": initiative,
        "report": row,
        "content": snapshot.content,
        "has_answers": _may(request, initiative, Permission.PARTNER_FIGURE_VIEW) and has_answers(row),
        "corrections": corrections_since(row, snapshot, at=request.now),
        "may_publish": row.state == ReportState.COMPILED and _may(request, initiative, Permission.REPORT_PUBLISH),
        "is_subscribed": is_subscribed(initiative_id=initiative.pk, user_id=request.user.pk),
    }
    return render(request, "backbone/report.html", context)


def _progress(request: TenantRequest, row: Report) -> HttpResponse:
    """The whole page, or only its part that asks again every second."""
    job = job_of(row)
    context: dict[str, Any] = {"initiative": row.initiative, "report": row, "job": job}
    part = bool(request.headers.get("HX-Request"))
    return render(request, "backbone/_report_progress.html" if part else "backbone/report_progress.html", context)


@needs_in_initiative(Permission.REPORT_VIEW)
def report_progress(request: TenantRequest, initiative: Initiative, pk: int) -> HttpResponse:
    """Asked by the page every second; tells it to load anew when the report is there."""
    row = visible_report(request, initiative, pk)
    if snapshot_of(row) is None:
        return _progress(request, row)
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


@needs_in_initiative(Permission.REPORT_VIEW)
def report_file(request: TenantRequest, initiative: Initiative, pk: int) -> HttpResponseBase:
    """The PDF as it was compiled, byte for byte."""
    row = visible_report(request, initiative, pk)
    snapshot = get_object_or_404(Snapshot.objects.only("pdf", "sha256"), report=row)
    file = HttpResponse(bytes(snapshot.pdf), content_type="application/pdf", headers={"ETag": f'"{snapshot.sha256}"'})
    return attached(file, f"{row.file_name}.pdf")


@needs_in_initiative(Permission.REPORT_COMPILE)
def report_order(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """Ask for a report now."""
    periods = [(one.pk, one.label) for one in ended_periods(initiative, at=request.now)]
    form = OrderForm(request.POST or None, periods=periods, initial={"title": _("Progress report")})
    if request.method == "POST" and form.is_valid():
        period = get_object_or_404(Period, pk=form.cleaned_data["period"])
        title = f"{form.cleaned_data['title']}, {period.label}"
        audience = form.cleaned_data["audience"]
        row = order_report(
            initiative=initiative, period=period, title=title, audience=audience, by=request.user, at=request.now
        )
        return redirect("backbone:report", request.network.slug, initiative.slug, row.pk)
    context = {"initiative": initiative, "form": form, "has_periods": bool(periods)}
    return render(request, "backbone/report_order.html", context, status=422 if form.errors else 200)


@require_POST
@needs_in_initiative(Permission.REPORT_PUBLISH)
def report_publish(request: TenantRequest, initiative: Initiative, pk: int) -> HttpResponse:
    row = visible_report(request, initiative, pk)
    try:
        publish(report=row, by=request.user, at=request.now)
        messages.success(request, _("The report is published. Its subscribers get a mail."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("backbone:report", request.network.slug, initiative.slug, row.pk)


@require_POST
@needs_in_initiative(Permission.REPORT_VIEW)
def report_follow(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """Begin or stop getting a mail for each published report."""
    if request.POST.get("follow") == "no":
        unsubscribe(initiative=initiative, by=request.user, at=request.now)
        messages.success(request, _("You no longer get a mail for new reports."))
    else:
        subscribe(initiative=initiative, by=request.user, at=request.now)
        messages.success(request, _("You get a mail for each new report."))
    return redirect("backbone:reports", request.network.slug, initiative.slug)


def visible_report(request: TenantRequest, initiative: Initiative, pk: int) -> Report:
    """A report of this initiative that is for this person.

    One that is not published does not exist for those who do not compile it.
    """
    row = get_object_or_404(Report.objects.select_related("period", "initiative"), pk=pk, initiative=initiative)
    if row.audience not in audiences_seen(request, initiative):
        raise Http404
    if row.state != ReportState.PUBLISHED and not _may(request, initiative, Permission.REPORT_COMPILE):
        raise Http404
    return row


def _may(request: TenantRequest, initiative: Initiative, permission: Permission) -> bool:
    return can(request.grants, permission, Scope(initiative_id=initiative.pk))
