"""The receipt of a submission: a page and a PDF."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.models import Submission, SubmissionVersion
from measurement.queries.entries import lines_of
from measurement.queries.receipts import Sent, last_version, next_due, receipt_lines, reference
from measurement.renderers.submission_content import ReceiptLine
from measurement.renderers.submission_pdf import submission_pdf
from measurement.views.submission_pages import find_submission
from tenancy.exports.downloads import attached
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@require_safe
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_done(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """That it arrived: what was sent, what it makes together with the others so far, and what happens next."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_VIEW)
    version = last_version(row)
    if version is None:
        return redirect("measurement:submission", request.network.slug, initiative.slug, pk)
    context = {
        "submission": row,
        "version": version,
        "reference": reference(row, version),
        "lines": receipt_lines(row, version, lines_of(row)),
        "next_due": next_due(row),
    }
    return render(request, "measurement/submission_done.html", context)


@require_safe
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_receipt(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """The same as PDF, with every answer."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_VIEW)
    version = last_version(row)
    if version is None:
        raise Http404
    file = submission_pdf(row, receipt=_receipt(row, version))
    name = slugify(f"{row.partner.name} {row.period.label} {_('receipt')}") or "receipt"
    return attached(HttpResponse(file, content_type="application/pdf"), f"{name}.pdf")


def _receipt(row: Submission, version: SubmissionVersion) -> list[ReceiptLine]:
    return [_line(one) for one in receipt_lines(row, version, lines_of(row))]


def _line(one: Sent) -> ReceiptLine:
    together = one.together
    if not together.words:
        return ReceiptLine(one.name, one.yours, "–", f"{together.why_not} {one.coverage}.")
    words = _("%(value)s so far") % {"value": together.words}
    return ReceiptLine(one.name, one.yours, words, f"{_('Provisional.')} {one.coverage}.")
