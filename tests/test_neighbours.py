"""Two initiatives of one network: who works in one finds nothing of the other, by path, question or body."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from communications.operations.subscriptions import subscribe
from communications.queries.subscriptions import subscribers
from tenancy.models import Event, Grant, User
from tenancy.row_security import network
from tests.matrix import ROUTES
from tests.matrix_rows import contributors_grant, leads_invitation
from tests.neighbours import MARK, NUMBER, PARTNER_MARK, Neighbour, make_neighbour
from tests.routes import Found
from tests.test_matrix import IN_NETWORKS, _filled, _id, ask, methods
from tests.world import NOW, Side, make_world

PEOPLE = ("backbone", "steering", "facilitator", "funder", "observer", "lead", "contributor")
REGISTER = re.compile("/partners/|/requests/")  # pages on which the register of the network stands
TOKEN = re.compile(r"\w{32,}")  # random letters, in which any mark may turn up
OUTSIDE_THE_REGISTER = ("funder", "observer", "lead", "contributor")
NETWORK_WIDE = {"partners.Partner", "measurement.IndicatorDefinition", "tenancy.Place"}
CALLED = {contributors_grant: "tenancy.Grant", leads_invitation: "tenancy.Invitation"}
REFUSED = {404, 405}


@pytest.fixture(scope="module")
def home(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Side, Neighbour]]:
    with django_db_blocker.unblock(), transaction.atomic():
        side = make_world().a
        yield side, make_neighbour(side)
        signed_in.cache_clear()
        transaction.set_rollback(True)


@cache
def signed_in(user: User) -> Client:
    """Once for each person: signing in costs more than most requests."""
    client = Client()
    client.force_login(user)
    return client


def next_door(route: Found, home: Side, neighbour: Neighbour) -> dict[str, str]:
    """The ids in a route's path: the neighbour's row where a row belongs to an initiative."""
    with network(home.network.pk):
        return {
            name: str(neighbour.rows.get(label) if label in neighbour.rows else _id(what, home))
            for name, what in ROUTES[route.name].ids.items()
            for label in [CALLED.get(what, what)]  # type: ignore[arg-type]  # any value may be asked for
        }


def belongs(route: Found) -> bool:
    """Whether an id in its path is of a row that belongs to an initiative."""
    labels = {CALLED.get(what, what) for what in ROUTES[route.name].ids.values()}  # type: ignore[arg-type]
    owned = {label for label in labels if isinstance(label, str) and "." in label} - NETWORK_WIDE
    return bool(owned & OWNED)


OWNED = {
    "backbone.Report", "backbone.ReportSchedule", "initiatives.Initiative", "initiatives.Outcome",
    "measurement.Dataset", "measurement.EvidenceFile", "measurement.ImportRun", "measurement.Indicator",
    "measurement.Submission", "partners.Participation", "tenancy.Grant", "tenancy.Invitation",
}  # fmt: skip
WITH_ROWS = [route for route in IN_NETWORKS if belongs(route)]
IN_INITIATIVES = [route for route in IN_NETWORKS if "initiative" in route.values]


def paths(route: Found, home: Side, neighbour: Neighbour) -> list[str]:
    """With the neighbour's row: below one's own initiative, and below the neighbour's."""
    ids = next_door(route, home, neighbour)
    slugs = {home.initiative.slug, neighbour.side.initiative.slug}
    return sorted(
        {"/" + _filled(route.pattern, {"network": home.network.slug, "initiative": slug, **ids}) for slug in slugs}
    )


@pytest.mark.parametrize("route", WITH_ROWS, ids=lambda route: route.name)
def test_rows_of_the_initiative_next_door_find_nothing(home: tuple[Side, Neighbour], route: Found) -> None:
    side, neighbour = home
    found = [
        f"{role} {method} {path}: {answer.status_code}"
        for path in paths(route, side, neighbour)
        for role in PEOPLE
        for method in methods(route)
        for answer in [ask(signed_in(side.people[role]), method, path)]
        if answer.status_code not in REFUSED
    ]
    assert found == []


