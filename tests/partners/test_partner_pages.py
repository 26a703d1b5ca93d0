"""The register on the page: list, filters, order, adding, changing, archiving."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Participation, Partner
from tenancy.formulas import sort_key
from tenancy.models import Event, User
from tenancy.row_security import network
from tests.partners.bad_partners import BAD_PARTNERS, GOOD
from tests.world import CANARY, NOW, World

SignIn = Callable[[User], Client]
LIST = "/n/net-a/partners/"


def add_many(world: World, count: int) -> None:
    with network(world.a.network.id):
        Partner.objects.bulk_create(
            Partner(
                network=world.a.network, code=f"m{n}", name=f"Member {n:03}", sort_key=f"member {n:03}", created_at=NOW
            )
            for n in range(count)
        )


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_list_with_5_and_750_partners_runs_as_many_statements(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["owner"])
    add_many(world, 2)
    client.get(LIST)
    few = statements(client, LIST)
    with network(world.a.network.id):
        Partner.objects.filter(code__startswith="m").delete()
    add_many(world, 747)
    assert statements(client, LIST) == few
    assert few <= 20


def test_list_shows_how_many_of_how_many(world: World, sign_in: SignIn) -> None:
    add_many(world, 57)
    page = sign_in(world.a.people["backbone"]).get(LIST).content.decode()
    assert "Showing 1–25 of 60 partners" in page
    assert CANARY not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=HÁRBOUR partner 2", {"p2"}),
        ("q=p3", {"p3"}),
        ("q=nothing", set()),
        ("sector=education", {"p1"}),
        ("type=nursery", {"p2"}),
        ("archived=yes", {"p3"}),
        ("archived=all", {"p1", "p2", "p3"}),
        ("", {"p1", "p2"}),
    ],
)
def test_list_filters_find_what_they_say(world: World, sign_in: SignIn, query: str, found: set[str]) -> None:
    with network(world.a.network.id):
        Partner.objects.filter(code="p1").update(sector="education")
        Partner.objects.filter(code="p2").update(type="nursery")
        if not query.startswith("q=p3"):
            Partner.objects.filter(code="p3").update(archived_at=NOW)
    response = sign_in(world.a.people["owner"]).get(f"{LIST}?{query}")
    assert {row.record.code for row in response.context["table"].paginated_rows} == found


def test_list_sorted_by_name_says_so(world: World, sign_in: SignIn) -> None:
    response = sign_in(world.a.people["owner"]).get(f"{LIST}?sort=-name")
    codes = [row.record.code for row in response.context["table"].paginated_rows]
    assert codes == ["p3", "p2", "p1"]
    assert 'aria-sort="descending"' in response.content.decode()


def test_filter_offers_only_initiatives_one_may_see(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.a.people["steering"]).get(LIST).content.decode()
    assert "Harbour initiative" in page
    assert CANARY not in page


@pytest.mark.parametrize("role", ["funder", "observer", "lead", "contributor"])
def test_register_for_who_may_not_see_partners_is_not_there(world: World, sign_in: SignIn, role: str) -> None:
    client = sign_in(world.a.people[role])
    pk = world.a.partners[0].pk
    for path in (LIST, f"{LIST}{pk}/", f"{LIST}export/csv/", f"{LIST}new/", f"{LIST}{pk}/invite/"):
        assert client.get(path).status_code == 404


def test_partner_of_another_network_is_not_there(world: World, sign_in: SignIn) -> None:
    foreign = world.b.partners[0].pk
    client = sign_in(world.a.people["owner"])
    for tail in ("", "edit/", "join/", "invite/"):
        assert client.get(f"{LIST}{foreign}/{tail}").status_code == 404


@pytest.mark.parametrize(("field", "value", "words"), BAD_PARTNERS)
def test_partner_added_with_a_bad_value_says_what_to_do(
    world: World, sign_in: SignIn, field: str, value: str, words: str
) -> None:
    response = sign_in(world.a.people["backbone"]).post(
        f"{LIST}new/", GOOD | {field: value, "join-joined_on": "2026-01-01"}
    )
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])


def test_partner_added_takes_part_and_is_recorded(world: World, sign_in: SignIn) -> None:
    data = GOOD | {"name": " Île School ", "join-initiatives": [world.a.initiative.pk], "join-joined_on": "2026-01-01"}
    response = sign_in(world.a.people["backbone"]).post(f"{LIST}new/", data, follow=True)
    assert response.status_code == 200
    with network(world.a.network.id):
        partner = Partner.objects.get(code="quay")
        assert (partner.name, partner.sort_key) == ("Île School", sort_key("Ile school"))
        assert Participation.objects.get(partner=partner).initiative_id == world.a.initiative.pk
        types = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert types == ["partners.partner.created", "partners.participation.joined"]


def test_partner_changed_shows_old_and_new_in_its_history(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    path = f"{LIST}{world.a.partners[0].pk}/"
    client.post(f"{path}edit/", GOOD | {"code": "p1", "name": "Renamed"})
    page = client.get(f"{path}?tab=history").content.decode()
    assert "Harbour partner 1" in page
    assert "Renamed" in page
    assert "Backbone" in page


def test_partners_archived_and_undone_are_back(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    chosen = [partner.pk for partner in world.a.partners[:2]]
    response = client.post(f"{LIST}archive/", {"partner": chosen, "query": "sort=name"}, follow=True)
    assert "2 partners are archived" in response.content.decode()
    moment = response.context["undo"]["moment"]
    response = client.post(f"{LIST}restore/", {"moment": moment, "query": ""}, follow=True)
    assert response.context["table"].page.paginator.count == 3
    with network(world.a.network.id):
        assert Event.objects.filter(type="partners.partner.restored").count() == 2


def test_everything_archived_is_what_the_filter_finds(world: World, sign_in: SignIn) -> None:
    add_many(world, 40)
    client = sign_in(world.a.people["backbone"])
    client.post(f"{LIST}archive/", {"everything": "1", "query": "q=member"})
    with network(world.a.network.id):
        assert Partner.objects.filter(archived_at=None).count() == 3


def test_partner_part_of_its_own_part_is_refused(world: World, sign_in: SignIn) -> None:
    one, two, _three = world.a.partners
    with network(world.a.network.id):
        Partner.objects.filter(pk=two.pk).update(parent=one)
    data = GOOD | {"code": "p1", "parent_id": two.pk}
    response = sign_in(world.a.people["owner"]).post(f"{LIST}{one.pk}/edit/", data)
    assert "cannot be part of itself" in str(response.context["form"].errors["parent_id"])


def test_export_holds_exactly_the_filtered_partners(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.id):
        Partner.objects.filter(code="p1").update(name="=1+1")
    text = sign_in(world.a.people["steering"]).get(f"{LIST}export/csv/?q=p1").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 2
    assert "'=1+1" in lines[1]


def test_partner_invited_from_its_page_gets_a_mail(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    path = f"{LIST}{world.a.partners[0].pk}/"
    data = {"email": "new@example.org", "name": "Noor", "role": "contributor"}
    page = client.post(f"{path}invite/", data, follow=True).content.decode()
    assert "new@example.org" in page
    again = client.post(f"{path}invite/", data)
    assert again.status_code == 422
    assert "invited already" in str(again.context["form"].errors["email"])
