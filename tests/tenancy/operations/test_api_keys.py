"""Keys are told apart by their names."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tenancy.models import ApiKey
from tenancy.operations.api_keys import create_api_key, revoke_api_key
from tenancy.row_security import network
from tests.world import NOW, Side, World

pytestmark = pytest.mark.django_db


def make(side: Side, role: str = "owner", **values: Any) -> ApiKey:
    given: dict[str, Any] = {"name": "Export", "scope": "read", "initiatives": {}, "at": NOW} | values
    key, _text = create_api_key(by=side.people[role], network_id=side.network.pk, **given)
    return key


def test_second_key_of_a_name_is_refused_until_the_first_is_revoked(world: World) -> None:
    """A form that is sent again, as by F5 on the page that showed the key, makes no second one."""
    with network(world.a.network.pk):
        first = make(world.a)
        with pytest.raises(ValidationError) as refusal:
            make(world.a, name=" Export ")
        assert "“Export” works already" in refusal.value.message_dict["name"][0]
        make(world.a, name="Other")
        make(world.a, "backbone")  # of somebody else
        revoke_api_key(key=first, by=world.a.people["owner"], at=NOW)
        make(world.a)
