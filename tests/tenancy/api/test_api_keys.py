"""Keys for programs: what they open, as whom, how long, and how they are made and revoked."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from initiatives.models import Initiative
from measurement.operations.expectations import open_due
from partners.models import Participation
from tenancy.enums import Role
from tenancy.models import ApiKey, Event, Grant, Mail, Network, Token, User
from tenancy.operations.api_keys import MOST_LIVE, create_api_key, revoke_api_key
from tenancy.operations.grants import give, remove
from tenancy.row_security import network
from tests.measurement.imports.files import mapping
from tests.tenancy.second_factors import give_app, give_password, log_in, log_in_with_app
from tests.test_matrix import IN_NETWORKS, address
from tests.world import CANARY, Side, World, assign, make_indicator, make_initiative

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "side"])
SignIn = Callable[[User], Client]
BASE, KEYS = "/api/v1/net-a", "/api/v1/net-a/api-keys/"
NUMBERS = count(1)  # of keys, which have names of their own


@pytest.fixture(autouse=True)
def _fast_hashing(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def make_key(side: Side, role: str, **values: Any) -> str:
    """The text of a key of the person with that role: it may write, for 90 days, unless `values` say else."""
    given: dict[str, Any] = {
        "name": f"Export {next(NUMBERS)}",
        "scope": "write",
        "initiatives": {side.initiative.pk: "it"},
        "at": timezone.now(),
    }
    with network(side.network.pk):
        return create_api_key(by=side.people[role], network_id=side.network.pk, **given | values)[1]


def with_key(text: str, **kwargs: Any) -> Client:
    return Client(headers={"authorization": f"Bearer {text}"}, enforce_csrf_checks=True, **kwargs)


def stored(side: Side) -> ApiKey:
    with network(side.network.pk):
        return ApiKey.objects.select_related("user").latest("pk")


def code_in(answer: Any) -> str:
    assert answer["Content-Type"] == "application/problem+json"
    return str(answer.json()["errors"][0]["code"])


def is_refused(answer: Any) -> bool:
    """As a 401 that says how one would get in, and nothing of what is there."""
    assert (answer.status_code, code_in(answer)) == (401, "invalid_api_key"), answer.content
    return str(answer["WWW-Authenticate"]).startswith("Bearer ") and CANARY not in answer.content.decode()


PLACE = {"code": "quay", "name": "Quay"}


def add_place(client: Client) -> Any:
    return client.post(f"{BASE}/places/", PLACE, content_type="application/json")


def test_key_reads_and_writes_as_its_person_without_a_form_token(world: World) -> None:
    client = with_key(make_key(world.a, "backbone"))
    assert client.get(f"{BASE}/places/").status_code == 200
    assert add_place(client).status_code == 201
    with network(world.a.network.pk):
        event = Event.objects.get(type="tenancy.place.created")
    assert event.actor_id == world.a.people["backbone"].pk


def test_key_that_may_read_changes_nothing(world: World) -> None:
    client = with_key(make_key(world.a, "backbone", scope="read"))
    assert client.get(f"{BASE}/places/").status_code == 200
    refused = add_place(client)
    assert (refused.status_code, code_in(refused)) == (403, "read_only_api_key")


def test_key_may_no_more_than_its_person(world: World) -> None:
    client = with_key(make_key(world.a, "funder"))
    assert client.get(f"{BASE}/partners/").status_code == 404
    assert add_place(client).status_code == 404
    assert client.get(f"{BASE}/initiatives/").status_code == 200


@pytest.mark.parametrize("spoil", [lambda text: text[:-1], lambda text: text + "x", str.upper])
@pytest.mark.parametrize("what", ["secret", "prefix", "nothing"])
def test_key_that_is_not_quite_right_opens_nothing(world: World, what: str, spoil: Callable[[str], str]) -> None:
    prefix, _dot, secret = make_key(world.a, "owner").partition(".")
    texts = {"secret": f"{prefix}.{spoil(secret)}", "prefix": f"keel_{'0' * 10}.{secret}", "nothing": spoil("")}
    assert is_refused(with_key(texts[what]).get(f"{BASE}/places/"))


def test_key_of_another_network_opens_nothing(world: World) -> None:
    assert is_refused(with_key(make_key(world.b, "owner")).get(f"{BASE}/places/"))
    assert is_refused(with_key(make_key(world.a, "owner")).get("/api/v1/net-nowhere/places/"))


def test_key_that_ended_opens_nothing(world: World) -> None:
    client = with_key(make_key(world.a, "owner", days=7))
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert client.get(f"{BASE}/places/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert is_refused(client.get(f"{BASE}/places/"))


def test_key_that_was_revoked_opens_nothing_at_once(world: World) -> None:
    client = with_key(make_key(world.a, "funder"))
    with network(world.a.network.pk):
        revoke_api_key(key=stored(world.a), by=world.a.people["owner"], at=timezone.now())
    assert is_refused(client.get(f"{BASE}/places/"))
    assert not Token.objects.filter(kind="api_key").exists()


def test_key_of_somebody_who_lost_role_or_account_opens_nothing(world: World) -> None:
    first, second = with_key(make_key(world.a, "funder")), with_key(make_key(world.a, "observer"))
    with network(world.a.network.pk):
        Grant.objects.filter(user=world.a.people["funder"]).delete()
    User.objects.filter(pk=world.a.people["observer"].pk).update(is_active=False)
    assert is_refused(first.get(f"{BASE}/places/"))
    assert is_refused(second.get(f"{BASE}/places/"))


def test_key_in_a_suspended_network_opens_nothing(world: World) -> None:
    client = with_key(make_key(world.a, "owner"))
    Network.objects.filter(pk=world.a.network.pk).update(suspended_at=timezone.now())
    assert is_refused(client.get(f"{BASE}/places/"))


def test_key_opens_no_page(world: World) -> None:
    answer = with_key(make_key(world.a, "owner")).get("/n/net-a/")
    assert answer["Location"].startswith("/accounts/login/")


def test_key_for_one_initiative_finds_nothing_of_the_others(world: World) -> None:
    with network(world.a.network.pk):
        other = make_initiative(world.a.network, name="Elsewhere", slug="elsewhere")
    client = with_key(make_key(world.a, "owner", initiative_id=world.a.initiative.pk))
    found = [row["slug"] for row in client.get(f"{BASE}/initiatives/").json()["results"]]
    assert found == [world.a.initiative.slug]
    assert client.get(f"{BASE}/initiatives/{other.pk}/").status_code == 404
    assert client.get(f"{BASE}/figures/?initiative=start-well").status_code == 200
    assert client.get(f"{BASE}/figures/?initiative=elsewhere").status_code in {400, 404}
    body = {"name": "New one", "slug": "new-one"}
    assert client.post(f"{BASE}/initiatives/", body, content_type="application/json").status_code == 404


@pytest.mark.parametrize("role", ["owner", "backbone", "lead"])
def test_key_for_one_initiative_neither_invites_nor_sees_who_has_which_role(world: World, role: str) -> None:
    side, body = world.a, {"email": "new@a.org", "role": "contributor", "partner": world.a.partners[0].pk}
    for initiative_id, expected in ((side.initiative.pk, {404}), (None, {200, 201, 202})):
        client = with_key(make_key(side, role, initiative_id=initiative_id))
        sent = client.post(f"{BASE}/invitations/", body, content_type="application/json")
        assert {client.get(f"{BASE}/people/").status_code, sent.status_code} <= expected


def test_key_for_one_initiative_sends_no_file_that_places_lead_to_others(world: World) -> None:
    side = world.a
    layout = mapping(dimensions=[], route={"column": "Town"})
    body = {"initiative": side.initiative.pk, "file_name": "f.csv", "content": "Year,School,Town,Status,Value\n"}
    for initiative_id, status in ((side.initiative.pk, 403), (None, 202)):
        client = with_key(make_key(side, "owner", initiative_id=initiative_id))
        answer = client.post(f"{BASE}/imports/", body | {"mapping": layout}, content_type="application/json")
        assert answer.status_code == status, answer.content
    made = answer.json()["id"]
    limited = with_key(make_key(side, "owner", initiative_id=side.initiative.pk))
    for what in ("check", "save", "undo"):
        assert limited.post(f"{BASE}/imports/{made}/{what}/").status_code == 403


def test_key_for_an_initiative_its_person_has_left_opens_nothing(world: World) -> None:
    client = with_key(make_key(world.a, "backbone", initiative_id=world.a.initiative.pk))
    with network(world.a.network.pk):
        other = make_initiative(world.a.network, name="Elsewhere", slug="elsewhere")
        Grant.objects.filter(user=world.a.people["backbone"]).update(initiative_id=other.pk)
    assert is_refused(client.get(f"{BASE}/initiatives/"))


def test_key_is_taken_and_not_the_session_that_comes_with_it(world: World, sign_in: SignIn) -> None:
    owner = sign_in(world.a.people["owner"])
    answer = owner.get(f"{BASE}/partners/", headers={"authorization": f"Bearer {make_key(world.a, 'funder')}"})
    assert answer.status_code == 404
    assert is_refused(owner.get(f"{BASE}/partners/", headers={"authorization": "Bearer nonsense"}))
    assert owner.get(f"{BASE}/partners/").status_code == 200


def test_key_answers_are_kept_nowhere(world: World) -> None:
    assert "no-store" in with_key(make_key(world.a, "owner")).get(f"{BASE}/places/")["Cache-Control"]


def test_key_use_is_noted_every_few_minutes_even_of_refused_requests(world: World) -> None:
    client = with_key(make_key(world.a, "funder"))
    assert stored(world.a).last_used_at is None
    now = timezone.now()
    for minutes, noted in ((0, 0), (4, 0), (6, 6)):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            client.get(f"{BASE}/partners/")
        assert stored(world.a).last_used_at == now + timedelta(minutes=noted)


def test_key_stores_no_secret_and_mails_none(world: World) -> None:
    text = make_key(world.a, "lead")
    secret = text.partition(".")[2]
    with network(world.a.network.pk):
        mail = Mail.objects.latest("pk")
        events = str(list(Event.objects.values_list("payload", "object_name")))
    assert mail.to_email == world.a.people["lead"].email
    assert secret not in mail.text + mail.html + events + str(vars(stored(world.a)))
    assert Token.objects.get(kind="api_key").digest not in {secret, text}


def test_key_works_where_its_role_must_use_a_second_factor(world: World) -> None:
    client = with_key(make_key(world.a, "backbone"))
    Network.objects.filter(pk=world.a.network.pk).update(second_factor_roles=["backbone"])
    assert client.get(f"{BASE}/places/").status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scope": "all"}, "scope"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"days": 10**9}, "days"),
        ({"initiative_id": 0}, "initiative"),
        ({"initiative_id": 10**18}, "initiative"),
    ],
)
def test_key_with_bad_values_is_not_made(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_key(world.a, "owner", **values)
    assert set(refused.value.message_dict) == {field}


def test_key_beyond_the_most_is_not_made_until_one_is_revoked(world: World) -> None:
    for _number in range(MOST_LIVE):
        make_key(world.a, "lead")
    with pytest.raises(ValidationError, match="Revoke one"):
        make_key(world.a, "lead")
    with network(world.a.network.pk):
        revoke_api_key(key=stored(world.a), by=world.a.people["lead"], at=timezone.now())
    assert make_key(world.a, "lead")


def test_initiative_of_another_network_cannot_be_written_into_a_key(world: World) -> None:
    foreign = Initiative(pk=world.b.initiative.pk)
    with pytest.raises(Exception, match="same_network"):
        make_key(world.a, "owner", initiative_id=foreign.pk, initiatives={foreign.pk: "?"})


def test_key_of_a_partner_for_one_initiative_reaches_its_submissions_there_alone(world: World) -> None:
    side = world.a
    with network(side.network.pk):
        other = make_initiative(side.network, name="Elsewhere", slug="elsewhere")
        Participation.objects.create(
            network=side.network, initiative=other, partner=side.partners[0], joined_on=date(2024, 1, 1)
        )
        assign(make_indicator(other, side.calendar, code="walks", name="Walks"), side.partners[0])
        open_due(initiative_ids=[side.initiative.pk, other.pk], at=timezone.now())
    whole, narrow = (
        {row["initiative"] for row in with_key(text).get(f"{BASE}/submissions/").json()["results"]}
        for text in (make_key(side, "lead"), make_key(side, "lead", initiative_id=side.initiative.pk))
    )
    assert len(whole) == 2
    assert narrow < whole


def test_key_answers_as_the_session_of_its_person_at_every_address(world: World, sign_in: SignIn) -> None:
    routes = [route for route in IN_NETWORKS if route.is_api and "api-key" not in route.name]
    for role in ("owner", "funder", "lead"):
        session, key = sign_in(world.a.people[role]), with_key(make_key(world.a, role))
        paths = [address(route, world.a) for route in routes]
        differs = [path for path in paths if session.get(path).status_code != key.get(path).status_code]
        assert differs == []


def test_key_that_may_read_is_refused_every_other_method_at_every_address(world: World) -> None:
    client = with_key(make_key(world.a, "owner", scope="read"))
    paths = [address(route, world.a) for route in IN_NETWORKS if route.is_api]
    taken = [
        (method, path)
        for path in paths
        for method in ("post", "put", "patch", "delete")
        for answer in [getattr(client, method)(path)]
        if (answer.status_code, code_in(answer)) != (403, "read_only_api_key")
    ]
    assert taken == []


def test_keys_are_revoked_with_the_last_role_and_stay_so(world: World) -> None:
    client, side = with_key(make_key(world.a, "funder")), world.a
    with network(side.network.pk):
        remove(by=side.people["owner"], grant=Grant.objects.get(user=side.people["funder"]), at=timezone.now())
        give(by=None, to=side.people["funder"], network_id=side.network.pk, role=Role.OWNER, at=timezone.now())
    assert is_refused(client.get(f"{BASE}/places/"))
    assert stored(side).revoked_at


# -- Making, listing, revoking ------------------------------------------------------------------------


def test_keys_are_made_listed_and_revoked_by_their_holder(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["lead"])
    made = client.post(KEYS, {"name": "Export", "scope": "read", "days": 30}, content_type="application/json")
    assert made.status_code == 201
    text = made.json()["key"]
    assert with_key(text).get(f"{BASE}/places/").status_code == 200
    listed = client.get(KEYS).json()["results"]
    assert [(row["name"], row["prefix"] in text, "key" in row) for row in listed] == [("Export", True, False)]
    revoked = client.post(f"{KEYS}{listed[0]['id']}/revoke/")
    assert revoked.json()["revoked_at"]
    assert is_refused(with_key(text).get(f"{BASE}/places/"))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": "x", "scope": "all"}, "/scope"),
        ({"name": "x", "days": 366}, "/days"),
        ({"name": "x", "days": 0}, "/days"),
        ({"name": "x", "initiative": 10**17}, "/initiative"),
    ],
)
def test_keys_bad_input_is_named(world: World, sign_in: SignIn, body: dict[str, Any], pointer: str) -> None:
    answer = sign_in(world.a.people["lead"]).post(KEYS, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_keys_of_all_are_seen_and_revoked_by_the_owner_alone(world: World, sign_in: SignIn) -> None:
    text = make_key(world.a, "lead")
    key = stored(world.a)
    owner, other = sign_in(world.a.people["owner"]), sign_in(world.a.people["backbone"])
    assert owner.get(KEYS).json()["count"] == 1
    assert other.get(KEYS).json()["count"] == 0
    assert other.post(f"{KEYS}{key.pk}/revoke/").status_code == 404
    assert other.get(f"/n/net-a/api-keys/{key.pk}/revoke/").status_code == 404
    assert owner.post(f"/n/net-a/api-keys/{key.pk}/revoke/").status_code == 302
    assert is_refused(with_key(text).get(f"{BASE}/places/"))


def test_keys_are_not_looked_after_with_a_key(world: World) -> None:
    client = with_key(make_key(world.a, "owner"))
    answers = [client.get(KEYS), client.post(KEYS, {"name": "x"}), client.post(f"{KEYS}{stored(world.a).pk}/revoke/")]
    assert [(answer.status_code, code_in(answer)) for answer in answers] == [(403, "not_by_api_key")] * 3


def test_keys_are_made_after_confirming_who_one_is(world: World, client: Client) -> None:
    person = give_password(world.a.people["lead"])
    log_in(client, person)
    refused = client.post(KEYS, {"name": "x"}, content_type="application/json")
    assert (refused.status_code, code_in(refused)) == (403, "reauthentication_required")
    page = "/n/net-a/api-keys/new/"
    confirm = client.post(page, {"name": "x"})["Location"]
    assert confirm == "/accounts/reauthenticate/?next=%2Fn%2Fnet-a%2Fapi-keys%2Fnew%2F"
    assert client.post(confirm, {"password": "quiet-harbour-9"})["Location"] == page
    shown = client.post(page, {"name": "Export", "scope": "read", "days": "90", "initiative": ""})
    assert "You see it this one time" in shown.content.decode()
    assert stored(world.a).prefix in shown.content.decode()
    assert stored(world.a).prefix in client.get("/n/net-a/api-keys/").content.decode()


def test_keys_where_a_second_factor_is_asked_for_are_made_with_it(world: World) -> None:
    person = give_password(world.a.people["lead"])
    Network.objects.filter(pk=world.a.network.pk).update(second_factor_roles=["lead"])
    without, having = Client(), Client()
    log_in(without, person)
    assert code_in(without.post(KEYS, {"name": "x"})) == "second_factor_required"
    assert without.get("/n/net-a/api-keys/new/")["Location"].startswith("/n/net-a/second-factor/")
    log_in_with_app(having, person, give_app(person))
    assert having.get("/n/net-a/api-keys/new/")["Location"].startswith("/accounts/reauthenticate/")


def test_key_that_ends_soon_says_so(world: World, sign_in: SignIn) -> None:
    make_key(world.a, "lead", days=10)
    client = sign_in(world.a.people["lead"])
    assert "Ends soon" in client.get("/n/net-a/api-keys/").content.decode()
    assert "1 ends soon" in client.get("/accounts/2fa/").content.decode()


def test_schema_describes_keys(client: Client) -> None:
    schemes = client.get("/api/v1/schema/?format=json").json()["components"]["securitySchemes"]
    assert schemes["apiKey"]["scheme"] == "bearer"
