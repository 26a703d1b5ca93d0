"""Networks are kept apart by PostgreSQL: the setting every policy reads, and who sets it.

Every network table carries the policy `network_id = current_setting('app.network_id')::bigint`.
Without the setting a query fails; inside network A no query reads, counts or changes a row of B.
The setting is always local to a transaction, because a session setting leaks through a pooler.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

SETTING = "app.network_id"

# Tables that belong to no network, by decision. A test fails for a table that is in neither camp.
GLOBAL_TABLES = frozenset(
    {
        "account_emailaddress",
        "account_emailconfirmation",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "django_session",
        "measurement_verification",
        "mfa_authenticator",
        "tenancy_cache",
        "tenancy_heartbeat",
        "tenancy_job",
        "tenancy_membership",
        "tenancy_network",
        "tenancy_outboxmail",
        "tenancy_token",
        "tenancy_user",
        "usersessions_usersession",
    }
)


def set_network(network_id: int | None, *, using: str = "default") -> None:
    """Name the network of the current transaction; None makes every network query fail again."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true)", [SETTING, "" if network_id is None else str(int(network_id))]
        )


def current_network_id(*, using: str = "default") -> int | None:
    """The network of the current transaction, or None."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting(%s, true), '')", [SETTING])
        (value,) = cursor.fetchone()
    return None if value is None else int(value)


@contextmanager
def network(network_id: int, *, using: str = "default") -> Iterator[None]:
    """Do the block in one transaction inside one network; the earlier network comes back afterwards.

    Nothing is restored by hand at the end of a transaction, which takes the setting with it, nor after an error.
    """
    is_inside = connections[using].in_atomic_block
    with transaction.atomic(using=using):
        before = current_network_id(using=using) if is_inside else None
        set_network(network_id, using=using)
        yield
        if is_inside:
            set_network(before, using=using)


@contextmanager
def at_one_moment(*, using: str = "default") -> Iterator[None]:
    """Read, and only read, as everything was at the first query of the block, whatever is committed meanwhile.

    Not inside another transaction, which has its own moments; `network` goes inside it.
    """
    with transaction.atomic(using=using, durable=True):
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
