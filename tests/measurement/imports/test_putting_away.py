"""What cannot be read is not kept, and what nobody goes on with can be put away."""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from measurement.models import ImportRow, ImportRun, ImportState, Observation
from measurement.operations.import_checking import check_import
from measurement.operations.imports import put_away, receive_import
from tenancy.enums import JobState
from tenancy.models import Event, Job, User
from tenancy.row_security import network
from tests.measurement.imports.files import checked, mapping, quiet, saved, table
from tests.world import NOW, World

SignIn = Callable[[User], Client]
PAGE = "/n/net-a/start-well/imports/"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def archive(name: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as one:
        one.writestr(name, "x" * 100)
    return held.getvalue()


def received(world: World, content: bytes = b"A,B\n1,2\n", layout: Any = None) -> ImportRun:
    given: dict[str, Any] = {"mapping": layout, "by": None, "at": NOW}
    return receive_import(initiative=world.a.initiative, name="a.csv", content=BytesIO(content), **given)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.png", PICTURE, "no table of text"),
        ("a.csv", PICTURE, "no table of text"),
        ("a.pdf", b"%PDF-1.4 x,y", "no table of text"),
        ("a.xlsx", b"A,B\n1,2\n", "cannot be opened"),
        ("a.xlsx", archive("xl/workbook.xml")[:60], "cannot be opened"),
        ("a.docx", archive("word/document.xml"), "cannot be opened"),
        ("a.xlsx", b"x" * (6 << 20), "cannot be opened"),
        ("a.csv", b",,\n1,2,3\n", "first row must name"),
    ],
)
def test_file_that_is_no_table_is_refused_when_it_is_sent_and_not_kept(
    world: World, sign_in: SignIn, name: str, content: bytes, words: str
) -> None:
    client = sign_in(world.a.people["backbone"])
    answer = client.post(f"{PAGE}new/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with network(world.a.network.pk):
        assert not ImportRun.objects.exists()


def test_file_that_is_no_table_sent_through_the_api_is_kept_before_it_is_judged(world: World, sign_in: SignIn) -> None:
    body = {"initiative": world.a.initiative.pk, "file_name": "a.csv", "content": "%PDF", "mapping": mapping()}
    answer = sign_in(world.a.people["backbone"]).post("/api/v1/net-a/imports/", body, content_type="application/json")
    assert answer.status_code == 202
    with network(world.a.network.pk):
        assert default_storage.exists(ImportRun.objects.get().stored_as)


def test_import_put_away_loses_its_file_and_leaves_the_list_with_one_event(
    world: World, sign_in: SignIn, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client = sign_in(world.a.people["backbone"])
    with network(world.a.network.pk):
        run = checked(world.a.initiative, table())
    one = f"{PAGE}{run.pk}/"
    assert f"{one}put-away/" in client.get(one).content.decode()
    assert "Its file is deleted" in client.get(f"{one}put-away/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        gone = client.post(f"{one}put-away/", follow=True).content.decode()
    assert "“reads.csv” was put away" in gone
    assert f'href="{one}"' not in gone
    assert not default_storage.exists(run.stored_as)
    assert "This import was put away" in client.get(one).content.decode()
    assert client.get("/api/v1/net-a/imports/").json()["results"] == []
    with network(world.a.network.pk):
        assert not ImportRow.objects.exists()
        event = Event.objects.filter(object_type="measurement.importrun").latest("pk")
        assert (event.type, event.payload["state"]) == ("measurement.import.put_away", "checked")
        put_away(run=run, by=None, at=NOW)
        assert Event.objects.filter(type=event.type).count() == 1


def test_import_that_waits_is_put_away_and_the_worker_finds_nothing_to_do(inside: World) -> None:
    for layout, state in ((None, ImportState.MAPPING), (mapping(), ImportState.RECEIVED)):
        run = received(inside, layout=layout)
        assert run.state == state
        put_away(run=run, by=None, at=NOW)
        check_import(network_id=run.network_id, run_id=run.pk, by=None, at=NOW, report=quiet)
        run.refresh_from_db()
        assert (run.state, run.has_file) == (ImportState.PUT_AWAY, False)


def test_import_that_was_saved_or_is_worked_on_is_not_put_away(inside: World) -> None:
    run = saved(inside.a.initiative, table())
    for state in (ImportState.SAVED, ImportState.CHECKING, ImportState.SAVING, ImportState.UNDOING):
        ImportRun.objects.filter(pk=run.pk).update(state=state)
        words = "it can only be undone" if state == ImportState.SAVED else "cannot be put away"
        with pytest.raises(ValidationError, match=words):
            put_away(run=run, by=None, at=NOW)
    assert Observation.objects.exists()


def test_import_whose_work_stopped_is_put_away(inside: World) -> None:
    run = received(inside, layout=mapping())
    Job.objects.filter(kind="import.check").update(state=JobState.PARKED)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CHECKING)
    assert put_away(run=run, by=None, at=NOW).state == ImportState.PUT_AWAY
