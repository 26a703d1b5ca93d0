"""Figures through the API: the digits of the page, of the file and of the explanation, and the same rights."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.every_kind import KINDS, make_every_kind
from tests.measurement.figures_world import report
from tests.world import World

SignIn = Callable[[User], Client]
PAGE = "/n/net-a/start-well/"
API = "/api/v1/net-a/"
LIST = f"{API}figures/?initiative=start-well"


def test_figures_are_the_same_digits_on_page_in_file_in_json_and_explained(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        made = make_every_kind(side)
    client = sign_in(side.people["funder"])
    page = client.get(PAGE).content.decode()
    rows = csv.DictReader(io.StringIO(client.get(f"{PAGE}figures.csv").content.decode("utf-8-sig")))
    files = {row["Code"]: row for row in rows}
    answers = {one["code"]: one for one in client.get(LIST).json()}
    for code, _kind, _rules, _before, _now, text in KINDS:
        latest = answers[code]["latest"]
        series = client.get(f"{API}indicators/{made[code].pk}/series/").json()
        explained = client.get(answers[code]["explanation"]).json()
        indicator = client.get(f"{PAGE}indicators/{made[code].pk}/").content.decode()
        assert f">{text}<" in page, code
        assert f">{text}<" in indicator.replace(" <", "<"), code
        assert {files[code]["As shown"], latest["shown"], series[-1]["shown"], explained["shown"]} == {text}
        assert files[code]["Value"] == (latest["value"] or "")
        assert series[-1] == latest


def test_figures_as_numbers_are_text_with_their_coverage_and_reason(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        make_every_kind(side)
    answers = {one["code"]: one for one in sign_in(side.people["funder"]).get(LIST).json()}
    share = answers["share"]["latest"]
    assert (share["value"], share["numerator"], share["denominator"]) == ("82.7", "91", "110")
    assert share["coverage"]["words"] == "2 of 3 partners reported"
    assert (answers["zero"]["latest"]["value"], answers["zero"]["latest"]["reason"]) == (None, "denominator_zero")
    assert (answers["reach"]["latest"]["low"], answers["reach"]["latest"]["high"]) == ("120", "200")
    assert answers["count"]["standing"] == "no_target"


@pytest.mark.parametrize(
    "path", ["figures/?initiative=start-well", "indicators/{}/series/", "indicators/{}/explanation/"]
)
def test_figures_answer_304_while_nothing_changed(world: World, sign_in: SignIn, path: str) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [1, 1, 1])
    client, url = sign_in(side.people["funder"]), API + path.format(side.indicator.pk)
    first = client.get(url)
    assert first.status_code == 200
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_figures_explained_to_a_funder_name_no_partner(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [8675309, 60, 700])
    url = f"{API}indicators/{side.indicator.pk}/explanation/"
    funder = sign_in(side.people["funder"]).get(url)
    assert funder.json()["inputs"] == []
    assert b"8675309" not in funder.content
    assert b"8,675,309" not in funder.content
    assert funder.json()["counted"] == 3
    names = {role: [one["partner_name"] for one in sign_in(side.people[role]).get(url).json()["inputs"]]
             for role in ("lead", "backbone")}  # fmt: skip
    assert names["lead"] == ["Harbour partner 1"]
    assert len(names["backbone"]) == 3


def test_figures_filtered_by_partner_are_for_those_who_may_know(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [5, 60, 700])
    url = f"{LIST}&partner={side.partners[1].pk}"
    assert sign_in(side.people["backbone"]).get(url).json()[0]["latest"]["value"] == "60"
    assert sign_in(side.people["funder"]).get(url).json()[0]["latest"]["value"] == "765"


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?initiative=nowhere", 404), ("?initiative=start-well&status=great", 400),
     ("?initiative=start-well&indicator=x", 400), ("?initiative=start-well&outcome=99999", 400)],
)  # fmt: skip
def test_figures_asked_for_wrongly_say_what_is_wrong(world: World, sign_in: SignIn, query: str, status: int) -> None:
    assert sign_in(world.a.people["funder"]).get(f"{API}figures/{query}").status_code == status


def test_figures_of_another_network_are_not_there(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.b.people["owner"])
    for path in (
        "figures/?initiative=start-well", f"indicators/{world.a.indicator.pk}/series/",
        f"indicators/{world.a.indicator.pk}/explanation/",
    ):  # fmt: skip
        assert client.get(API + path).status_code == 404
    assert client.get(f"/api/v1/net-b/indicators/{world.a.indicator.pk}/series/").status_code == 404
