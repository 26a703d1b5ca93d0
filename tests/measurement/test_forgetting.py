"""What is kept for a while and then deleted; what stays possible afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client

from measurement.handlers.forgetting import forget, tick
from measurement.models import IdempotencyKey, ImportRow, ImportRun, ImportState, Observation
from measurement.operations.forgetting import forget_answers, forget_colleagues, forget_import_files
from measurement.operations.imports import request_check, request_save
from measurement.operations.questions import ask_colleague
from tenancy.models import Event, Job, User
from tenancy.row_security import network
from tests.measurement.imports.files import checked, saved, table, undone
from tests.measurement.quarter import first_submission
from tests.world import NOW, World

SignIn = Callable[[User], Client]
LATER = NOW + settings.KEEL_PAYLOADS_KEPT + timedelta(seconds=1)


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def test_file_and_rows_of_an_import_go_after_a_while_and_are_noted(
    inside: World, django_capture_on_commit_callbacks: Callable[..., Iterator[None]]
) -> None:
    run = saved(inside.a.initiative, table())
    name = run.stored_as
    assert forget_import_files(at=LATER - timedelta(seconds=2)) == 0
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        assert forget_import_files(at=LATER) == 1
    run.refresh_from_db()
    assert (run.has_file, run.state, ImportRow.objects.count()) == (False, ImportState.SAVED, 0)
    assert not default_storage.exists(name)
    assert Event.objects.filter(type="measurement.import.file_deleted").count() == 1
    assert forget_import_files(at=LATER) == 0


def test_import_whose_file_has_gone_is_undone_as_before_and_not_checked_again(inside: World) -> None:
    run = saved(inside.a.initiative, table())
    forget_import_files(at=LATER)
    assert Observation.objects.exists()
    run = undone(run)
    assert (run.state, Observation.objects.exists()) == (ImportState.UNDONE, False)
    with pytest.raises(ValidationError, match="no longer kept"):
        request_check(run=run, by=None, at=LATER)


def test_checked_import_whose_file_has_gone_is_not_saved_and_one_at_work_keeps_it(inside: World) -> None:
    run = checked(inside.a.initiative, table())
    for busy in (ImportState.SAVING, ImportState.CHECKING):
        ImportRun.objects.filter(pk=run.pk).update(state=busy)
        assert forget_import_files(at=LATER) == 0
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CHECKED)
    assert forget_import_files(at=LATER) == 1
    with pytest.raises(ValidationError, match="no longer kept"):
        request_save(run=run, by=None, at=LATER)


@pytest.mark.parametrize("state", ImportState.values)
def test_page_of_an_import_says_that_its_file_has_gone(world: World, sign_in: SignIn, state: str) -> None:
    side = world.a
    with network(side.network.pk):
        run = checked(side.initiative, table())
        forget_import_files(at=LATER)
        summary = run.summary | {"undone": {"removed": 0, "kept": 0, "corrected_since": 0}}
        ImportRun.objects.filter(pk=run.pk).update(state=state, summary=summary, saved_at=NOW)
    client, page = sign_in(side.people["backbone"]), f"/n/net-a/start-well/imports/{run.pk}/"
    seen = client.get(page).content.decode()
    assert ("no longer kept" in seen) is (state != ImportState.SAVED)
    assert f"{page}check/" not in seen
    columns = client.get(f"{page}columns/")
    assert columns.status_code == 302 or "no longer kept" in columns.content.decode()


def test_answers_to_be_repeated_go_after_a_while(inside: World) -> None:
    common = {"network": inside.a.network, "user_id": 1, "request_hash": "x"}
    IdempotencyKey.objects.create(**common, key="old", at=NOW - settings.KEEL_ANSWERS_KEPT - timedelta(seconds=1))
    IdempotencyKey.objects.create(**common, key="new", at=NOW - settings.KEEL_ANSWERS_KEPT)
    assert forget_answers(at=NOW) == 1
    assert IdempotencyKey.objects.get().key == "new"


def test_address_of_a_colleague_goes_after_a_while_and_the_name_beside_the_answer_stays(inside: World) -> None:
    row, lead = first_submission(inside.a), inside.a.people["lead"]
    made = ask_colleague(
        submission=row, indicator_id=inside.a.indicator.pk, name="Sam", email="sam@x.org", text="?", by=lead, at=NOW
    )
    after = made.expires_at + settings.KEEL_PAYLOADS_KEPT
    assert forget_colleagues(at=after) == 0
    assert [forget_colleagues(at=after + timedelta(seconds=1)) for _ in range(2)] == [1, 0]
    made.refresh_from_db()
    assert (made.name, made.email, made.text) == ("Sam", "", "")


def test_deleting_is_queued_once_a_day_for_each_network_and_touches_its_own_alone(world: World) -> None:
    for moment in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        tick(at=moment)
    assert Job.objects.filter(kind="measurement.forget_files").count() == 4
    for side in (world.a, world.b):
        with network(side.network.pk):
            saved(side.initiative, table())
    with network(world.a.network.pk):
        forget(network_id=world.a.network.pk, at=LATER)
        assert ImportRun.objects.filter(stored_as="").count() == 1
    with network(world.b.network.pk):
        assert not ImportRun.objects.filter(stored_as="").exists()
