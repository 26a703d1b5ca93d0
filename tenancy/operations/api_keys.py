"""Making and revoking keys for programs."""

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tenancy.enums import ApiKeyScope, TokenKind
from tenancy.models import ApiKey, Network, User
from tenancy.operations.events import record
from tenancy.operations.locks import one_at_a_time
from tenancy.operations.mails import queue_mail
from tenancy.operations.tokens import issue, withdraw
from tenancy.row_security import network as inside
from tenancy.validators import name_error

MOST_LIVE = 20  # keys of one person in one network that work at the same time
USE_NOTED_EVERY = timedelta(minutes=5)

log = logging.getLogger(__name__)


@transaction.atomic
def create_api_key(
    *,
    by: User,
    network_id: int,
    name: str,
    scope: str,
    initiatives: Mapping[int, str],
    at: datetime,
    initiative_id: int | None = None,
    days: int | None = None,
) -> tuple[ApiKey, str]:
    """A key of `by` in the current network, and its text, which nothing here can tell again. They get a mail.

    `initiatives` are those the key may be limited to. Raises ValidationError with the keys name,
    scope, initiative, days.
    """
    one_at_a_time(network_id)
    name = " ".join(name.split())
    lasts = settings.KEEL_API_KEY_LASTS if days is None else timedelta(days=min(max(days, 0), 100_000))
    _check(by, name, scope, initiatives, initiative_id=initiative_id, lasts=lasts, at=at)
    key = ApiKey.objects.create(
        network_id=network_id,
        user=by,
        name=name,
        prefix=secrets.token_hex(5),
        scope=scope,
        initiative_id=initiative_id,
        created_at=at,
        expires_at=at + lasts,
    )
    secret = issue(kind=TokenKind.API_KEY, network_id=network_id, row_id=key.pk)
    payload = {"scope": [None, scope], "expires_at": [None, key.expires_at.isoformat()]}
    record("tenancy.api_key.created", by=by, at=at, on=key, payload=payload)
    _tell(key, initiatives.get(initiative_id or 0, ""), at=at)
    return key, f"keel_{key.prefix}.{secret}"


def _check(
    by: User,
    name: str,
    scope: str,
    initiatives: Mapping[int, str],
    *,
    initiative_id: int | None,
    lasts: timedelta,
    at: datetime,
) -> None:
    errors: dict[str, str] = {}
    if wrong := name_error(name, longest=80):
        errors["name"] = wrong
    elif taken := _refused_beside(by, name, at=at):
        errors["name"] = taken
    if scope not in ApiKeyScope.values:
        errors["scope"] = _("Choose what the key may do.")
    if initiative_id is not None and initiative_id not in initiatives:
        errors["initiative"] = _("Choose an initiative from the list.")
    if not timedelta(days=1) <= lasts <= settings.KEEL_API_KEY_LASTS_AT_MOST:
        most = settings.KEEL_API_KEY_LASTS_AT_MOST.days
        errors["days"] = _("A key works for at least one day and at most %(days)d.") % {"days": most}
    if errors:
        raise ValidationError(errors)


def _refused_beside(by: User, name: str, *, at: datetime) -> str:
    """What the keys of `by` that work say against another of this name; empty where nothing.

    One name is one key: the list tells them apart, and a form that is sent again makes no second.
    """
    live = list(ApiKey.objects.filter(user=by, revoked_at=None, expires_at__gt=at).values_list("name", flat=True))
    if name in live:
        said = _("Your key “%(name)s” works already. Give this one another name, or revoke that one first.")
        return said % {"name": name}
    if len(live) >= MOST_LIVE:
        return _("You have %(count)d keys that work. Revoke one that you no longer need.") % {"count": MOST_LIVE}
    return ""


def _tell(key: ApiKey, initiative: str, *, at: datetime) -> None:
    network = Network.objects.get(pk=key.network_id)
    context = {
        "key": key,
        "initiative": initiative,
        "network_name": network.name,
        "time_zone": network.time_zone,
        "link": settings.SITE_URL + reverse("tenancy:api-keys", args=[network.slug]),
    }
    queue_mail(network_id=network.pk, to=key.user.email, template="api_key_created", context=context, at=at)


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: User | None, at: datetime) -> ApiKey:
    """The key stops working at once and for ever. Doing it twice changes nothing."""
    locked = ApiKey.objects.select_for_update(of=("self",)).select_related("user").get(pk=key.pk)
    if locked.revoked_at is None:
        locked.revoked_at = at
        locked.save(update_fields=["revoked_at"])
        withdraw(kind=TokenKind.API_KEY, network_id=locked.network_id, row_id=locked.pk)
        record("tenancy.api_key.revoked", by=by, at=at, on=locked)
    return locked


def note_use(*, key: ApiKey, at: datetime) -> None:
    """Remember when the key was last used, to a few minutes, on a connection of its own.

    So it is kept whatever becomes of the request, and a request that only reads writes nothing in
    its own transaction. A note that cannot be written is no reason to refuse the request.
    """
    if key.last_used_at is not None and at - key.last_used_at < USE_NOTED_EVERY:
        return
    try:
        with inside(key.network_id, using="side"):
            is_old = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED_EVERY)
            ApiKey.objects.using("side").filter(is_old, pk=key.pk).update(last_used_at=at)
    except DatabaseError as error:
        log.warning("The use of an API key was not noted: %s.", type(error).__name__)
