"""What is done with many submissions at once says what became of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from measurement.models import Submission
from measurement.operations.submissions import submit
from measurement.operations.value_queries import ask_query
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, Side, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def row(world: World) -> Submission:
    """One submission that waits for a decision, with a question about its value; the others of its period are open."""
    side = world.a
    with network(side.network.pk):
        one, pk = first_submission(side, period=4), side.indicator.pk
        submit(submission=one, client_key="k", typed={f"{pk}.value": "4"}, by=side.people["lead"], at=NOW)
        ask_query(submission=one, indicator_id=pk, text="Sure?", by=side.people["backbone"], at=NOW)
    return one


def url(side: Side, name: str) -> str:
    return reverse(name, args=[side.network.slug, side.initiative.slug])


def of_period(side: Side, row: Submission) -> list[str]:
    with network(side.network.pk):
        rows = Submission.objects.filter(period_id=row.period_id).values_list("pk", flat=True)
        return [str(pk) for pk in rows]


@pytest.mark.parametrize("name", ["communications:reporting-act", "measurement:review-approve"])
def test_approving_many_says_what_was_left_and_what_is_still_asked(
    world: World, row: Submission, sign_in: SignIn, name: str
) -> None:
    side, data = world.a, {"submission": of_period(world.a, row), "then": "approve"}
    page = sign_in(side.people["backbone"]).post(url(side, name), data, follow=True).content.decode()
    assert "Approved 1 answer of 1 submission." in page
    assert "2 left as they were" in page
    assert "1 question about what you approved is not answered yet." in page


def test_extending_proposes_a_day_after_the_deadlines_that_stand(
    world: World, row: Submission, sign_in: SignIn
) -> None:
    side, day = world.a, timezone.now().date() + timedelta(days=30)
    with network(side.network.pk):
        Submission.objects.filter(pk=row.pk).update(due_on=day)
    asked = {"submission": of_period(side, row)}
    page = sign_in(side.people["backbone"]).get(url(side, "communications:extend"), asked).content.decode()
    assert f'value="{day + timedelta(days=7)}"' in page


def test_extending_for_a_reason_that_is_too_long_is_refused_at_its_field(
    world: World, row: Submission, sign_in: SignIn
) -> None:
    side, day = world.a, timezone.now().date() + timedelta(days=20)
    chosen = {"ids": ",".join(of_period(side, row)), "due_on": str(day), "reason": "x" * 301}
    page = sign_in(side.people["backbone"]).post(url(side, "communications:extend"), chosen)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["reason"]
