"""The page of every partner's answers: the same digits as elsewhere, in a fixed number of statements."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measurement.enums import Kind, OverPartners, OverTime
from measurement.formulas import Method, PartnerValue, display_answer
from measurement.formulas.display import display_reported
from measurement.formulas.method import TABLE
from tenancy.models import User
from tenancy.row_security import network
from tests.fixtures import forget_dashboards
from tests.measurement.every_kind import make_every_kind
from tests.measurement.figures_world import report
from tests.world import World, assign, make_partner

SignIn = Callable[[User], Client]
PAGE = "/n/net-a/start-well/answers/"


def test_answers_of_every_kind_stand_beside_their_partner(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        make_every_kind(side)
    text = sign_in(side.people["steering"]).get(PAGE).content.decode()
    lines = text.split('<tr><th scope="row" class="row-name">')[1:]
    assert len(lines) == len(side.partners)
    assert ">Harbour partner 1<" in lines[0]
    for shown in (">90<", ">0.13<", ">90.0%<", ">Yes<", ">Poor<", ">GBP 1,200<", ">60%<"):
        assert shown in lines[0], shown
    assert ">Not available<" in lines[2]


def test_answers_of_a_looked_up_partner_are_its_own_alone(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [17, 18, 19])
    text = sign_in(side.people["backbone"]).get(PAGE, {"partner": side.partners[1].pk}).content.decode()
    assert ">18<" in text
    assert ">17<" not in text


@pytest.mark.parametrize("role", ["funder", "observer", "lead", "contributor"])
def test_answers_are_not_there_for_who_may_not_know_them(world: World, sign_in: SignIn, role: str) -> None:
    client = sign_in(world.a.people[role])
    assert client.get(PAGE).status_code == 404
    assert "answers/" not in client.get("/n/net-a/start-well/").content.decode()


def test_answers_take_the_same_statements_with_many_partners(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [1, 1])
    client = sign_in(side.people["backbone"])
    client.get(PAGE)
    forget_dashboards()
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    with network(side.network.id):
        for number in range(20):
            side.partners.append(make_partner(side.initiative, code=f"x{number}", name=f"X {number}"))
            assign(side.indicator, side.partners[-1])
        report(side, 4, [1] * len(side.partners))
    with CaptureQueriesContext(connection) as many:
        assert client.get(PAGE).status_code == 200
    assert len(many) == len(few)


@pytest.mark.parametrize(("kind", "over"), [(kind, over) for kind in Kind for over in TABLE[kind].over_partners])
@pytest.mark.parametrize(("value", "denominator"), [("12.345", "7"), ("-0.5", "0"), ("0", "3"), (None, None)])
def test_the_short_way_shows_what_the_long_one_shows(
    kind: Kind, over: OverPartners, value: str | None, denominator: str | None
) -> None:
    method = Method(kind=kind, over_time=OverTime.LAST, over_partners=over, decimals=1, per=1000, currency="GBP")
    number = None if value is None else Decimal(value)
    below = None if denominator is None else Decimal(denominator)
    for currency in ("", "GBP", "EUR"):
        short = display_reported(method, number, number, below, currency)
        given = PartnerValue(partner_id=1, value=number, numerator=number, denominator=below, currency=currency)
        assert short is None or short == display_answer(method, given, shared_denominator=Decimal(9))
