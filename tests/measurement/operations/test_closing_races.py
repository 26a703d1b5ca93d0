"""A period is closed while people work in it: who is too late is refused, and nothing moves behind the lock."""

from collections.abc import Callable
from datetime import date

import pytest

from measurement.models import Entry, Figure, PeriodClosing, Submission
from measurement.operations.assignments import assign
from measurement.operations.closings import close_period
from measurement.operations.expectations import open_due
from measurement.operations.reviews import approve, send_back
from measurement.operations.submissions import submit
from measurement.queries.verification import wrong_figures
from tenancy.models import Event
from tenancy.row_security import network
from tests.measurement.operations.test_review_races import at_once, draft
from tests.measurement.quarter import first_submission
from tests.world import NOW, Side, World, make_partner

pytestmark = pytest.mark.django_db(transaction=True)


def acts_on(side: Side) -> list[Callable[[], object]]:
    """Two who close the last quarter, and everybody who is working in it."""
    people, of, quarter = side.people, side.indicator.pk, side.periods[4]
    lead, staff = people["lead"], people["backbone"]
    rows = [first_submission(side, partner=number, period=4) for number in range(3)]
    submit(submission=rows[0], client_key="k", typed={f"{of}.value": "7"}, by=lead, at=NOW)
    late = make_partner(side.initiative, code="late", name="Latecomer")

    def close() -> None:
        close_period(initiative=side.initiative, period=quarter, sentence="Done.", by=staff, at=NOW)

    def join() -> None:
        assign(indicators=[side.indicator], partner_ids=[late.pk], starts_on=date(2026, 1, 1), by=staff, at=NOW)

    return [
        close,
        close,
        join,
        lambda: approve(submissions=rows, by=staff, at=NOW),
        lambda: send_back(submission=rows[0], comments={of: "Look again."}, by=staff, at=NOW),
        lambda: submit(submission=rows[1], client_key="n", typed={f"{of}.value": "4"}, by=lead, at=NOW),
        lambda: draft(rows[2], f"{of}.value", "5", lead),
        lambda: open_due(initiative_ids=[side.initiative.pk], at=NOW),
    ]


def test_nobody_gets_past_a_period_that_is_being_closed(world: World) -> None:
    side, quarter = world.a, world.a.periods[4]
    with network(side.network.pk):
        acts = acts_on(side)
    assert at_once(side.network.pk, acts) == []
    with network(side.network.pk):
        closing = PeriodClosing.objects.get()
        assert not Submission.objects.filter(period=quarter, locked_at=None).exists()
        assert list(wrong_figures()) == []
        # What the closing says is missing is what is missing: whoever came in time is counted, nobody else.
        open_ones = Entry.objects.filter(submission__period=quarter, submitted_version=None)
        said = {gap["kind"]: len(gap["lines"]) for gap in closing.gaps}
        assert said.get("not_submitted", 0) == open_ones.count()
        closed = Event.objects.filter(type="measurement.period.closed").latest("pk").pk
        assert not Event.objects.filter(pk__gt=closed, object_type="measurement.submission").exists()
        figure = Figure.objects.get(period=quarter, indicator=side.indicator)
        assert figure.expected == Submission.objects.filter(period=quarter).count()
