"""The pages of a closed period: what they are called, and a partner's request to unlock."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from measurement.models import Submission
from measurement.operations.closings import close_period, unlock
from tenancy.models import Event, User
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, Side, World

SignIn = Callable[[User], Client]
LAST = 4  # the first quarter of 2026


@pytest.fixture(autouse=True)
def moving() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def row(world: World) -> Submission:
    with network(world.a.network.pk):
        row = first_submission(world.a, period=LAST)
        close(world.a)
        return row


def close(side: Side, *, later: timedelta = timedelta()) -> None:
    staff = side.people["backbone"]
    close_period(initiative=side.initiative, period=side.periods[LAST], sentence="Slow.", by=staff, at=NOW + later)


def url(side: Side, more: str) -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/{more}"


def test_title_of_a_closed_period_says_what_its_heading_says(world: World, sign_in: SignIn, row: Submission) -> None:
    client = sign_in(world.a.people["backbone"])
    for number, words in ((LAST, "is closed"), (LAST - 1, "Close")):
        page = client.get(url(world.a, f"periods/{world.a.periods[number].pk}/closing/")).content.decode()
        title, heading = re.search(r"<title>(.*?)</title>", page, re.S), re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)
        assert title is not None
        assert heading is not None
        assert words in heading[1]
        assert title[1].strip().startswith(heading[1].strip())


def test_request_to_unlock_is_shown_and_not_offered_again_until_it_is_answered(
    world: World, sign_in: SignIn, row: Submission
) -> None:
    side, client = world.a, sign_in(world.a.people["lead"])
    page, ask = url(side, f"submissions/{row.pk}/"), url(side, f"submissions/{row.pk}/ask-to-unlock/")
    assert "ask-to-unlock" in client.get(page).content.decode()
    client.post(ask, {"reason": "A typo."})
    shown = client.get(page).content.decode()
    assert "asked to unlock it on 4 May 2026, 10:30" in shown
    assert "A typo." in shown
    assert "ask-to-unlock" not in shown
    assert "on 4 May 2026 already" in client.post(ask, {"reason": "A typo!"}, follow=True).content.decode()
    with network(side.network.pk):
        assert Event.objects.filter(type="measurement.submission.unlock_asked").count() == 1
        unlock(submissions=[row.pk], reason="Right.", tells=False, by=side.people["backbone"], at=NOW)
        close(side, later=timedelta(hours=1))
    assert "ask-to-unlock" in client.get(page).content.decode()
