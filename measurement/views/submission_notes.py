"""How we count this: saved in place, beside the answer, or on a page of its own."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.models import Entry, Submission
from measurement.operations.counting import keep_counting_note
from measurement.queries.counting import counting_notes
from measurement.queries.entries import Line
from measurement.views.submission_pages import find_to_fill, sentence_for
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_how(request: TenantRequest, initiative: Initiative, *, pk: int, indicator: int) -> HttpResponse:
    """One note to read and write; `how-<indicator>` is kept over what was shown (`how-<indicator>-seen`).

    In place (htmx) the answer is what became of it; otherwise the page again, or the way back to the form.
    """
    row = find_to_fill(request, initiative, pk)
    entries = Entry.objects.filter(submission=row).select_related("indicator__definition")
    entry = get_object_or_404(entries, indicator_id=indicator)
    if request.method != "POST":
        return _note_page(request, row, entry)
    return _keep_one(request, row, entry)


def _keep_one(request: TenantRequest, row: Submission, entry: Entry) -> HttpResponse:
    key, in_place = entry.indicator_id, bool(request.headers.get("HX-Request"))
    name = f"how-{key}"
    text, seen = request.POST.get(name, ""), request.POST.get(f"{name}-seen")
    context: dict[str, Any] = {"submission": row, "key": key}
    try:
        note = keep_counting_note(
            partner=row.partner, indicator=entry.indicator, text=text, seen=seen, **_who(request, row)
        )
    except ValidationError as error:
        if not in_place:
            return _note_page(request, row, entry, typed=text, problem=error.messages[0])
        return render(request, "measurement/_how_saved.html", context | {"problem": error.messages[0]}, status=422)
    if in_place:
        return render(request, "measurement/_how_saved.html", context | {"note": note})
    address = redirect("measurement:submission", request.network.slug, row.initiative.slug, row.pk).url
    return redirect(f"{address}#i{key}")


def _note_page(
    request: TenantRequest, row: Submission, entry: Entry, *, typed: str | None = None, problem: str = ""
) -> HttpResponse:
    """The note by itself. After a refusal: what was typed, over what stands there by now."""
    key = entry.indicator_id
    note = counting_notes(partner_id=row.partner_id, indicator_ids=[key]).get(key)
    context = {
        "submission": row,
        "name": entry.indicator.definition.name,
        "key": key,
        "note": note,
        "text": typed if typed is not None else note.text if note else "",
        "errors": {f"how-{key}": [problem]} if problem else {},
        "entering": sentence_for(request, row),
    }
    return render(request, "measurement/counting_note.html", context, status=422 if problem else 200)


def _who(request: TenantRequest, row: Submission) -> dict[str, Any]:
    return {"by": request.user, "at": request.now, "on_behalf": sentence_for(request, row)}


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
                **_who(request, row),
            )
        except ValidationError as error:
            problems[name] = error.messages
    return problems
