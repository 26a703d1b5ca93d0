"""A file that would change a closed period is refused row by row; one that repeats what stands is not."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from measurement.models import ImportProblem, Observation, Period, Submission
from measurement.operations.closings import close_period, unlock
from measurement.operations.import_saving import save_import
from measurement.operations.imports import request_save, request_undo
from measurement.queries.verification import wrong_figures
from tenancy.row_security import network
from tests.measurement.imports.files import ROWS, checked, quiet, saved, table
from tests.world import NOW, Side, World


@pytest.fixture
def side(world: World) -> Iterator[Side]:
    """What the file says is saved, and its year 2023 closed."""
    with network(world.a.network.pk):
        saved(world.a.initiative, table())
        close(world.a)
        yield world.a


def close(side: Side) -> None:
    year = Period.objects.get(start_on=date(2023, 1, 1), end_on=date(2023, 12, 31))
    close_period(initiative=side.initiative, period=year, sentence="Done.", by=side.people["owner"], at=NOW)


def test_rows_that_change_a_closed_period_are_named(side: Side) -> None:
    run = checked(
        side.initiative,
        table("2023,Élan,,Normal,61.5", "2023,Élan,5,Normal,70", *ROWS[2:3], "2023,Harbour school,,Normal,4"),
    )
    named = ImportProblem.objects.filter(run=run, code="period_closed").values_list("row", "message", "is_error")
    assert [(row, is_error) for row, _words, is_error in named.order_by("row")] == [(3, True), (5, True)]
    assert all("is closed. Ask the backbone to unlock it." in words for _row, words, _is_error in named)
    with pytest.raises(ValidationError):
        request_save(run=run, by=None, at=NOW, in_background=False)


def test_the_same_file_again_is_saved_and_changes_nothing(side: Side) -> None:
    run = saved(side.initiative, table())
    assert run.summary["made"] == {"unchanged": 5}


def test_an_unlocked_partner_may_be_corrected_by_a_file(side: Side) -> None:
    row = Submission.objects.get(partner__name="Élan", period__start_on=date(2023, 1, 1))
    unlock(submissions=[row.pk], reason="A typo.", tells=False, by=side.people["owner"], at=NOW)
    saved(side.initiative, table("2023,Élan,,Normal,62.5"))
    assert str(Observation.objects.get(partner__name="Élan", period__start_on=date(2023, 1, 1)).value) == "62.5"
    assert list(wrong_figures()) == []


def test_a_file_that_was_checked_before_the_period_was_closed_is_refused_when_saved(side: Side) -> None:
    row = Submission.objects.get(partner__name="Élan", period__start_on=date(2023, 1, 1))
    unlock(submissions=[row.pk], reason="A typo.", tells=False, by=side.people["owner"], at=NOW)
    run = checked(side.initiative, table("2023,Élan,,Normal,62.5"))
    run = request_save(run=run, by=None, at=NOW, in_background=False)
    close(side)
    with pytest.raises(ValidationError, match="is closed"):
        save_import(network_id=side.network.pk, run_id=run.pk, by=None, at=NOW, report=quiet)


def test_an_import_into_a_closed_period_is_not_undone(world: World) -> None:
    side = world.a
    with network(side.network.pk):
        run = saved(side.initiative, table())
        close(side)
        with pytest.raises(ValidationError, match="is closed"):
            request_undo(run=run, by=None, at=NOW, in_background=False)
