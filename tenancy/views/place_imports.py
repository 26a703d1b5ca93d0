"""Places from a file: choose it, read what is wrong, save."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenancy.exports.sheets import Sheet
from tenancy.forms.places import PlaceSheetForm
from tenancy.forms.sheets import CheckedRowsForm, rows_as_text
from tenancy.middleware import TenantRequest
from tenancy.operations.place_imports import check_places, import_places
from tenancy.permissions import Permission
from tenancy.views.access import needs
from tenancy.views.downloads import download


@needs(Permission.PLACE_EDIT)
def place_import(request: TenantRequest) -> HttpResponse:
    """Asks for the file, and after it was sent says what is wrong with it or shows its rows."""
    if request.method == "POST" and "rows" in request.POST:
        return _save(request)
    form = PlaceSheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": form.columns}
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        errors = sheet.errors or check_places(sheet.records)
        context |= {"sheet": sheet, "errors_in_rows": errors, "rows_as_text": rows_as_text(sheet.records)}
        return render(request, "tenancy/place_import.html", context, status=422 if errors else 200)
    return render(request, "tenancy/place_import.html", context, status=422 if form.errors else 200)


def _save(request: TenantRequest) -> HttpResponse:
    form = CheckedRowsForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("The rows got lost on the way. Choose the file again."))
        made = import_places(
            network_id=request.network.pk, records=form.cleaned_data["rows"], by=request.user, at=request.now
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("tenancy:place-import", request.network.slug)
    words = ngettext("Saved %(count)d place.", "Saved %(count)d places.", len(made))
    messages.success(request, words % {"count": len(made)})
    return redirect("tenancy:places", request.network.slug)


@needs(Permission.PLACE_EDIT)
def place_import_template(request: TenantRequest) -> HttpResponseBase:
    """An empty file with the right headings."""
    headings = [str(column.heading) for column in PlaceSheetForm.columns]
    return download(request, "csv", "places", Sheet(_("Places"), headings, []))
