"""A submission as a file."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.models import SubmissionVersion
from measurement.renderers.submission_pdf import submission_pdf
from measurement.views.submission_pages import find_submission
from tenancy.exports.downloads import attached
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@require_safe
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_file(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """What was submitted, as PDF. There is none before anything was."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_VIEW)
    if not SubmissionVersion.objects.filter(submission=row).exists():
        raise Http404
    name = slugify(f"{row.partner.name} {row.period.label}") or "submission"
    return attached(HttpResponse(submission_pdf(row), content_type="application/pdf"), f"{name}.pdf")
