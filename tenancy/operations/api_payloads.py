"""What programs send is kept as it came, for a while."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction

from tenancy.models import ApiPayload

LONGEST_PATH, LONGEST_KEY = 300, 120


@transaction.atomic
def keep_payload(
    *,
    network_id: int,
    user_id: int,
    api_key_id: int | None,
    request_id: str,
    method: str,
    path: str,
    idempotency_key: str,
    status: int,
    body: bytes,
    at: datetime,
) -> ApiPayload:
    """Keep the body of one request, inside its network. Bytes that are no text are marked; the hash is of all."""
    return ApiPayload.objects.create(
        network_id=network_id,
        at=at,
        user_id=user_id,
        api_key_id=api_key_id,
        request_id=request_id[:64],
        method=method,
        path=path[:LONGEST_PATH],
        idempotency_key=idempotency_key[:LONGEST_KEY].replace("\0", ""),
        status=status,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        body=body.decode("utf-8", "replace").replace("\0", "\ufffd"),
    )


@transaction.atomic
def forget_payloads(*, at: datetime) -> int:
    """Delete what came in long ago, of the current network. How many there were."""
    return ApiPayload.objects.filter(at__lt=at - settings.KEEL_PAYLOADS_KEPT).delete()[0]
