"""Asking a partner about one value, answering, closing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.forms.value_queries import QueryAnswerForm, QueryForm
from measurement.models import Query, Submission
from measurement.operations.value_queries import answer_query, ask_query, close_query
from measurement.queries.entries import Line, lines_of
from measurement.queries.value_queries import asked_value, queries_of, queryable_cells
from measurement.views.submission_pages import find_submission, scope_of
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, can


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_REVIEW)
def query_ask(request: TenantRequest, initiative: Initiative, *, pk: int, indicator: int) -> HttpResponse:
    """Which value, and what there is to ask."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_REVIEW)
    line = _line_of(row, indicator)
    values = queryable_cells(line)
    if not values:
        raise Http404
    form = QueryForm(request.POST or None, values=values)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {**form.cleaned_data, "by": request.user, "at": request.now}
        try:
            ask_query(submission=row, indicator_id=indicator, **given)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(partner)s is told by mail.") % {"partner": row.partner.name})
            return redirect(_review(request, row, indicator))
    name = line.entry.indicator.definition.name
    context = {"submission": row, "form": form, "name": name, "indicator": indicator}
    return render(request, "measurement/query_ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def query_answer(request: TenantRequest, initiative: Initiative, *, pk: int, query: int) -> HttpResponse:
    """The partner's side: words, and that the value is right; or on to a correction."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_EDIT)
    found = _query(row, query)
    may_confirm = can(request.grants, Permission.SUBMISSION_SUBMIT, scope_of(row))
    form = QueryAnswerForm(request.POST or None, may_confirm=may_confirm)
    if request.method == "POST" and form.is_valid():
        given = {"is_confirmed": False, **form.cleaned_data}
        try:
            answer_query(query=found, **given, by=request.user, at=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you. Your answer has been sent."))
            address = redirect("measurement:submission", request.network.slug, initiative.slug, pk).url
            return redirect(f"{address}#q{found.pk}")
    line = _line_of(row, found.indicator_id)
    context = {"submission": row, "form": form, "asked": asked_value(found, line), "may_submit": may_confirm}
    return render(request, "measurement/query_answer.html", context, status=422 if form.errors else 200)


@require_POST
@needs_in_initiative(Permission.SUBMISSION_REVIEW)
def query_close(request: TenantRequest, initiative: Initiative, *, pk: int, query: int) -> HttpResponse:
    """It is settled."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_REVIEW)
    found = close_query(query=_query(row, query), by=request.user, at=request.now)
    messages.success(request, _("The question is closed."))
    return redirect(_review(request, row, found.indicator_id))


def _query(row: Submission, pk: int) -> Query:
    return get_object_or_404(queries_of(row), pk=pk)


def _line_of(row: Submission, indicator_id: int) -> Line:
    line = next((one for one in lines_of(row) if one.indicator_id == indicator_id), None)
    if line is None:
        raise Http404
    return line


def _review(request: TenantRequest, row: Submission, indicator_id: int) -> str:
    address = redirect("measurement:submission-review", request.network.slug, row.initiative.slug, row.pk).url
    return f"{address}#i{indicator_id}"
