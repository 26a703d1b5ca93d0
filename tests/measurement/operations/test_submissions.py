"""From a period that ended to an approved figure, and back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from measurement.enums import EntryState, Frequency
from measurement.models import Assignment, Calendar, Entry, Figure, Observation, Submission, SubmissionVersion
from measurement.operations.drafts import DraftConflictError, save_draft
from measurement.operations.expectations import open_due
from measurement.operations.figures import refresh_expected
from measurement.operations.indicators import change_frequency
from measurement.operations.reviews import approve, ask_correction, send_back, withdraw_approval
from measurement.operations.submissions import submit
from measurement.queries.verification import wrong_figures
from tenancy.models import Event
from tenancy.row_security import network
from tests.world import NOW, Side, World


def first_submission(side: Side) -> Submission:
    open_due(initiative_ids=[side.initiative.pk], at=NOW)
    return Submission.objects.select_related("period", "initiative", "partner").get(
        partner=side.partners[0], period=side.periods[0]
    )


def test_open_due_opens_every_ended_period_for_every_assigned_partner_once(world: World) -> None:
    side = world.a
    with network(side.network.id):
        assert open_due(initiative_ids=[side.initiative.pk], at=NOW) == 15  # 3 partners × 5 quarters
        assert open_due(initiative_ids=[side.initiative.pk], at=NOW) == 0
        row = Submission.objects.get(partner=side.partners[0], period=side.periods[4])
        assert row.due_on == date(2026, 3, 31) + timedelta(days=21)


def test_open_due_after_a_partner_left_closes_what_nobody_touched(world: World) -> None:
    side = world.a
    with network(side.network.id):
        open_due(initiative_ids=[side.initiative.pk], at=NOW)
        Assignment.objects.filter(partner=side.partners[1]).update(ends_on=date(2025, 6, 30))
        refresh_expected(indicator_ids=[side.indicator.pk], at=NOW)
        assert Submission.objects.filter(partner=side.partners[1]).count() == 2
        assert list(Figure.objects.order_by("period__start_on").values_list("expected", flat=True)) == [3, 3, 2, 2, 2]


def test_frequency_change_leaves_what_was_due_before_and_its_figures(world: World) -> None:
    side = world.a
    with network(side.network.id):
        row = first_submission(side)
        submit(
            submission=row, client_key="k", typed={f"{side.indicator.pk}.value": "5"}, by=side.people["lead"], at=NOW
        )
        monthly = Calendar.objects.create(network=side.network, frequency=Frequency.MONTH, start_month=1)
        change_frequency(indicator=side.indicator, calendar=monthly, by=side.people["backbone"], at=NOW)
        assert Submission.objects.filter(period__calendar=side.calendar).count() == 15
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
        assert Figure.objects.get(period=side.periods[0]).value_sum == 5
        assert list(wrong_figures()) == []


def test_submit_and_approve_puts_the_value_into_the_figure(world: World) -> None:
    side = world.a
    with network(side.network.id):
        row, path = first_submission(side), f"{side.indicator.pk}.value"
        save_draft(submission=row, changes={path: "1,204"}, base_version=0, by=side.people["lead"], at=NOW)
        submit(submission=row, client_key="one", by=side.people["lead"], at=NOW)
        assert Figure.objects.get(period=side.periods[0]).reported == 0
        assert approve(submissions=[row], by=side.people["backbone"], at=NOW) == 1
        assert Observation.objects.get().value == Decimal(1204)
        assert Figure.objects.get(period=side.periods[0]).value_sum == 1204
        assert list(wrong_figures()) == []
        kinds = ["measurement.submissions.opened", "measurement.draft.saved"]
        kinds += ["measurement.submission.submitted", "measurement.submission.approved"]
        assert list(Event.objects.order_by("pk").values_list("type", flat=True)) == kinds


def test_submit_with_the_same_key_again_stores_nothing(world: World) -> None:
    side = world.a
    with network(side.network.id):
        row, typed = first_submission(side), {f"{side.indicator.pk}.value": "5"}
        first = submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
        again = submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
        assert first == again
        assert SubmissionVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "value", "Answer"),
        ({"value": "-4"}, "value", "0"),
        ({"value": "N/A"}, "value", "Not applicable"),
        ({"value": "3.5"}, "value", "whole"),
        ({"state": "not_available"}, "reason", "why"),
    ],
)
def test_submit_with_a_bad_answer_names_its_field_and_keeps_the_draft(
    world: World, typed: dict[str, str], field: str, words: str
) -> None:
    side, number = world.a, world.a.indicator.pk
    with network(side.network.id):
        row = first_submission(side)
        changes = {f"{number}.{name}": text for name, text in typed.items()}
        save_draft(submission=row, changes=changes, base_version=0, by=side.people["lead"], at=NOW)
        with pytest.raises(ValidationError) as caught:
            submit(submission=row, client_key="k", by=side.people["lead"], at=NOW)
        assert words in caught.value.message_dict[f"{number}.{field}"][0]
        assert Submission.objects.get(pk=row.pk).draft == changes


def test_draft_with_other_fields_merges_and_with_the_same_field_conflicts(world: World) -> None:
    side, number = world.a, world.a.indicator.pk
    lead, other = side.people["lead"], side.people["contributor"]
    with network(side.network.id):
        row = first_submission(side)
        save_draft(submission=row, changes={f"{number}.value": "7"}, base_version=0, by=lead, at=NOW)
        merged = save_draft(submission=row, changes={f"{number}.narrative": "Rain."}, base_version=0, by=other, at=NOW)
        assert merged.draft == {f"{number}.value": "7", f"{number}.narrative": "Rain."}
        with pytest.raises(DraftConflictError) as caught:
            save_draft(submission=row, changes={f"{number}.value": "9"}, base_version=0, by=other, at=NOW)
        assert (caught.value.conflicts[0].theirs, caught.value.conflicts[0].yours) == ("7", "9")
        assert Submission.objects.get(pk=row.pk).draft[f"{number}.value"] == "7"


def approved(side: Side, value: str = "10") -> Submission:
    row = first_submission(side)
    submit(
        submission=row,
        client_key=f"k{value}",
        typed={f"{side.indicator.pk}.value": value},
        by=side.people["lead"],
        at=NOW,
    )
    approve(submissions=[row], by=side.people["backbone"], at=NOW)
    return row


def test_correction_keeps_the_approved_value_until_the_new_one_is_approved(world: World) -> None:
    side = world.a
    with network(side.network.id):
        row, number = approved(side), side.indicator.pk
        ask_correction(submission=row, indicator_id=number, reason="Counted twice.", by=side.people["lead"], at=NOW)
        submit(submission=row, client_key="c", typed={f"{number}.value": "8"}, by=side.people["lead"], at=NOW)
        assert Figure.objects.get(period=side.periods[0]).value_sum == 10
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
        assert Figure.objects.get(period=side.periods[0]).value_sum == 8
        assert SubmissionVersion.objects.count() == 2
        assert list(wrong_figures()) == []


def test_withdrawn_approval_leaves_the_figure_at_once(world: World) -> None:
    side = world.a
    with network(side.network.id):
        row = approved(side)
        withdraw_approval(
            submission=row, indicator_ids=[side.indicator.pk], reason="Wrong term.", by=side.people["backbone"], at=NOW
        )
        figure = Figure.objects.get(period=side.periods[0])
        assert (figure.reported, figure.n, figure.value_sum) == (0, 0, 0)
        assert Entry.objects.get(submission=row).state == EntryState.RETURNED
        assert list(wrong_figures()) == []


def test_send_back_unlocks_only_what_was_named(world: World) -> None:
    side, number = world.a, world.a.indicator.pk
    with network(side.network.id):
        row = first_submission(side)
        submit(submission=row, client_key="k", typed={f"{number}.value": "5"}, by=side.people["lead"], at=NOW)
        with pytest.raises(ValidationError):
            save_draft(
                submission=row, changes={f"{number}.value": "6"}, base_version=9, by=side.people["lead"], at=NOW
            )
        send_back(submission=row, comments={number: "Which term?"}, by=side.people["backbone"], at=NOW)
        assert Entry.objects.get(submission=row).comment == "Which term?"
        save_draft(submission=row, changes={f"{number}.value": "6"}, base_version=9, by=side.people["lead"], at=NOW)


def test_approve_of_ones_own_submission_is_refused(world: World) -> None:
    side = world.a
    with network(side.network.id):
        row = first_submission(side)
        typed = {f"{side.indicator.pk}.value": "5"}
        submit(submission=row, client_key="k", typed=typed, by=side.people["backbone"], at=NOW)
        with pytest.raises(ValidationError, match="Somebody else"):
            approve(submissions=[row], by=side.people["backbone"], at=NOW)
        assert not Observation.objects.exists()
