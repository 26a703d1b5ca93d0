"""Imports by page, by API and by command; the worker does the work in between."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from measurement.enums import EntryState
from measurement.models import Dataset, Entry, ImportRun, ImportState, Observation, Period
from measurement.operations.closings import close_period
from tenancy.models import Job, User
from tenancy.operations import jobs
from tenancy.row_security import network
from tests.measurement.imports.files import mapping, table
from tests.world import NOW, World, make_world

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
SignIn = Callable[[User], Client]


@pytest.fixture
def two(transactional_db: None) -> World:
    return make_world()


def work(*, until: int = 20) -> None:
    """What the worker does with all that is queued."""
    for _turn in range(until):
        due = jobs.due_job_ids(at=NOW + timedelta(days=4000))
        if not due:
            return
        for job_id in due:
            jobs.run(job_id=job_id, clock=lambda: NOW + timedelta(days=4000))


def latest(world: World) -> ImportRun:
    with network(world.a.network.id):
        return ImportRun.objects.order_by("-pk")[0]


def send(client: Client, world: World, content: bytes, **layout: Any) -> Any:
    files = {
        "file": SimpleUploadedFile("reads.csv", content),
        "mapping": SimpleUploadedFile("m.json", json.dumps(mapping(**layout)).encode()),
    }
    return client.post(f"/n/{world.a.network.slug}/start-well/imports/new/", files)


def test_page_takes_a_file_through_check_save_and_undo(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = send(client, two, table()).headers["Location"]
    work()
    assert b"This file can be saved" in client.get(page).content

    client.post(f"{page}save/")
    work()
    assert latest(two).state == ImportState.SAVED
    assert b"Answers approved" in client.get(page).content

    client.post(f"{page}undo/")
    work()
    assert latest(two).state == ImportState.UNDONE
    with network(two.a.network.id):
        assert not Observation.objects.exists()


def test_two_tabs_that_save_and_undo_one_import_are_told_that_it_was_done(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = send(client, two, table()).headers["Location"]
    work()
    for what, going, done in (
        ("save", "is being saved already", "was saved meanwhile"),
        ("undo", "is being undone already", "was undone meanwhile"),
    ):
        assert "already" not in client.post(f"{page}{what}/", follow=True).content.decode()
        assert going in client.post(f"{page}{what}/", follow=True).content.decode()
        work()
        again = client.post(f"{page}{what}/", follow=True).content.decode()
        assert done in again
        assert "Only an import" not in again
    client.post(f"{page}put-away/")
    assert "was put away meanwhile" in client.post(f"{page}check/", follow=True).content.decode()


def test_answer_that_a_partner_sends_in_after_the_check_is_not_overtaken(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    for content in (table(), table("2023,Élan,,Normal,70")):
        page = send(client, two, content).headers["Location"]
        work()
        if content != table():
            with network(two.a.network.id):
                Entry.objects.filter(submission__partner__name="Élan").update(state=EntryState.SUBMITTED)
        client.post(f"{page}save/")
        work()
    assert latest(two).state == ImportState.CHECKED
    assert "has sent in its own answer for 2023" in client.get(page).content.decode()
    with network(two.a.network.id):
        assert not Observation.objects.filter(value=70).exists()


def test_undo_that_a_closed_period_keeps_from_happening_leaves_the_import_saved(two: World, sign_in: SignIn) -> None:
    client, side = sign_in(two.a.people["backbone"]), two.a
    page = send(client, two, table()).headers["Location"]
    work()
    for what in ("save/", "undo/"):
        client.post(f"{page}{what}")
        if what == "save/":
            work()
    with network(side.network.id):
        year = Period.objects.get(start_on="2023-01-01", end_on="2023-12-31")
        close_period(initiative=side.initiative, period=year, sentence="Done.", by=side.people["owner"], at=NOW)
    work()
    html = client.get(page).content.decode()
    assert latest(two).state == ImportState.SAVED
    assert "This import was not undone" in html
    assert "2023 is closed. Ask the backbone to unlock it." in html
    with network(side.network.id):
        assert Observation.objects.exists()
        assert set(Job.objects.filter(kind="import.undo").values_list("state", flat=True)) == {"done"}


def test_progress_answers_304_until_something_moved(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = send(client, two, table()).headers["Location"]
    first = client.get(f"{page}progress/")
    assert b"every 1s" in first.content

    same = client.get(f"{page}progress/", headers={"if-none-match": first.headers["ETag"]})
    work()
    after = client.get(f"{page}progress/", headers={"if-none-match": first.headers["ETag"]})

    assert same.status_code == 304
    assert (after.status_code, after.headers["HX-Refresh"]) == (200, "true")


def test_page_names_every_error_and_refuses_to_save(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = send(client, two, table("2023,A,,Normal,1", "2023,A,,Normal,2", "x,,,Normal,z")).headers["Location"]
    work()

    shown = client.get(page).content.decode()
    client.post(f"{page}save/")

    assert "row 3 says 2" in shown
    assert "“x” is not a period" in shown
    assert latest(two).state == ImportState.CHECKED


def test_mapping_that_says_nothing_is_answered_on_the_form(two: World, sign_in: SignIn) -> None:
    answer = send(sign_in(two.a.people["backbone"]), two, table(), colour="red")

    assert answer.status_code == 422
    assert b"colour is not known here" in answer.content


@pytest.mark.parametrize("who", ["funder", "lead", "observer"])
def test_who_may_not_import_sees_no_imports(two: World, sign_in: SignIn, who: str) -> None:
    client = sign_in(two.a.people[who])

    assert client.get(f"/n/{two.a.network.slug}/start-well/imports/").status_code == 404
    assert client.get(f"/api/v1/{two.a.network.slug}/imports/").status_code == 404


def test_api_takes_a_file_through_check_problems_save_and_undo(two: World, sign_in: SignIn) -> None:
    client, base = sign_in(two.a.people["backbone"]), f"/api/v1/{two.a.network.slug}/imports/"
    body = {"initiative": two.a.initiative.pk, "content": table().decode(), "mapping": mapping()}

    sent = client.post(base, body, content_type="application/json")
    work()
    one = sent.headers["Location"]
    assert (sent.status_code, client.get(one).json()["state"]) == (202, "checked")
    assert client.get(f"{one}problems/").json()["count"] == 0
    assert client.post(f"{one}undo/").status_code == 400
    assert client.post(f"{one}save/").status_code == 202
    work()
    assert client.get(one).json()["state"] == "saved"
    assert client.post(f"{one}undo/").status_code == 202


def test_api_takes_a_multipart_file_and_names_what_is_wrong_with_it(two: World, sign_in: SignIn) -> None:
    client, base = sign_in(two.a.people["backbone"]), f"/api/v1/{two.a.network.slug}/imports/"
    file = SimpleUploadedFile("x.csv", table("2023,A,,Normal,one"))
    body = {"initiative": two.a.initiative.pk, "file": file, "mapping": json.dumps(mapping())}

    one = client.post(base, body).headers["Location"]
    work()

    (problem,) = client.get(f"{one}problems/?is_error=true").json()["results"]
    assert (problem["row"], problem["column"], problem["code"]) == (2, "Value", "unreadable_number")


def test_api_refuses_the_initiative_of_another_network(two: World, sign_in: SignIn) -> None:
    client, base = sign_in(two.a.people["owner"]), f"/api/v1/{two.a.network.slug}/imports/"
    body = {"initiative": two.b.initiative.pk, "content": "a", "mapping": mapping()}

    assert client.post(base, body, content_type="application/json").status_code == 404


def test_published_series_shows_every_digit_to_those_who_see_figures(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = send(client, two, table()).headers["Location"]
    work()
    client.post(f"{page}save/")
    work()
    with network(two.a.network.id):
        dataset = Dataset.objects.get()
    base = f"/n/{two.a.network.slug}/start-well/datasets/"

    funder = sign_in(two.a.people["funder"])
    shown = funder.get(f"{base}{dataset.pk}/").content.decode()
    file = funder.get(f"{base}{dataset.pk}.csv").content.decode()
    values = funder.get(f"/api/v1/{two.a.network.slug}/datasets/{dataset.pk}/values/").json()["results"]

    assert "58.123456789012345%" in shown
    assert "As published by The Office" in shown
    assert "58.123456789012345" in file
    assert [one["value"] for one in values] == ["58.123456789012345", None]
    assert sign_in(two.b.people["owner"]).get(f"{base}{dataset.pk}/").status_code == 404


def test_command_says_that_a_mapping_is_not_utf_8(two: World, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_bytes('{"name": "Größe"}'.encode("cp1252"))
    (tmp_path / "t.csv").write_bytes(table())
    with pytest.raises(CommandError, match="not written in UTF-8"):
        call_command(
            "import_dataset", str(tmp_path / "t.csv"), "--network", "net-a", "--mapping", str(tmp_path / "m.json")
        )


def test_command_prints_all_problems_and_fails_on_errors(two: World, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(table("2023,A,,Normal,1", "2023,A,,Normal,2", "2023,B,,Normal,101"))
    out = StringIO()

    with pytest.raises(CommandError, match="2 errors"):
        run_command(two, tmp_path, out, "--save")

    assert "row 2: error: Says 1, but row 3 says 2." in out.getvalue()
    assert "row 4, Value: warning: 101 is more than 100%" in out.getvalue()
    with network(two.a.network.id):
        assert not Observation.objects.exists()


def test_command_saves_and_undoes(two: World, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(table())
    run_command(two, tmp_path, StringIO(), "--save")
    with network(two.a.network.id):
        assert Observation.objects.count() == 3

    call_command("import_dataset", "--network", two.a.network.slug, "--undo", str(latest(two).pk), stdout=StringIO())

    with network(two.a.network.id):
        assert not Observation.objects.exists()


def run_command(world: World, folder: Path, out: StringIO, *more: str) -> None:
    (folder / "m.json").write_text(json.dumps(mapping()), encoding="utf-8")
    call_command(
        "import_dataset",
        str(folder / "t.csv"),
        "--network",
        world.a.network.slug,
        "--initiative",
        world.a.initiative.slug,
        "--mapping",
        str(folder / "m.json"),
        *more,
        stdout=out,
    )


def test_worker_killed_while_saving_leaves_nothing_and_the_job_is_done_later(
    two: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(two.a.people["backbone"])
    page = send(client, two, table()).headers["Location"]
    work()
    client.post(f"{page}save/")
    (job_id,) = jobs.due_job_ids(at=NOW + timedelta(days=4000))

    with monkeypatch.context() as patch:
        patch.setattr("measurement.operations.import_answers.count_again", _killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(job_id=job_id, clock=lambda: NOW + timedelta(days=4000))
    with network(two.a.network.id):
        assert not Observation.objects.exists()
        assert ImportRun.objects.get().state == ImportState.SAVING
    jobs.run(job_id=job_id, clock=lambda: NOW + timedelta(days=4001))

    assert latest(two).state == ImportState.SAVED
    assert Job.objects.get(pk=job_id).attempts == 2


def _killed(*_: Any, **__: Any) -> None:
    """A signal in the middle of the transaction, after the answers were posted."""
    raise KeyboardInterrupt


def test_file_is_kept_as_it_came(two: World, sign_in: SignIn) -> None:
    from django.core.files.storage import default_storage  # noqa: PLC0415 - looks behind the door once

    send(sign_in(two.a.people["backbone"]), two, table())

    with default_storage.open(latest(two).stored_as) as kept:
        assert BytesIO(kept.read()).getvalue() == table()
