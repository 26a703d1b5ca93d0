"""Keys for programs: whose they are, what they open, and how long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from tenancy.enums import TokenKind
from tenancy.models import ApiKey, Network, User
from tenancy.permissions import HeldGrant, Permission, initiatives_with, narrowed
from tenancy.queries.grants import held_grants
from tenancy.queries.networks import networks_of
from tenancy.queries.scopes import Scopes
from tenancy.queries.tokens import token_for
from tenancy.row_security import network as inside
from tenancy.validators import parts_of_api_key

SOON = timedelta(days=14)


@dataclass(frozen=True)
class KeyLine:
    """A key as a list shows it; `initiative` is the name of the one it is limited to, or empty."""

    key: ApiKey
    initiative: str
    is_live: bool
    ends_soon: bool


def api_key_for(text: str, *, network_id: int) -> ApiKey | None:
    """The key with this text in the current network, whatever its state; None for one that is not of it.

    Two statements. Found by the hash of its secret; the rest is compared in constant time.
    """
    parts = parts_of_api_key(text)
    if parts is None:
        return None
    prefix, secret = parts
    token = token_for(secret, kind=TokenKind.API_KEY)
    if token is None or token.network_id != network_id:
        return None
    key = ApiKey.objects.select_related("user").filter(pk=token.row_id).first()
    return key if key and compare_digest(key.prefix, prefix) else None


def grants_of_key(key: ApiKey) -> tuple[HeldGrant, ...]:
    """What its person may do in the current network at this moment, or the part of it that the key is limited to."""
    grants = held_grants(user_id=key.user_id)
    return grants if key.initiative_id is None else narrowed(grants, initiative_id=key.initiative_id)


def initiatives_for_keys(grants: Iterable[HeldGrant]) -> dict[int, str]:
    """The initiatives of the current network that a key of somebody with these grants may be limited to, by id."""
    ids = initiatives_with(grants, Permission.INITIATIVE_VIEW)
    names = _initiative_names()
    return {id_: name for id_, name in names.items() if ids is None or id_ in ids}


def api_keys(*, user: User | None = None) -> QuerySet[ApiKey]:
    """The keys of the current network, of one person or of all, the latest first."""
    rows = ApiKey.objects.select_related("user").order_by("-created_at", "-pk")
    return rows if user is None else rows.filter(user=user)


def api_key_within(*, key_id: int, user: User, is_manager: bool) -> ApiKey | None:
    """One key of the current network: one's own, or anybody's for those who manage the network."""
    return api_keys(user=None if is_manager else user).filter(pk=key_id).first()


def key_lines(keys: Iterable[ApiKey], *, at: datetime) -> list[KeyLine]:
    """Keys as lists show them, in the order given. Three statements beside those of the keys."""
    rows = list(keys)
    names: Mapping[int, str] = _initiative_names() if any(key.initiative_id for key in rows) else {}
    return [_line(key, names, at) for key in rows]


def _line(key: ApiKey, names: Mapping[int, str], at: datetime) -> KeyLine:
    is_live = key.is_live(at=at)
    name = names.get(key.initiative_id, "") if key.initiative_id else ""
    return KeyLine(key, name, is_live, is_live and key.expires_at - at <= SOON)


def _initiative_names() -> Mapping[int, str]:
    """Initiatives live on a higher floor; the settings name the query."""
    scopes: Scopes = import_string(settings.KEEL_SCOPES)()
    return scopes.initiatives


@dataclass(frozen=True)
class NetworkKeys:
    """How many keys of a person work in a network, and how many of them for two weeks more at most."""

    network: Network
    live: int
    ends_soon: int


def keys_by_network(user: User, *, at: datetime) -> Sequence[NetworkKeys]:
    """For each network of a person: one short visit per network, no statement across them."""
    found = []
    for one in networks_of(user):
        with inside(one.pk):
            ends = [key.expires_at for key in api_keys(user=user) if key.is_live(at=at)]
        found.append(NetworkKeys(one, len(ends), sum(end - at <= SOON for end in ends)))
    return found
