"""The list of what is due."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measurement.models import Entry, Submission
from measurement.operations.expectations import open_due
from measurement.operations.reviews import approve
from measurement.operations.submissions import submit
from tenancy.enums import Role
from tenancy.models import Grant, Membership, User
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import CANARY, NOW, World

SignIn = Callable[[User], Client]


def open_all(world: World) -> None:
    for side in (world.a, world.b):
        with network(side.network.id):
            open_due(initiative_ids=[side.initiative.pk], at=NOW)


def page(client: Client, address: str = "/") -> str:
    with time_machine.travel(NOW, tick=False):
        return client.get(address).content.decode()


def test_home_of_a_stranger_says_what_keel_is(world: World) -> None:
    assert "Sign in" in page(Client())


def test_home_lists_what_is_due_overdue_first(world: World, sign_in: SignIn) -> None:
    open_all(world)
    html = page(sign_in(world.a.people["lead"]))
    assert "5 submissions are due" in html
    assert html.index("Q1 2025") < html.index("Q1 2026")
    assert "13 days overdue" in html  # due on 21 April 2026
    assert "Harbour partner 2" not in html
    assert CANARY not in html


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "Due tomorrow"), (0, "Due today"), (1, "1 day overdue"), (-3, "Due in 3 days")]
)
def test_home_says_the_deadline_in_words(world: World, sign_in: SignIn, days: int, words: str) -> None:
    with network(world.a.network.id):
        row = first_submission(world.a)
        Submission.objects.exclude(pk=row.pk).update(due_on=NOW.date() + timedelta(days=300))
        Submission.objects.filter(pk=row.pk).update(due_on=NOW.date() - timedelta(days=days))
    assert words in page(sign_in(world.a.people["lead"]))


def test_home_shows_what_waits_and_what_is_approved(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        for number in (0, 1):
            row = first_submission(side, period=number)
            submit(
                submission=row,
                client_key="k",
                typed={f"{side.indicator.pk}.value": "5"},
                by=side.people["lead"],
                at=NOW,
            )
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
    html = page(sign_in(side.people["lead"]))
    assert html.index("3 submissions are due") < html.index("Waiting for review") < html.index("Approved</h2>")


def test_home_of_a_person_in_two_networks_lists_both_in_one_list(world: World, sign_in: SignIn) -> None:
    open_all(world)
    person, other = world.a.people["lead"], world.b
    Membership.objects.create(network=other.network, user=person)
    with network(other.network.id):
        Grant.objects.create(
            network=other.network, user=person, role=Role.LEAD, partner_id=other.partners[0].pk, granted_at=NOW
        )
    html = page(sign_in(person))
    assert "10 submissions are due" in html
    assert CANARY in html


def test_home_of_somebody_who_reports_for_nobody_is_the_only_initiative_they_have(
    world: World, sign_in: SignIn
) -> None:
    open_all(world)
    answer = sign_in(world.a.people["backbone"]).get("/")
    assert answer.headers["Location"].startswith(f"/n/{world.a.network.slug}/")
    assert "Begin a network" in page(sign_in(world.nobody))


def test_home_takes_the_same_statements_for_more_submissions(world: World, sign_in: SignIn) -> None:
    side, client = world.a, sign_in(world.a.people["lead"])
    with network(side.network.id):
        row = first_submission(side)
        Entry.objects.exclude(submission=row).delete()
        Submission.objects.exclude(pk=row.pk).delete()
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    open_all(world)
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few)
