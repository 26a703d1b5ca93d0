"""Whether the installation works, for whatever watches over it. No session, no network, no transaction."""

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenancy.queries.health import health


@require_safe
@never_cache
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker, worker and beat are alive; 503 and the name of what is not."""
    found = health(at=timezone.now())
    parts = {part: trouble or "ok" for part, trouble in found.parts.items()}
    body = {"status": "ok" if found.is_well else "unwell", "parts": parts}
    return JsonResponse(body, status=200 if found.is_well else 503)


@require_safe
@never_cache
@transaction.non_atomic_requests
def livez(request: HttpRequest) -> JsonResponse:
    """This process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})