@pytest.mark.parametrize("route", IN_INITIATIVES, ids=lambda route: route.name)
def test_initiative_next_door_is_not_there(home: tuple[Side, Neighbour], route: Found) -> None:
    side, neighbour = home
    ids = next_door(route, side, neighbour)
    slugs = {"network": side.network.slug, "initiative": neighbour.side.initiative.slug}
    path = "/" + _filled(route.pattern, {**slugs, **ids})
    answers = {
        ask(signed_in(side.people[role]), method, path).status_code for role in PEOPLE for method in methods(route)
    }
    assert answers <= REFUSED


@pytest.mark.parametrize("route", WITH_ROWS, ids=lambda route: route.name)
def test_row_under_the_wrong_initiative_is_not_found(home: tuple[Side, Neighbour], route: Found) -> None:
    """Even for the owner: an address must not show one initiative's rows under another's name."""
    side, neighbour = home
    if "initiative" not in route.values:
        pytest.skip("the path names no initiative")
    ids = next_door(route, side, neighbour)
    path = "/" + _filled(route.pattern, {"network": side.network.slug, "initiative": side.initiative.slug, **ids})
    assert {ask(signed_in(side.people["owner"]), method, path).status_code for method in methods(route)} <= REFUSED


@pytest.mark.parametrize("route", IN_NETWORKS, ids=lambda route: route.name)
def test_pages_and_lists_show_nothing_of_next_door(home: tuple[Side, Neighbour], route: Found) -> None:
    side, neighbour = home
    with network(side.network.pk):
        ids = {name: str(_id(what, side)) for name, what in ROUTES[route.name].ids.items()}
    slugs = {"network": side.network.slug, "initiative": side.initiative.slug}
    path = "/" + _filled(route.pattern, {**slugs, **ids})
    asked = (("initiative", "initiatives.Initiative"), ("indicator", "measurement.Indicator"),
             ("partner", "partners.Partner"))  # fmt: skip
    ids_asked = "&".join(f"{name}={neighbour.rows[label]}" for name, label in asked)
    questions = ("", f"?{ids_asked}", f"?partner={neighbour.partner.pk}&tab=history&state=all")
    shown = [
        f"{role} {question}: {mark}"
        for role in PEOPLE
        for client in [signed_in(side.people[role])]
        for question in questions
        for text in [TOKEN.sub("", ask(client, "get", path + question).content.decode(errors="replace"))]
        for mark in (MARK, PARTNER_MARK, str(NUMBER), f"{NUMBER:,}", "next.example.org")
        if mark in text and (mark == MARK or role in OUTSIDE_THE_REGISTER or not REGISTER.search(path))
    ]
    assert shown == []


