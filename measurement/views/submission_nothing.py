"""Nothing to report: a page that says what would be stored, and the button that stores it."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.formulas import Problem
from measurement.models import Submission
from measurement.operations.nothing import fill_with_nothing, reason, report_nothing
from measurement.operations.submissions import DraftChangedError, check_line
from measurement.queries.answers import Answered, answered
from measurement.queries.entries import lines_of
from measurement.queries.nothing import NothingLine, fill, filled, nothing_lines
from measurement.views.submission_pages import find_to_fill, may_send, sentence_for, stop_entering
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.validators import row_id


@dataclass(frozen=True, slots=True)
class ShownNothing:
    """One line of the preview: what would be stored, what was begun instead, and what is wrong with that."""

    one: NothingLine
    answer: Answered
    begun: Answered | None
    problems: Collection[Problem]
    is_replaced: bool


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_nothing(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Every open line with what "nothing to report" stores there; nothing is stored before the second click."""
    row = find_to_fill(request, initiative, pk)
    if request.method == "POST":
        return _store(request, row)
    return _page(request, row, {})


def _store(request: TenantRequest, row: Submission) -> HttpResponse:
    posted, address = request.POST, (request.network.slug, row.initiative.slug, row.pk)
    given: dict[str, Any] = {
        "submission": row,
        "replaced": {row_id(text) for text in posted.getlist("replace")},
        "seen_version": row_id(posted.get("seen_version", "")),
        "by": request.user,
        "at": request.now,
    }
    try:
        if may_send(request, row):
            key = posted.get("client_key", "")[:80] or secrets.token_hex(16)
            report_nothing(client_key=key, on_behalf=sentence_for(request, row), **given)
            stop_entering(request, row)
            return redirect("measurement:submission-done", *address)
        fill_with_nothing(**given)
    except DraftChangedError:
        messages.warning(request, _("Somebody changed an answer while you looked them over. Please check once more."))
        return redirect(request.path)
    except ValidationError as error:
        return _page(request, row, error.message_dict, status=422)
    return redirect("measurement:submission-check", *address)


def _page(
    request: TenantRequest, row: Submission, errors: Mapping[str, Collection[str]], *, status: int = 200
) -> HttpResponse:
    lines = nothing_lines(row, lines_of(row))
    if not lines:
        return redirect("measurement:submission", request.network.slug, row.initiative.slug, row.pk)
    replaced = set(request.POST.getlist("replace"))
    after = filled(row, fill(lines, row.draft, note=reason()))
    context = {
        "submission": row,
        "lines": [_shown(row, after, one, is_replaced=str(one.indicator_id) in replaced) for one in lines],
        "begun": sum(one.is_begun for one in lines),
        "errors": errors,
        "client_key": request.POST.get("client_key", "")[:80] or secrets.token_hex(16),
        "may_submit": may_send(request, row),
        "entering": sentence_for(request, row),
    }
    return render(request, "measurement/submission_nothing.html", context, status=status)


def _shown(row: Submission, after: Submission, one: NothingLine, *, is_replaced: bool) -> ShownNothing:
    kept, _problems = check_line(after, one.line)
    if not one.is_begun:
        return ShownNothing(one, answered(one.line, kept), None, (), is_replaced)
    begun, problems = check_line(row, one.line)
    return ShownNothing(one, answered(one.line, kept), answered(one.line, begun), problems, is_replaced)
