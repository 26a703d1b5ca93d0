"""Pages say of a moment which day it was where the initiative, or the network, is."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from initiatives.models import Initiative
from measurement.models import Submission
from measurement.operations.closings import close_period
from measurement.operations.questions import ask_colleague
from partners.models import Participation
from partners.operations.join_requests import accept_as_new, ask_to_join
from partners.validators import JoinRequestEntry
from tenancy.models import Mail, Network, User
from tenancy.queries.grants import held_grants
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import Side, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
EVENING = datetime(2026, 5, 5, 3, 30, tzinfo=UTC)  # still 4 May in California


@pytest.fixture
def side(world: World) -> Side:
    """A network and an initiative on the Pacific."""
    zone = "America/Los_Angeles"
    Network.objects.filter(pk=world.a.network.pk).update(time_zone=zone)
    with network(world.a.network.pk):
        Initiative.objects.filter(pk=world.a.initiative.pk).update(time_zone=zone)
    world.a.initiative.time_zone = zone
    return world.a


def test_a_page_of_the_initiative_says_the_day_that_it_was_there(side: Side, sign_in: SignIn) -> None:
    staff = side.people["backbone"]
    with network(side.network.pk):
        row: Submission = first_submission(side, period=4)
        close_period(initiative=side.initiative, period=row.period, sentence="Done.", by=staff, at=EVENING)
    address = reverse("measurement:closing", args=[side.network.slug, side.initiative.slug, row.period_id])
    assert "Closed on 4 May 2026 by" in sign_in(staff).get(address).content.decode()


def test_who_asks_to_join_takes_part_from_the_day_that_it_is_there(side: Side, sign_in: SignIn) -> None:
    staff = side.people["owner"]
    entry = JoinRequestEntry(name="Ferry Nursery", contact_name="Ana Ferry", contact_email="ana@ferry.example")
    with network(side.network.pk):
        asked = ask_to_join(initiative=side.initiative, entry=entry, by=None, at=EVENING)
        accept_as_new(request=asked, grants=held_grants(user_id=staff.pk), by=staff, at=EVENING)
        assert Participation.objects.get(partner__name="Ferry Nursery").joined_on == date(2026, 5, 4)
    address = reverse("partners:join-request", args=[side.network.slug, asked.pk])
    assert "asked on 4 May 2026" in sign_in(staff).get(address).content.decode()


def test_a_question_to_a_colleague_says_until_which_day_its_link_works(side: Side) -> None:
    with network(side.network.pk):
        row = first_submission(side)
        ask_colleague(
            submission=row, indicator_id=side.indicator.pk, name="Ana", email="ana@example.org",
            by=side.people["lead"], at=EVENING,
        )  # fmt: skip
        assert "works until 18 May 2026" in Mail.objects.get(to_email="ana@example.org").text
