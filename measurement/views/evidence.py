"""Evidence files, handed out as attachments after a check. They come and go with the form of a submission."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.models import EvidenceFile
from measurement.views.submission_pages import find_submission
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@require_safe
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def evidence(request: TenantRequest, initiative: Initiative, *, pk: int, file: int) -> HttpResponse:
    """The file, never shown in the page: a browser saves it, and runs nothing of it."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_VIEW)
    found = get_object_or_404(EvidenceFile, pk=file, submission=row, removed_at=None)
    try:
        with default_storage.open(found.stored_as) as stored:
            content = stored.read()
    except FileNotFoundError as error:
        raise Http404 from error
    # Not a FileResponse: a streaming answer would outlive the transaction of its network. Files are small.
    return HttpResponse(
        content,
        content_type=found.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
