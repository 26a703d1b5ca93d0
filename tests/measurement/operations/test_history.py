"""Answers of earlier periods, taken over in bulk."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from measurement.enums import EntryState
from measurement.models import Entry, Figure, Observation, Submission, SubmissionVersion
from measurement.operations.expectations import open_due
from measurement.operations.history import PastAnswers, keep_history
from measurement.queries.verification import wrong_figures
from tenancy.models import Event
from tenancy.row_security import network
from tests.world import NOW, World


def _past(world: World, values: list[str]) -> list[PastAnswers]:
    """One answer of the first partner for each of the first periods."""
    open_due(initiative_ids=[world.a.initiative.pk], at=NOW)
    periods = world.a.periods[: len(values)]
    rows = Submission.objects.filter(partner=world.a.partners[0], period__in=periods).order_by("period__start_on")
    return [
        PastAnswers(
            submission=row,
            typed={world.a.indicator.pk: {"value": value, "narrative": "A full hall."}},
            by=world.a.people["lead"],
            submitted_at=NOW - timedelta(days=9),
            approved_by=world.a.people["backbone"],
            approved_at=NOW - timedelta(days=2),
        )
        for row, value in zip(rows, values, strict=True)
    ]


def test_keep_history_sound_answers_are_approved_and_counted(world: World) -> None:
    with network(world.a.network.id):
        assert keep_history(answers=_past(world, ["1,204", "7"]), at=NOW) == 2
        figures = Figure.objects.filter(indicator=world.a.indicator, reported=1).order_by("period__start_on")
        assert [one.value_sum for one in figures] == [1204, 7]
        assert Observation.objects.filter(narrative="A full hall.").count() == 2
        entry = Entry.objects.filter(state=EntryState.APPROVED).latest("pk")
        assert entry.state_at == NOW - timedelta(days=2)
        assert entry.approved_version is not None
        assert entry.approved_version.by_name == str(world.a.people["lead"])
        assert list(wrong_figures()) == []


def test_keep_history_events_stand_in_the_order_of_their_moments(world: World) -> None:
    with network(world.a.network.id):
        keep_history(answers=_past(world, ["1", "2"]), at=NOW)
        types = (
            Event.objects.filter(object_type="measurement.submission").order_by("id").values_list("type", flat=True)
        )
        verbs = [one.rpartition(".")[2] for one in types]
    assert verbs == ["submitted", "submitted", "approved", "approved"]


@pytest.mark.parametrize("value", ["-3", "2.5", "many", ""])
def test_keep_history_answer_nobody_could_submit_keeps_nothing(world: World, value: str) -> None:
    with network(world.a.network.id):
        answers = _past(world, ["8", value])
        with pytest.raises(ValidationError) as error:
            keep_history(answers=answers, at=NOW)
        path = f"{answers[1].submission.pk}.{world.a.indicator.pk}."
        assert all(key.startswith(path) for key in error.value.error_dict)
        assert not SubmissionVersion.objects.exists()
        assert not Observation.objects.exists()
