"""Fixtures for all tests: a world of two networks, and clients signed in to it."""

from collections.abc import Callable

import pytest
from django.test import Client

from measurement.queries.dashboard import KEPT
from measurement.views.dashboard import DRAWN
from tenancy.models import User
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Two unrelated networks with people in every role; see tests/world.py."""
    return make_world()


def forget_dashboards() -> None:
    """What is kept for as long as no event tells of a change; tests change rows without one."""
    KEPT.forget()
    DRAWN.forget()


@pytest.fixture(autouse=True)
def _dashboards_of_no_other_test() -> None:
    forget_dashboards()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """`sign_in(user)` → a client signed in as that person."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return client_of
