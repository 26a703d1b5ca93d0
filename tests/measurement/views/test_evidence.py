"""Evidence files: what is let in, who may open it, and how it is handed out."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from measurement.models import EvidenceFile, Submission
from measurement.operations.submissions import submit
from tenancy.models import Event, User
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, Side, World

SignIn = Callable[[User], Client]
PDF = b"%PDF-1.7\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def archive(*names: str, size: int = 10) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, b"\0" * size)
    return buffer.getvalue()


XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


def url(side: Side, row: Submission, more: str = "") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/{more}"


def opened(side: Side) -> Submission:
    with network(side.network.id):
        return first_submission(side)


def put(client: Client, side: Side, row: Submission, name: str, content: bytes, **more: str) -> Any:
    file = SimpleUploadedFile(name, content)
    form = {"base_version": "0", "shown": "{}", "then": "upload", "evidence": file, **more}
    return client.post(url(side, row), form)


def stored(side: Side) -> list[EvidenceFile]:
    with network(side.network.id):
        return list(EvidenceFile.objects.order_by("pk"))


GOOD = [
    ("register.pdf", PDF),
    ("photo.png", PNG),
    ("table.xlsx", XLSX),
    ("list.csv", "name,n\nZoë,3\n".encode()),
    ("old.csv", "name;n\nZoë;3\n".encode("cp1252")),
    ("photo.webp", b"RIFF\0\0\0\0WEBPVP8 "),
]


@pytest.mark.parametrize(("name", "content"), GOOD)
def test_evidence_of_an_allowed_type_is_kept_under_a_random_name(
    world: World, sign_in: SignIn, name: str, content: bytes, tmp_path: Any
) -> None:
    side, row = world.a, opened(world.a)
    about = str(side.indicator.pk)
    assert put(sign_in(side.people["contributor"]), side, row, name, content, evidence_about=about).status_code == 302
    (file,) = stored(side)
    assert (file.name, file.size, file.indicator_id) == (name, len(content), side.indicator.pk)
    assert name.split(".")[0] not in file.stored_as
    assert (tmp_path / file.stored_as).read_bytes() == content


BAD = [
    ("page.html", b"<script>alert(1)</script>", "Choose a PDF"),
    ("noending", PDF, "Choose a PDF"),
    ("empty.pdf", b"", "empty"),
    ("fake.pdf", b"<html>", "not a PDF file"),
    ("fake.png", PDF, "not a PNG file"),
    ("fake.docx", XLSX, "not a DOCX file"),
    ("binary.csv", b"MZ\0\0\x90", "not a CSV file"),
    ("macro.xlsx", archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
    ("bomb.xlsx", archive("[Content_Types].xml", "xl/workbook.xml", size=8_000_000), "unpacks"),
]


@pytest.mark.parametrize(("name", "content", "words"), BAD)
def test_evidence_of_another_type_is_refused_with_what_to_do(
    world: World, sign_in: SignIn, name: str, content: bytes, words: str
) -> None:
    side, row = world.a, opened(world.a)
    typed = {f"{side.indicator.pk}.value": "41"}
    answer = put(sign_in(side.people["lead"]), side, row, name, content, **typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="41"' in answer.content.decode()  # what was typed beside it is not lost
    assert stored(side) == []


def test_evidence_above_the_limit_is_refused(world: World, sign_in: SignIn, settings: Any) -> None:
    settings.KEEL_EVIDENCE_MAX_BYTES = 10
    side, row = world.a, opened(world.a)
    answer = put(sign_in(side.people["lead"]), side, row, "register.pdf", PDF)
    assert "larger than" in answer.content.decode()
    assert stored(side) == []


def test_evidence_is_handed_out_as_an_attachment_that_runs_nothing(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    put(sign_in(side.people["lead"]), side, row, "Zoë's register.pdf", PDF)
    (file,) = stored(side)
    answer = sign_in(side.people["backbone"]).get(url(side, row, f"evidence/{file.pk}/"))
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("role", ["other_lead", "funder", "observer", "steering"])
def test_evidence_does_not_exist_for_others(world: World, sign_in: SignIn, role: str) -> None:
    side, row = world.a, opened(world.a)
    put(sign_in(side.people["lead"]), side, row, "register.pdf", PDF)
    (file,) = stored(side)
    assert sign_in(side.people[role]).get(url(side, row, f"evidence/{file.pk}/")).status_code == 404
    assert sign_in(world.b.people["owner"]).get(url(side, row, f"evidence/{file.pk}/")).status_code == 404


def test_evidence_removed_can_be_put_back(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    put(client, side, row, "register.pdf", PDF)
    (file,) = stored(side)
    base = {"base_version": "0", "shown": "{}"}
    html = client.post(url(side, row), base | {"remove": file.pk}, follow=True).content.decode()
    assert "Put it back" in html
    assert client.get(url(side, row, f"evidence/{file.pk}/")).status_code == 404
    client.post(url(side, row), base | {"restore": file.pk})
    assert client.get(url(side, row, f"evidence/{file.pk}/")).status_code == 200
    with network(side.network.id):
        kinds = list(Event.objects.filter(type__startswith="measurement.evidence").values_list("type", flat=True))
    assert kinds == [f"measurement.evidence.file_{verb}" for verb in ("added", "removed", "restored")]


def test_evidence_of_a_locked_answer_can_be_neither_added_nor_removed(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    put(client, side, row, "register.pdf", PDF)
    with network(side.network.id):
        typed = {f"{side.indicator.pk}.value": "5"}
        submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    put(client, side, row, "late.pdf", PDF)
    (file,) = stored(side)
    client.post(url(side, row), {"base_version": "0", "shown": "{}", "remove": file.pk})
    assert [one.removed_at for one in stored(side)] == [None]
