"""Where submissions stand, asked in two ways: the status of each, and a condition on its entries."""

from datetime import date
from itertools import chain, combinations

from django.db.models import Q

from measurement.enums import EntryState, SubmissionStatus
from measurement.models import Entry, Submission, SubmissionVersion
from measurement.queries.submissions import OPEN_STATUSES, is_approved, is_open, with_status
from tenancy.row_security import network
from tests.world import NOW, Side, World, make_indicator, make_partner

STATES = tuple(EntryState)
# Every set of states that the entries of a submission can be in, none at all among them.
MIXTURES = tuple(chain.from_iterable(combinations(STATES, size) for size in range(len(STATES) + 1)))


def make_mixtures(side: Side) -> None:
    codes = [f"s{number}" for number in range(len(STATES))]
    indicators = [make_indicator(side.initiative, side.calendar, code=code, name=code) for code in codes]
    for number, states in enumerate(MIXTURES):
        row = Submission.objects.create(
            network=side.network,
            initiative=side.initiative,
            partner=make_partner(side.initiative, code=f"s{number}", name=f"Mixture {number}"),
            period=side.periods[0],
            due_on=date(2026, 5, 1),
        )
        version = SubmissionVersion.objects.create(
            network=side.network, submission=row, number=1, entries={}, by_name="P", at=NOW, client_key="k"
        )
        for state, indicator in zip(states, indicators, strict=False):
            Entry.objects.create(
                network=side.network,
                submission=row,
                indicator=indicator,
                state=state,
                submitted_version=version if state == EntryState.SUBMITTED else None,
                approved_version=version if state == EntryState.APPROVED else None,
            )


def test_conditions_find_the_submissions_whose_status_says_so(world: World) -> None:
    with network(world.a.network.pk):
        make_mixtures(world.a)
        rows = with_status(Submission.objects.all())
        assert rows.count() >= len(MIXTURES)
        assert {row.status for row in rows} == set(SubmissionStatus)
        for condition, statuses in ((is_open(), OPEN_STATUSES), (is_approved(), (SubmissionStatus.APPROVED,))):
            expected = {row.pk for row in rows if row.status in statuses}
            assert expected
            assert set(Submission.objects.filter(condition).values_list("pk", flat=True)) == expected
            assert not Submission.objects.filter(~Q(condition), pk__in=expected).exists()