def bodies(side: Side, row: dict[str, int]) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, body) of API calls that name the neighbour's rows in their bodies."""
    theirs, mine = row["measurement.Indicator"], side.indicator.pk
    partner, own = row["partners.Partner"], side.partners[0].pk
    initiative, definition = row["initiatives.Initiative"], side.indicator.definition_id
    period, calendar = side.periods[0].pk, side.calendar.pk
    adopted = {"initiative": initiative, "definition": definition, "calendar": calendar, "starts_on": "2026-01-01"}
    baseline = {"indicator": theirs, "value": "1", "start_on": "2025-01-01", "end_on": "2025-03-31", "source": "x"}
    return [
        ("post", "outcomes/", {"initiative": initiative, "name": "New"}),
        ("post", "participations/", {"initiative": initiative, "partner": own, "joined_on": "2026-01-01"}),
        ("post", "indicators/", adopted),
        ("patch", f"indicators/{mine}/", {"outcome": row["initiatives.Outcome"]}),
        ("patch", f"indicators/{mine}/", {"parent": theirs}),
        ("post", "baselines/", baseline),
        ("put", "targets/", {"indicator": theirs, "targets": [{"period": period, "value": "1"}]}),
        ("put", "shared-denominators/", {"indicator": theirs, "denominators": []}),
        ("post", "assignments/", {"indicators": [theirs], "partners": [partner], "starts_on": "2025-01-01"}),
        ("post", "assignments/", {"indicators": [mine, theirs], "partners": [own], "starts_on": "2025-01-01"}),
        ("post", "assignments/", {"indicators": [mine], "partners": [partner], "starts_on": "2025-01-01"}),
        ("post", "assignments/end/", {"assignments": [row["measurement.Assignment"]], "ends_on": "2026-01-01",
                                      "reason": "x"}),
        ("post", "reports/", {"initiative": initiative, "period": period, "title": "x"}),
        ("post", "imports/", {"initiative": initiative, "file_name": "x.csv", "content": "a", "mapping": {}}),
        ("post", "invitations/", {"email": "x@example.org", "role": "backbone", "initiative": initiative}),
        ("post", "invitations/", {"email": "x@example.org", "role": "lead", "partner": partner}),
    ]  # fmt: skip


def test_bodies_that_name_rows_of_next_door_change_nothing(home: tuple[Side, Neighbour]) -> None:
    side, neighbour = home
    client = signed_in(side.people["backbone"])
    changed = []
    for method, path, body in bodies(side, neighbour.rows):
        with transaction.atomic():
            before = _events(side)
            url = f"/api/v1/{side.network.slug}/{path}"
            answer = getattr(client, method)(url, body, content_type="application/json")
            if answer.status_code not in (400, 404) or _events(side) != before or MARK in answer.content.decode():
                changed.append(f"{method} {path} {body}: {answer.status_code} {answer.content[:200]!r}")
            transaction.set_rollback(True)
    assert changed == []


def _events(side: Side) -> int:
    with network(side.network.pk):
        return Event.objects.count()


def test_review_of_many_leaves_submissions_of_next_door(home: tuple[Side, Neighbour]) -> None:
    side, neighbour = home
    client: Client = signed_in(side.people["backbone"])
    before = _events(side)
    path = f"/n/{side.network.slug}/{side.initiative.slug}/review/approve/"
    theirs = neighbour.rows["measurement.Submission"]
    client.post(path, {"submission": [theirs]})
    client.post(path, {"everything": "1", "query": f"initiative={neighbour.side.initiative.pk}&state=due"})
    assert _events(side) == before


def test_mails_of_reports_end_with_the_role_though_another_stays(home: tuple[Side, Neighbour]) -> None:
    side, neighbour = home
    funder, lead, here = side.people["funder"], side.people["lead"], side.initiative
    with transaction.atomic():
        with network(side.network.pk):
            for user in (funder, lead):
                subscribe(initiative=here, by=user, at=NOW)
            before = [row.user for row in subscribers(initiative_id=here.pk, audience="funders")]
            Grant.objects.filter(user=funder).update(initiative_id=neighbour.side.initiative.pk)
            after = [row.user for row in subscribers(initiative_id=here.pk, audience="funders")]
        transaction.set_rollback(True)  # the funder of the other tests works here
    assert (before, after) == ([funder, lead], [lead])


def test_addresses_of_who_speaks_for_a_partner_are_for_those_who_may_invite(home: tuple[Side, Neighbour]) -> None:
    side, neighbour = home
    own, theirs = (f"/n/{side.network.slug}/partners/{one.pk}/" for one in (side.partners[0], neighbour.partner))
    backbone, steering = signed_in(side.people["backbone"]), signed_in(side.people["steering"])
    address = side.people["lead"].email
    assert address in backbone.get(own).content.decode()
    assert address not in steering.get(own).content.decode()
    assert "next.example.org" not in backbone.get(theirs).content.decode()
