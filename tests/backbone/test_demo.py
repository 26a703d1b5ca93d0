"""The demonstration: told once for all tests of this file, and taken back at the end."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.core.management import CommandError, call_command
from django.db import transaction

from backbone.management.demonstration.content import scripts
from backbone.management.demonstration.numbers import shared_out
from backbone.management.demonstration.people import SIGN_INS
from backbone.management.demonstration.telling import tell
from backbone.management.demonstration.timeline import Timeline
from initiatives.models import Initiative
from measurement.enums import EntryState, Kind
from measurement.models import (
    Category,
    Dataset,
    DatasetValue,
    DefinitionVersion,
    Entry,
    Figure,
    ImportRun,
    ImportState,
    Indicator,
    IndicatorDefinition,
    ObservationCell,
    PeriodClosing,
    Submission,
    SubmissionVersion,
)
from measurement.queries.verification import wrong_figures
from partners.models import Participation, Partner
from tenancy.models import Event, Network, User
from tenancy.row_security import network

pytestmark = pytest.mark.timeout(900)  # telling it takes a while where the machine is busy
TODAY = "2026-05-04"
NOW = datetime(2026, 5, 4, 17, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def harbour(django_db_setup: None, django_db_blocker: Any) -> Iterator[Network]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", today=TODAY, stdout=StringIO())
        tenant = Network.objects.get(slug="harbour-cradle-to-career")
        with network(tenant.pk):
            yield tenant
        transaction.set_rollback(True)


def test_demo_first_network_has_partners_indicators_and_years(harbour: Network) -> None:
    assert Partner.objects.count() >= 40
    assert Indicator.objects.filter(archived_at=None).count() == 20
    quarters = Figure.objects.filter(indicator__definition__code="attendance", reported__gt=0)
    years = Figure.objects.filter(indicator__definition__code="reading-by-eight", reported__gt=0)
    assert (quarters.count(), years.count()) == (12, 3)
    assert all(one.story and one.owner_id for one in Indicator.objects.all())
    assert ObservationCell.objects.exists()


def test_demo_definitions_are_of_all_kinds(harbour: Network) -> None:
    kinds = set(DefinitionVersion.objects.values_list("kind", flat=True))
    assert kinds == set(Kind.values) - {Kind.TEXT, Kind.MILESTONE}
    assert DefinitionVersion.objects.filter(is_break=True).count() == 1
    with network(Network.objects.get(slug="northmoor-youth-action").pk):
        others = set(DefinitionVersion.objects.values_list("kind", flat=True))
    assert kinds | others == set(Kind.values)


def test_demo_has_a_closed_quarter_an_extension_and_an_entry_for_a_partner(harbour: Network) -> None:
    closing = PeriodClosing.objects.get()
    assert closing.sentence
    assert not Submission.objects.filter(period=closing.period, locked_at=None).exists()
    extended = Submission.objects.exclude(due_reason="").get()
    assert (extended.partner.code, extended.due_on > NOW.date()) == ("castle-gate-primary", True)
    entered = SubmissionVersion.objects.get(is_on_behalf=True)
    assert entered.reason.startswith("By phone")


def test_demo_figures_equal_their_recomputation(harbour: Network) -> None:
    out = StringIO()
    call_command("verify_figures", stdout=out)
    assert out.getvalue().startswith("0 figures differ")


def test_demo_published_series_is_imported_and_stands_beside_its_indicator(harbour: Network) -> None:
    run = ImportRun.objects.get()
    assert (run.state, run.problem_count, run.summary["rows"], run.summary["missing"]) == (ImportState.SAVED, 0, 48, 1)
    values = DatasetValue.objects.filter(
        series__dataset=Dataset.objects.get(indicator__definition__code="child-poverty")
    )
    assert (values.count(), values.filter(value=None).count(), values.exclude(flag="").count()) == (48, 1, 7)
    assert values.filter(series__continues__isnull=False).count() == 24
    assert max(values.values_list("end_on", flat=True)) < run.received_at.date() < NOW.date()
    assert Category.objects.filter(dimension__code="sex").count() == 4  # found in the library, none added


def test_demo_last_quarter_has_every_state(harbour: Network) -> None:
    latest = Entry.objects.filter(submission__period__end_on=date(2026, 3, 31))
    assert set(latest.values_list("state", flat=True)) == set(EntryState.values)
    assert latest.filter(state=EntryState.RETURNED).exclude(comment="").exists()


def test_demo_history_has_late_corrected_and_missing_answers(harbour: Network) -> None:
    versions = SubmissionVersion.objects.select_related("submission")
    assert any(one.at.date() > one.submission.due_on for one in versions)
    assert versions.filter(number=2).exclude(reason="").exists()
    assert Entry.objects.exclude(correction_reason="").exists()
    assert Figure.objects.filter(not_available__gt=0).exists()
    assert Figure.objects.filter(not_applicable__gt=0).exists()
    overdue = Entry.objects.filter(state=EntryState.OPEN, submission__due_on__lt=NOW.date())
    assert overdue.exists()


def test_demo_partner_that_left_is_not_expected(harbour: Network) -> None:
    left = Participation.objects.exclude(left_on=None).get()
    later = Entry.objects.filter(submission__partner=left.partner_id, submission__period__end_on__gt=left.left_on)
    assert not later.exists()


def test_demo_partner_account_finds_work(harbour: Network) -> None:
    mine = Entry.objects.filter(submission__partner__code="lantern-street-primary")
    states = Counter(mine.values_list("state", flat=True))
    assert {EntryState.DRAFT, EntryState.OPEN, EntryState.RETURNED} <= set(states)
    assert states[EntryState.APPROVED] > 30


@pytest.mark.parametrize("name", SIGN_INS)
def test_demo_account_signs_in_with_the_password(harbour: Network, settings: Any, name: str) -> None:
    user = User.objects.get(email=f"{name}@demo.example")
    assert check_password(settings.KEEL_DEMO_PASSWORD, user.password)
    assert EmailAddress.objects.get(user=user).verified
    assert user.name


def test_demo_stranger_belongs_to_the_other_network_alone(harbour: Network) -> None:
    stranger = User.objects.get(email="stranger@demo.example")
    assert [one.network.slug for one in stranger.memberships.all()] == ["northmoor-youth-action"]


def test_demo_national_network_has_three_cities_with_one_set_of_indicators(harbour: Network) -> None:
    tenant = Network.objects.get(slug="wellspring-womens-network")
    with network(tenant.pk):
        sets = {
            one.slug: set(Indicator.objects.filter(initiative=one).values_list("definition__code", flat=True))
            for one in Initiative.objects.all()
        }
        counted = Figure.objects.filter(indicator__definition__code="support-in-time", reported__gt=0)
        quarters = Counter(counted.values_list("indicator__initiative__slug", flat=True))
        definitions = IndicatorDefinition.objects.count()
    assert list(sets) == ["alderport", "corran", "thornby"]
    assert sets["alderport"] == sets["corran"] == sets["thornby"]
    assert (len(sets["corran"]), definitions) == (14, 14)
    assert quarters == {"alderport": 8, "corran": 8, "thornby": 8}


def test_demo_ledger_grows_from_the_first_day_to_now(harbour: Network) -> None:
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments[0] >= datetime(2023, 4, 1, tzinfo=UTC)
    assert max(moments) <= NOW
    backwards = [one for one, after in pairwise(moments) if after < one]
    assert len(backwards) < len(moments) / 50  # answers taken over in bulk begin a little earlier than their batch


def test_demo_second_run_refuses_and_says_how_to_start_afresh(harbour: Network) -> None:
    with pytest.raises(CommandError, match="start afresh"):
        call_command("demo", today=TODAY, stdout=StringIO())


def test_demo_if_empty_does_nothing_beside_a_network(harbour: Network) -> None:
    before = Network.objects.count()
    call_command("demo", if_empty=True, today=TODAY, stdout=StringIO())
    assert Network.objects.count() == before


def test_demo_outside_the_embedded_run_refuses_unless_asked_by_name(harbour: Network, settings: Any) -> None:
    settings.KEEL_EMBEDDED = False
    with pytest.raises(CommandError, match="--yes-load-the-demonstration-here"):
        call_command("demo", today=TODAY, stdout=StringIO())
    with pytest.raises(CommandError, match="here already"):
        call_command("demo", today=TODAY, by_name=True, stdout=StringIO())


def test_demo_day_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="2026-05-04"):
        call_command("demo", today="tomorrow", stdout=StringIO())


def test_demo_same_day_twice_tells_the_same_figures(harbour: Network) -> None:
    assert _told_figures() == _told_figures()


def _told_figures() -> list[tuple[Any, ...]]:
    """The figures of the smaller network by the names of things, told and taken back."""
    sums = ("reported", "expected", "value_sum", "numerator_sum", "denominator_sum", "distribution")
    with transaction.atomic():
        (stage,) = tell(scripts("northmoor"), Timeline(now=NOW, quarters=6), password_hash=make_password(None))
        with network(stage.network.pk):
            found = list(
                Figure.objects.order_by("indicator__definition__code", "period__start_on").values_list(
                    "indicator__definition__code", "period__label", *sums
                )
            )
        transaction.set_rollback(True)
    return found


def test_demo_in_the_first_minute_of_a_quarter_has_more_time_for_one_partner(harbour: Network) -> None:
    """Everything of the quarter that has just ended is told at once, in its order."""
    first_minute = datetime(2026, 4, 1, 0, 1, tzinfo=UTC)
    with transaction.atomic():
        (stage,) = tell(scripts("harbour"), Timeline(now=first_minute, quarters=6), password_hash=make_password(None))
        with network(stage.network.pk):
            extended = Submission.objects.exclude(due_reason="").get()
            assert (extended.period.end_on, extended.due_on > first_minute.date()) == (date(2026, 3, 31), True)
            assert list(wrong_figures()) == []
        transaction.set_rollback(True)


@pytest.mark.parametrize("days", range(0, 366, 13))
def test_timeline_any_day_has_the_next_deadline_ahead(days: int) -> None:
    timeline = Timeline(now=NOW + timedelta(days=days), quarters=12)
    end = timeline.last_quarter_end
    assert timeline.now.date() < end + timedelta(days=timeline.deadline_days)
    moments = [timeline.moment(end, share / 10) for share in range(13)]
    assert moments == sorted(moments)
    assert end < moments[0].date()
    assert moments[-1] <= timeline.now


@pytest.mark.parametrize(
    ("total", "weights", "caps", "expected"),
    [
        (10, [1, 1, 1], None, [4, 3, 3]),
        (0, [1, 2], None, [0, 0]),
        (7, [0, 0], None, [7, 0]),
        (9, [5, 1, 1], [3, 3, 3], [3, 3, 3]),
    ],
)
def test_shared_out_parts_add_up_below_their_caps(
    total: int, weights: list[float], caps: list[int] | None, expected: list[int]
) -> None:
    assert shared_out(total, weights, caps) == expected
