"""The page of one indicator, its files, and the explanation of a number."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measurement.enums import ValueState
from measurement.models import Indicator
from measurement.operations.figures import refresh_figures
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.figures_world import cell, report, set_baseline
from tests.world import NOW, World, assign, make_partner

SignIn = Callable[[User], Client]


def page_of(world: World, rest: str = "") -> str:
    return f"/n/net-a/start-well/indicators/{world.a.indicator.pk}/{rest}"


def words(client: Client, url: str) -> str:
    found = client.get(url)
    assert found.status_code == 200
    return " ".join(found.content.decode().split())


def test_indicator_page_shows_series_target_baseline_story_and_method(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        Indicator.objects.update(
            question="Do children read?", story="Monday groups work best.", target_value=Decimal(86),
            target_on=date(2026, 9, 30),
        )  # fmt: skip
        set_baseline(side.indicator, 50, side.periods[0])
        report(side, 4, [74, 0, 0])
    text = words(sign_in(side.people["funder"]), page_of(world))
    for said in (
        "Do children read?", "Monday groups work best.", "expected by now 74", "On track", "source: City survey",
        "Explain this number", "figures.svg", "How it is measured", "3 of 3 partners reported",
    ):  # fmt: skip
        assert said in text


def test_indicator_page_shows_partners_to_those_who_may_know(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [41, 57])
    seen = {role: words(sign_in(side.people[role]), page_of(world)) for role in ("steering", "funder", "lead")}
    assert "Harbour partner 2" in seen["steering"]
    assert "Not reported" in seen["steering"]
    assert "Harbour partner" not in seen["funder"]
    assert ("Harbour partner 1" in seen["lead"], "Harbour partner 2" in seen["lead"]) == (True, False)
    assert "All partners together" in seen["lead"]


def test_indicator_page_labels_groups_that_overlap(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        clubs = [cell(side, "club", "Club", code, is_exclusive=False) for code in ("chess", "choir")]
        report(side, 4, [40, 5, 6], cells={clubs[0]: [30, 3, 2], clubs[1]: [30, 2, 4]})
    client = sign_in(side.people["funder"])
    text = words(client, page_of(world))
    assert "Groups overlap: they do not add up" in text
    assert ">35<" in text
    table = client.get(page_of(world, "figures.csv?by=club")).content.decode()
    assert not re.search(r"\b71\b", table)
    assert "do not add up" in table


def test_indicator_files_are_a_table_and_a_drawing(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [40, 5, 6], cells={cell(side, "sex", "Sex", "girls"): [10, 2, 4]})
    client = sign_in(side.people["observer"])
    assert "Q1 2026,2026-01-01,2026-03-31,51," in client.get(page_of(world, "figures.csv")).content.decode()
    drawing = client.get(page_of(world, "figures.svg"))
    assert drawing["Content-Type"] == "image/svg+xml"
    assert drawing.content.startswith(b"<svg")
    assert client.get(page_of(world, "figures.svg?by=sex")).content.startswith(b"<svg")
    for wrong in ("figures.svg?by=colour", "figures.exe", "figures.csv?period=0", "figures.csv?period=x"):
        assert client.get(page_of(world, wrong)).status_code == 404


def test_indicator_page_without_figures_says_so(world: World, sign_in: SignIn) -> None:
    text = words(sign_in(world.a.people["funder"]), page_of(world))
    assert "No data yet" in text
    assert "Nobody has reported yet" in text
    assert sign_in(world.a.people["funder"]).get(page_of(world, "explain/")).status_code == 404


def test_explanation_page_lists_the_answers_for_those_who_may_know(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [8675309, 5, ValueState.NOT_AVAILABLE])
    steering = words(sign_in(side.people["steering"]), page_of(world, "explain/"))
    assert "8,675,309 + 5 = 8,675,314" in steering
    assert "No: not available" in steering
    funder = words(sign_in(side.people["funder"]), page_of(world, "explain/"))
    assert "the values of 2 partners added up = 8,675,314" in funder
    assert "8,675,309" not in funder
    assert "Harbour partner" not in funder
    assert "8675309" not in sign_in(side.people["funder"]).get(page_of(world, "explain/answers.csv")).content.decode()


def test_explanation_asked_by_htmx_is_a_fragment(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [1, 2, 3])
    found = sign_in(side.people["funder"]).get(page_of(world, "explain/"), headers={"HX-Request": "true"})
    assert b"<html" not in found.content
    assert "6" in found.content.decode()


@pytest.mark.parametrize("rest", ["", "figures.csv", "figures.svg", "explain/", "explain/answers.csv"])
def test_indicator_of_another_network_is_not_there(world: World, sign_in: SignIn, rest: str) -> None:
    with network(world.a.network.id):
        report(world.a, 4, [1, 2, 3])
    assert sign_in(world.b.people["owner"]).get(page_of(world, rest)).status_code == 404
    elsewhere = f"/n/net-b/start-well/indicators/{world.a.indicator.pk}/{rest}"
    assert sign_in(world.b.people["owner"]).get(elsewhere).status_code == 404


@pytest.mark.parametrize("rest", ["", "explain/"])
def test_indicator_pages_take_the_same_statements_with_many_partners(world: World, sign_in: SignIn, rest: str) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [1, 1])
    client = sign_in(side.people["backbone"])
    client.get(page_of(world, rest))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(world, rest))
    with network(side.network.id):
        for number in range(40):
            partner = make_partner(side.initiative, code=f"x{number}", name=f"X {number}")
            assign(side.indicator, partner)
            side.partners.append(partner)
        refresh_figures(indicator_ids=[side.indicator.pk], at=NOW)
        report(side, 4, [1] * 30)
    with CaptureQueriesContext(connection) as many:
        client.get(page_of(world, rest))
    assert len(many) == len(few) <= 35
