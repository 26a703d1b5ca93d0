"""Founding an initiative and setting it up, on the page."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from initiatives.models import Goal, Initiative, InitiativePlace, Outcome
from measurement.models import Indicator
from tenancy.models import Event, Place, User
from tenancy.row_security import network
from tests.initiatives.bad_initiatives import BAD_GOALS, BAD_INITIATIVES, GOAL, GOOD
from tests.world import World

SignIn = Callable[[User], Client]
NEW = "/n/net-a/new/"
SETUP = "/n/net-a/start-well/set-up/"


@pytest.fixture
def place(world: World) -> Place:
    with network(world.a.network.id):
        return Place.objects.create(network=world.a.network, code="H", name="Harbourside", sort_key="harbourside")


@pytest.mark.parametrize("role", ["backbone", "steering", "funder", "lead"])
def test_new_initiative_for_who_does_not_own_the_network_is_not_there(
    world: World, sign_in: SignIn, role: str
) -> None:
    assert sign_in(world.a.people[role]).get(NEW).status_code == 404


@pytest.mark.parametrize(("field", "value", "words"), BAD_INITIATIVES)
def test_initiative_with_a_bad_value_says_what_to_do(
    world: World, sign_in: SignIn, field: str, value: str, words: str
) -> None:
    response = sign_in(world.a.people["owner"]).post(NEW, GOOD | {field: value})
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])


def test_initiative_from_nothing_has_goal_and_places_and_no_indicator(
    world: World, sign_in: SignIn, place: Place
) -> None:
    response = sign_in(world.a.people["owner"]).post(NEW, GOOD | GOAL | {"places": [place.pk]})
    assert response["Location"] == "/n/net-a/young/set-up/"
    with network(world.a.network.id):
        initiative = Initiative.objects.get(slug="young")
        assert Goal.objects.get(initiative=initiative).due_on == date(2031, 8, 31)
        assert InitiativePlace.objects.get(initiative=initiative).place_id == place.pk
        assert not Indicator.objects.filter(initiative=initiative).exists()
        event = Event.objects.get(type="initiatives.initiative.created")
    assert event.payload["template"] == ""


def test_initiative_from_the_template_has_outcome_areas_indicators_and_a_goal(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.a.people["owner"]).post(NEW, GOOD | {"template": "cradle-to-career"}, follow=True)
    assert page.status_code == 200
    with network(world.a.network.id):
        initiative = Initiative.objects.get(slug="young")
        assert Outcome.objects.filter(initiative=initiative).count() >= 5
        assert Indicator.objects.filter(initiative=initiative).count() >= 15
        assert Goal.objects.filter(initiative=initiative).exists()
        assert Event.objects.get(type="initiatives.initiative.created").payload["template"] == "cradle-to-career"


def test_initiatives_with_one_name_get_addresses_of_their_own(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["owner"])
    for _twice in range(2):
        client.post(NEW, {"name": "Partners", "template": "nothing"})
    with network(world.a.network.id):
        slugs = set(Initiative.objects.filter(name="Partners").values_list("slug", flat=True))
    assert slugs == {"partners-2", "partners-3"}


def test_goal_half_filled_in_creates_nothing(world: World, sign_in: SignIn) -> None:
    response = sign_in(world.a.people["owner"]).post(NEW, GOOD | {"statement": "Every child reads"})
    assert "day by which" in str(response.context["form"].errors["due_on"])
    with network(world.a.network.id):
        assert not Initiative.objects.filter(slug="young").exists()


@pytest.mark.parametrize(("field", "value", "words"), BAD_GOALS)
def test_goal_with_a_bad_value_says_what_to_do(
    world: World, sign_in: SignIn, field: str, value: str, words: str
) -> None:
    response = sign_in(world.a.people["backbone"]).post(f"{SETUP}goal/", GOAL | {field: value})
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])


def test_rules_in_percent_are_kept_as_shares(world: World, sign_in: SignIn) -> None:
    data = {"deadline_days": "30", "tolerance": "7.5", "coverage_threshold": "66.6 %"}
    response = sign_in(world.a.people["backbone"]).post(f"{SETUP}rules/", data, follow=True)
    assert response.status_code == 200
    with network(world.a.network.id):
        held = Initiative.objects.get(slug="start-well")
    assert (held.deadline_days, held.tolerance, held.coverage_threshold) == (30, Decimal("0.075"), Decimal("0.666"))
    assert held.name == "Harbour initiative"
    assert not held.blocks_unequal_breakdowns


@pytest.mark.parametrize(
    ("field", "value"),
    [("tolerance", "101"), ("tolerance", "much"), ("coverage_threshold", "-1"), ("deadline_days", "x")],
)
def test_rules_out_of_range_are_refused(world: World, sign_in: SignIn, field: str, value: str) -> None:
    data = {"deadline_days": "30", "tolerance": "5", "coverage_threshold": "80"} | {field: value}
    response = sign_in(world.a.people["backbone"]).post(f"{SETUP}rules/", data)
    assert response.status_code == 422
    assert response.context["form"].errors[field]


def test_history_shows_the_old_and_the_new_goal(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    client.post(f"{SETUP}goal/", GOAL)
    client.post(f"{SETUP}goal/", GOAL | {"statement": "Every child reads by seven"})
    page = client.get(f"{SETUP}?tab=history").content.decode()
    assert "Every child reads by eight" in page
    assert "Every child reads by seven" in page


def test_places_set_replace_those_before(world: World, sign_in: SignIn, place: Place) -> None:
    client = sign_in(world.a.people["backbone"])
    client.post(f"{SETUP}places/", {"places": [place.pk]})
    client.post(f"{SETUP}places/", {})
    with network(world.a.network.id):
        assert not InitiativePlace.objects.exists()
        pairs = [one.payload["places"] for one in Event.objects.filter(type__endswith="places_set").order_by("id")]
    assert pairs == [[None, "Harbourside"], ["Harbourside", None]]


def test_outcome_added_renamed_and_removed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    client.post(f"{SETUP}outcomes/", {"name": "Ready for school"})
    again = client.post(f"{SETUP}outcomes/", {"name": "ready for School"})
    assert "already" in str(again.context["form"].errors["name"])
    with network(world.a.network.id):
        outcome = Outcome.objects.get(code="ready-for-school")
    client.post(f"{SETUP}outcomes/{outcome.pk}/", {"name": "Ready to learn"})
    with network(world.a.network.id):
        assert Outcome.objects.get(pk=outcome.pk).name == "Ready to learn"
    client.post(f"{SETUP}outcomes/{outcome.pk}/remove/")
    with network(world.a.network.id):
        assert not Outcome.objects.exists()


def test_outcome_with_indicators_is_not_removed(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.id):
        outcome = Outcome.objects.create(
            network=world.a.network, initiative=world.a.initiative, code="o", name="Reading"
        )
        Indicator.objects.filter(pk=world.a.indicator.pk).update(outcome=outcome)
    client = sign_in(world.a.people["backbone"])
    page = client.post(f"{SETUP}outcomes/{outcome.pk}/remove/", follow=True).content.decode()
    assert "File them elsewhere first" in page
    with network(world.a.network.id):
        assert Outcome.objects.exists()


@pytest.mark.parametrize("role", ["steering", "funder", "observer", "lead", "contributor"])
def test_set_up_for_who_may_not_edit_is_not_there(world: World, sign_in: SignIn, role: str) -> None:
    client = sign_in(world.a.people[role])
    for tail in ("", "goal/", "rules/", "about/", "places/", "outcomes/"):
        assert client.get(SETUP + tail).status_code == 404
