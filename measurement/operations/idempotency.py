"""The same request again gets the same answer: what was done once is replayed, not done twice."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from measurement.models import IdempotencyKey
from tenancy.models import User

WAIT = "5s"  # for a request with the same key that is still being answered
LOCK_NOT_AVAILABLE = "55P03"

Answer = tuple[int, Any]  # status and body


class StillRunningError(Exception):
    """A request with this key is still being answered; ask again."""


class OtherRequestError(Exception):
    """This key belongs to a request with another body."""


@transaction.atomic
def once(
    *, network_id: int, by: User, key: str, request: Any, at: datetime, do: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """The answer to this request, and whether it is a replay. `do` runs at most once per person and key.

    The key is written in the transaction of what it stands for, and goes with it when that fails: then
    the request may be tried again. A second one waits on the first one's row. Raises
    StillRunningError and OtherRequestError.
    """
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    made = _claim(network_id, by.pk, key, digest, at)
    row = IdempotencyKey.objects.get(user_id=by.pk, key=key)
    if row.request_hash != digest:
        raise OtherRequestError
    if not made and row.status is not None:
        return (row.status, row.body), True
    status, body = do()
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, body=body)
    return (status, body), False


def _claim(network_id: int, user_id: int, key: str, digest: str, at: datetime) -> bool:
    """Insert the key; False where it is there. Waits while another transaction is inserting the same."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
            cursor.execute(
                "INSERT INTO measurement_idempotencykey (network_id, user_id, key, request_hash, at) "
                "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (network_id, user_id, key) DO NOTHING",
                [network_id, user_id, key, digest, at],
            )
            made = bool(cursor.rowcount == 1)
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
            return made
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == LOCK_NOT_AVAILABLE:
            raise StillRunningError from error
        raise
