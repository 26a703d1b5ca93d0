"""How we count this: saved in place, beside the answer."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.models import Entry, Submission
from measurement.operations.counting import keep_counting_note
from measurement.queries.entries import Line
from measurement.views.submission_pages import find_submission
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@require_POST
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_how(request: TenantRequest, initiative: Initiative, *, pk: int, indicator: int) -> HttpResponse:
    """Keep one note: `how-<indicator>`, over what the page showed (`how-<indicator>-seen`)."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_EDIT)
    entries = Entry.objects.filter(submission=row).select_related("indicator__definition")
    entry = get_object_or_404(entries, indicator_id=indicator)
    name = f"how-{indicator}"
    context: dict[str, Any] = {"submission": row, "key": indicator}
    try:
        note = keep_counting_note(
            partner=row.partner,
            indicator=entry.indicator,
            text=request.POST.get(name, ""),
            seen=request.POST.get(f"{name}-seen"),
            by=request.user,
            at=request.now,
        )
    except ValidationError as error:
        return render(request, "measurement/_how_saved.html", context | {"problem": error.messages[0]}, status=422)
    if request.headers.get("HX-Request"):
        return render(request, "measurement/_how_saved.html", context | {"note": note})
    address = redirect("measurement:submission", request.network.slug, initiative.slug, pk).url
    return redirect(f"{address}#i{indicator}")


def keep_notes(
    request: TenantRequest, row: Submission, lines: Mapping[int, Line], posted: QueryDict
) -> dict[str, Any]:
    """The notes that came along with the form, as without scripts; {field: messages} of those that were refused."""
    problems: dict[str, list[str]] = {}
    for indicator_id, line in lines.items():
        name = f"how-{indicator_id}"
        text, seen = str(posted.get(name, "")), str(posted.get(f"{name}-seen", ""))
        if name not in posted or text.strip() == seen.strip():
            continue
        try:
            keep_counting_note(
                partner=row.partner,
                indicator=line.entry.indicator,
                text=text,
                seen=seen if f"{name}-seen" in posted else None,
                by=request.user,
                at=request.now,
            )
        except ValidationError as error:
            problems[name] = error.messages
    return problems
