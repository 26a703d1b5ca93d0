"""What the history of a thing says that two others had to do with."""

import pytest

from measurement.models import Assignment, Submission
from measurement.operations.assignments import assign
from measurement.operations.closings import close_period, unlock
from tenancy.models import Event
from tenancy.queries.events import history_of
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def test_two_partners_that_were_assigned_are_no_change_from_one_to_the_other(world: World) -> None:
    side = world.a
    with network(side.network.pk):
        Assignment.objects.all().delete()
        ids = [partner.pk for partner in side.partners[:2]]
        starts_on, by = side.indicator.starts_on, side.people["owner"]
        assign(indicators=[side.indicator], partner_ids=ids, starts_on=starts_on, by=by, at=NOW)
        (latest, *_earlier) = history_of(side.indicator)
        assert len(Event.objects.filter(type="measurement.assignment.created").latest("pk").payload["partners"]) == 2
    assert latest.title == "Assigned partners"
    assert latest.changes == ()


def test_two_submissions_that_were_unlocked_are_no_change_from_one_to_the_other(world: World) -> None:
    side, by = world.a, world.a.people["owner"]
    with network(side.network.pk):
        row = first_submission(side, period=4)
        close_period(initiative=side.initiative, period=row.period, sentence="Done.", by=by, at=NOW)
        ids = list(Submission.objects.filter(period=row.period).values_list("pk", flat=True))[:2]
        unlock(submissions=ids, reason="A typo.", tells=False, by=by, at=NOW)
        (latest, *_earlier) = history_of(side.initiative)
    assert latest.changes == ()
