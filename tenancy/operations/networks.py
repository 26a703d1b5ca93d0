"""The beginning of a network."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tenancy.enums import Role
from tenancy.models import Network, User
from tenancy.operations.events import record
from tenancy.operations.grants import give
from tenancy.row_security import network as inside


@transaction.atomic
def found_network(*, by: User, name: str, at: datetime) -> Network:
    """Make a network and its founder its owner; called outside any network.

    Raises ValidationError({"name": …}) where there is no name to speak of.
    """
    name = " ".join(name.split())
    if len(name) < 3:
        raise ValidationError({"name": _("Enter the name of your network, for example “Harbour Region”.")})
    founded = _with_free_address(name)
    with inside(founded.pk):
        record("tenancy.network.founded", by=by, at=at, on=founded)
        give(by=by, to=by, network_id=founded.pk, role=Role.OWNER, at=at)
    return founded


def _with_free_address(name: str) -> Network:
    """The name as an address; with a few random letters where another network has it."""
    address = slugify(name)[:50].strip("-") or "network"
    try:
        with transaction.atomic():
            return Network.objects.create(name=name, slug=address)
    except IntegrityError:
        return Network.objects.create(name=name, slug=f"{address}-{secrets.token_hex(3)}")
