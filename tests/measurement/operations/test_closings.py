"""A closed period stands still, whatever is tried; unlocking opens single submissions, opening again all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measurement.enums import EntryState, Kind, OverPartners, OverTime
from measurement.models import Assignment, Entry, Figure, PeriodClosing, Query, Submission
from measurement.operations.assignments import assign, end_assignments
from measurement.operations.closings import ask_to_unlock, close_period, open_period_again, unlock
from measurement.operations.definitions import change_definition, content_of
from measurement.operations.drafts import save_draft
from measurement.operations.evidence import add_evidence
from measurement.operations.expectations import open_due
from measurement.operations.figures import refresh_figures
from measurement.operations.reviews import approve, ask_correction, send_back, withdraw_approval
from measurement.operations.submissions import submit
from measurement.operations.targets import set_shared_denominators
from measurement.queries.definitions import latest_version
from measurement.queries.verification import wrong_figures
from tenancy.models import Event
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, Side, World, make_indicator, make_partner
from tests.world import assign as make_assignment

pytestmark = pytest.mark.django_db
LAST = 4  # the first quarter of 2026


@pytest.fixture
def side(world: World) -> Iterator[Side]:
    with network(world.a.network.pk):
        yield world.a


def close(side: Side, *, period: int = LAST, sentence: str = "A slow quarter.") -> PeriodClosing:
    return close_period(
        initiative=side.initiative, period=side.periods[period], sentence=sentence, by=side.people["backbone"], at=NOW
    )


def answer(side: Side, *, partner: int = 0, period: int = LAST, value: int = 10, key: str = "k") -> Submission:
    row = first_submission(side, partner=partner, period=period)
    typed = {f"{side.indicator.pk}.value": str(value), f"{side.indicator.pk}.note": "yes"}
    submit(submission=row, client_key=key, typed=typed, by=side.people["lead"], at=NOW)
    return row


def approved(side: Side, **more: Any) -> Submission:
    row = answer(side, **more)
    approve(submissions=[row], by=side.people["backbone"], at=NOW)
    return row


def figure(side: Side, period: int = LAST) -> Decimal:
    return Decimal(Figure.objects.get(period=side.periods[period], indicator=side.indicator).value_sum)


def test_closing_keeps_the_gaps_locks_everything_and_leaves_one_event(side: Side) -> None:
    approved(side)
    row = answer(side, partner=1)
    version = Entry.objects.get(submission=row).submitted_version
    Query.objects.create(
        network=side.network, submission=row, indicator=side.indicator, version=version, text="?", asked_at=NOW
    )
    closing = close(side, sentence="  A slow   quarter. ")
    assert closing.sentence == "A slow quarter."
    assert closing.closed_by_name == str(side.people["backbone"])
    kinds = {gap["kind"]: [line["name"] for line in gap["lines"]] for gap in closing.gaps}
    names = [partner.name for partner in side.partners]
    assert kinds == {
        "not_submitted": [names[2]],
        "waiting": [names[1]],
        "queries": [names[1]],
        "few": [side.indicator.definition.name],
    }
    of_period = Submission.objects.filter(period=side.periods[LAST])
    assert set(of_period.values_list("locked_at", flat=True)) == {NOW}
    assert not Submission.objects.exclude(period=side.periods[LAST]).exclude(locked_at=None).exists()
    event = Event.objects.get(type="measurement.period.closed")
    assert event.payload["gaps"] == {"not_submitted": 1, "waiting": 1, "queries": 1, "few": 1}
    assert len(event.payload["submissions"]) == event.payload["locked"] == 3


@pytest.mark.parametrize(("sentence", "words"), [("", "one sentence"), ("  \n", "one sentence"), ("x" * 501, "500")])
def test_closing_without_a_sentence_is_refused(side: Side, sentence: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        close(side, sentence=sentence)
    assert list(caught.value.error_dict) == ["sentence"]


def test_closing_a_period_on_its_last_day_is_refused_and_works_on_the_next(side: Side) -> None:
    last_moment = NOW.replace(month=3, day=31, hour=22, minute=59)  # 23:59 in London, where it is summer time
    given: dict[str, Any] = {
        "initiative": side.initiative, "period": side.periods[LAST], "sentence": "x", "by": side.people["owner"]
    }  # fmt: skip
    with pytest.raises(ValidationError, match="not ended"):
        close_period(**given, at=last_moment)
    assert close_period(**given, at=last_moment.replace(hour=23, minute=0))


def _touch_all(side: Side) -> dict[str, Callable[[], object]]:
    """Everything that people do to submissions of a period, by what it is called."""
    fact, sent = approved(side), answer(side, partner=1)
    still = first_submission(side, partner=2, period=LAST)
    lead, staff, of = side.people["lead"], side.people["backbone"], side.indicator.pk
    file = SimpleUploadedFile("a.csv", b"a,b\n1,2\n")
    return {
        "draft": lambda: save_draft(
            submission=still, changes={f"{of}.value": "4"}, base_version=0, by=lead, at=NOW
        ),
        "submit": lambda: submit(
            submission=still, client_key="n", typed={f"{of}.value": "4"}, by=lead, at=NOW
        ),
        "approve": lambda: approve(submissions=[fact, sent], by=staff, at=NOW),
        "send back": lambda: send_back(submission=sent, comments={of: "Why?"}, by=staff, at=NOW),
        "correct": lambda: ask_correction(submission=fact, indicator_id=of, reason="Typo", by=lead, at=NOW),
        "withdraw": lambda: withdraw_approval(submission=fact, indicator_ids=[of], reason="No", by=staff, at=NOW),
        "evidence": lambda: add_evidence(submission=still, indicator_id=None, upload=file, by=lead, at=NOW),
    }  # fmt: skip


def test_everything_in_a_closed_period_is_refused_in_the_same_words(side: Side) -> None:
    acts = _touch_all(side)
    close(side)
    for name, act in acts.items():
        with pytest.raises(ValidationError) as caught:
            act()
        assert caught.value.messages == ["Q1 2026 is closed. Ask the backbone to unlock it."], name
        assert [one.code for each in caught.value.error_dict.values() for one in each] == ["period_closed"], name
    assert figure(side) == 10
    assert list(wrong_figures()) == []


def test_the_same_key_again_returns_the_version_although_the_period_is_closed(side: Side) -> None:
    row = answer(side, key="sent-before")
    close(side)
    again = submit(submission=row, client_key="sent-before", by=side.people["lead"], at=NOW)
    assert again.number == 1


def test_changes_of_the_set_up_that_would_move_a_closed_figure_are_refused(side: Side) -> None:
    approved(side)
    close(side)
    staff = side.people["backbone"]
    late = make_partner(side.initiative, code="late", name="Latecomer")
    mine = Assignment.objects.filter(partner=side.partners[1])
    content = replace(content_of(latest_version(side.indicator.definition)), unit="sessions", numerator_name="x")
    acts: list[Callable[[], object]] = [
        lambda: assign(
            indicators=[side.indicator], partner_ids=[late.pk], starts_on=date(2026, 1, 1), by=staff, at=NOW
        ),
        lambda: end_assignments(assignments=mine, ends_on=date(2026, 2, 1), reason="left", by=staff, at=NOW),
        lambda: change_definition(
            definition=side.indicator.definition, content=content, effective_on=date(2026, 1, 1), reason="clearer",
            is_break=False, by=staff, at=NOW,
        ),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(ValidationError, match="Q1 2026 is closed"):
            act()
    # From the next period on, all of it is allowed.
    assign(indicators=[side.indicator], partner_ids=[late.pk], starts_on=date(2026, 4, 1), by=staff, at=NOW)
    end_assignments(assignments=mine, ends_on=date(2026, 3, 31), reason="left", by=staff, at=NOW)
    assert list(wrong_figures()) == []


def test_shared_denominators_of_a_closed_period_stay(side: Side) -> None:
    shared = make_indicator(
        side.initiative, side.calendar, code="rate", name="Rate", kind=Kind.RATE, over_time=OverTime.RATE,
        over_partners=OverPartners.SHARED_RATIO,
    )  # fmt: skip
    now, later = side.periods[LAST].pk, side.periods[3].pk
    given: dict[str, Any] = {"indicator": shared, "by": side.people["backbone"], "at": NOW}
    set_shared_denominators(denominators={now: (Decimal(100), "Census")}, **given)
    close(side)
    set_shared_denominators(denominators={now: (Decimal(100), "Census"), later: (Decimal(90), "")}, **given)
    for value in (Decimal(101), None):
        with pytest.raises(ValidationError, match="Q1 2026 is closed") as caught:
            set_shared_denominators(denominators={now: (value, "")}, **given)
        assert list(caught.value.error_dict) == [str(now)]


def test_a_running_total_carried_into_a_closed_period_stands_still_there(side: Side) -> None:
    stock = make_indicator(
        side.initiative, side.calendar, code="stock", name="Members", kind=Kind.STOCK, over_time=OverTime.LAST
    )
    make_assignment(stock, side.partners[0])
    refresh_figures(indicator_ids=[stock.pk], at=NOW)
    row = first_submission(side, period=LAST - 1)
    close(side)
    typed = {f"{stock.pk}.value": "5", f"{side.indicator.pk}.value": "1"}
    submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    with pytest.raises(ValidationError, match="Q1 2026 is closed"):
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
    closed = Submission.objects.get(partner=side.partners[0], period=side.periods[LAST])
    unlock(submissions=[closed.pk], reason="late", tells=False, by=side.people["backbone"], at=NOW)
    assert approve(submissions=[row], by=side.people["backbone"], at=NOW) == 2
    assert list(wrong_figures()) == []


def test_a_partner_that_joins_later_owes_nothing_for_a_closed_period(side: Side) -> None:
    close(side)
    late = make_partner(side.initiative, code="late", name="Latecomer")
    make_assignment(side.indicator, late)
    Assignment.objects.filter(partner=side.partners[2]).delete()
    open_due(initiative_ids=[side.initiative.pk], at=NOW)
    of_period = Submission.objects.filter(period=side.periods[LAST])
    assert not of_period.filter(partner=late).exists()
    assert Entry.objects.filter(submission__in=of_period).count() == 3


def test_unlocking_opens_the_chosen_one_until_the_period_is_closed_again(side: Side) -> None:
    mine, other = approved(side), approved(side, partner=1)
    close(side)
    staff = side.people["backbone"]
    assert unlock(submissions=[mine.pk], reason="A typo.", tells=True, by=staff, at=NOW) == 1
    ask_correction(submission=mine, indicator_id=side.indicator.pk, reason="Typo", by=side.people["lead"], at=NOW)
    approved(side, value=12, key="second")
    assert figure(side) == 22
    assert list(wrong_figures()) == []
    with pytest.raises(ValidationError, match="closed"):
        withdraw_approval(submission=other, indicator_ids=[side.indicator.pk], reason="No", by=staff, at=NOW)
    event = Event.objects.get(type="measurement.submissions.unlocked")
    assert event.payload == {"reason": "A typo.", "submissions": [mine.pk], "count": 1, "tells": True}
    close(side, sentence="Now it is right.")
    assert PeriodClosing.objects.get().sentence == "Now it is right."
    assert Submission.objects.filter(locked_at=None, period=side.periods[LAST]).count() == 0


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_unlocking_without_a_reason_is_refused(side: Side, reason: str) -> None:
    row = first_submission(side, period=LAST)
    close(side)
    with pytest.raises(ValidationError) as caught:
        unlock(submissions=[row.pk], reason=reason, tells=True, by=side.people["backbone"], at=NOW)
    assert list(caught.value.error_dict) == ["reason"]


def test_unlocking_what_is_open_is_refused_in_words(side: Side) -> None:
    row = first_submission(side, period=LAST)
    with pytest.raises(ValidationError, match="Nothing of this is locked"):
        unlock(submissions=[row.pk], reason="why", tells=True, by=side.people["backbone"], at=NOW)


def test_a_period_opened_again_can_be_set_up_anew(side: Side) -> None:
    closing = close(side)
    late = make_partner(side.initiative, code="late", name="Latecomer")
    staff = side.people["backbone"]
    assert open_period_again(closing=closing, reason="We forgot one.", tells=False, by=staff, at=NOW) == 3
    assign(indicators=[side.indicator], partner_ids=[late.pk], starts_on=date(2026, 1, 1), by=staff, at=NOW)
    assert Submission.objects.filter(period=side.periods[LAST], partner=late, locked_at=None).exists()
    with pytest.raises(ValidationError, match="opened again already"):
        open_period_again(closing=closing, reason="Again.", tells=False, by=staff, at=NOW)


def test_asking_to_unlock_is_written_down_while_it_is_locked(side: Side) -> None:
    row, lead = first_submission(side, period=LAST), side.people["lead"]
    with pytest.raises(ValidationError, match="not locked"):
        ask_to_unlock(submission=row, reason="A typo.", by=lead, at=NOW)
    close(side)
    ask_to_unlock(submission=row, reason="A typo.", by=lead, at=NOW)
    assert Event.objects.get(type="measurement.submission.unlock_asked").payload == {"reason": "A typo."}


def test_a_thousand_are_unlocked_in_as_many_statements_as_one(side: Side) -> None:
    made = [make_partner(side.initiative, code=f"m{n}", name=f"Many {n}") for n in range(1000)]
    rows = Submission.objects.bulk_create(
        Submission(
            network=side.network, initiative=side.initiative, partner=partner, period=side.periods[LAST],
            due_on=date(2026, 4, 21), locked_at=NOW,
        )
        for partner in made
    )  # fmt: skip
    Entry.objects.bulk_create(
        Entry(network=side.network, submission=row, indicator=side.indicator, state=EntryState.OPEN) for row in rows
    )
    counts = []
    for some in (rows[:1], rows[1:]):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            number = unlock(
                submissions=[row.pk for row in some], reason="why", tells=True, by=side.people["backbone"], at=NOW
            )
        assert number == len(some)
        counts.append(len(captured))
    assert counts[0] == counts[1] < 12
