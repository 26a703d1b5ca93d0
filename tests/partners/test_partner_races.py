"""Two at once: one partner, and a kind answer to the second."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from partners.models import Partner
from tenancy.models import User
from tenancy.row_security import network
from tests.partners.bad_partners import GOOD
from tests.world import make_world


@pytest.mark.django_db(transaction=True)
def test_partner_sent_by_two_at_once_is_stored_once(sign_in: Callable[[User], Client]) -> None:
    world = make_world()
    clients = [sign_in(world.a.people["owner"]) for _each in range(4)]
    start = Barrier(len(clients))

    def send(client: Client) -> int:
        start.wait()
        try:
            answer = client.post("/api/v1/net-a/partners/", GOOD, "application/json")
            return answer.status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        statuses = sorted(pool.map(send, clients))
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {400, 409}  # the code is taken; or it is already known as likely the same
    with network(world.a.network.id):
        assert Partner.objects.filter(code="quay").count() == 1
