"""Partners from a file: every error with its row, then all or nothing, then fast."""

import io
import time
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Participation, Partner
from partners.operations.imports import check_partners, held_register, import_partners
from tenancy.models import Event, Place, User
from tenancy.row_security import network
from tenancy.validators import Record
from tests.pace import slowness
from tests.world import NOW, World

SignIn = Callable[[User], Client]
PATH = "/n/net-a/partners/import/"
HEAD = "Code,Name,Sector,Type,Place,Part of\n"


def upload(client: Client, text: Any, name: str = "partners.csv") -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(PATH, {"file": SimpleUploadedFile(name, content)})


def errors_of(response: Any) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.reason) for one in response.context["errors_in_rows"]]


def workbook(rows: Any) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    with network(world.a.network.id):
        for code, name in (("H", "Harbourside"), ("E1", "Eastgate"), ("E2", "Eastgate")):
            Place.objects.create(network=world.a.network, code=code, name=name, sort_key=name.casefold())
    return sign_in(world.a.people["backbone"])


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("q 1,Quay School,,,,", "Code", "without blanks"),
        ("p1,Quay School,,,,", "Code", "Harbour partner 1 has the code p1 already"),
        ("q1,,,,,", "Name", "Enter a name"),
        ("q1,Quay School,shipping,,,", "Sector", "is not a sector"),
        ("q1,Quay School,,,Atlantis,", "Place", "no place Atlantis"),
        ("q1,Quay School,,,eastgate,", "Place", "Several places"),
        ("q1,Quay School,,,,zz", "Part of", "No partner has the code zz"),
        ("q1,Quay School,,,,q1", "Part of", "part of itself"),
    ],
)
def test_row_that_is_wrong_is_named_with_column_and_reason(client: Client, row: str, column: str, words: str) -> None:
    response = upload(client, f"{HEAD}ok,Fine School,Education,,harbourside,p1\n\n{row}\n")
    assert response.status_code == 422
    [(line, named, reason)] = errors_of(response)
    assert (line, named) == (4, column)
    assert words in reason


def test_all_errors_are_told_at_once(client: Client) -> None:
    response = upload(client, f"{HEAD},,shipping,,,\nq1,A,,,,\nq1,B,,,,\n")
    assert [(line, column) for line, column, _reason in errors_of(response)] == [
        (2, "Code"),
        (2, "Name"),
        (2, "Sector"),
        (3, "Code"),
        (4, "Code"),
    ]


def test_file_without_a_needed_column_says_which(client: Client) -> None:
    response = upload(client, "Code;Colour\nquay;blue\n")
    assert errors_of(response) == [(1, "Name", "This column is missing. Add it to the file.")]
    assert "Colour" in response.content.decode()


def test_list_of_names_is_enough_and_each_gets_a_code_of_its_own(client: Client, world: World) -> None:
    checked = upload(client, "Name;Sector\nQuay School;education\nQuay Pool;\nQuáy--School;\n")
    assert [row.values["code"] for row in checked.context["preview"]] == ["quay-school", "quay-pool", "quay-school-2"]
    data = {"rows": checked.context["rows_as_text"], "join-joined_on": "2026-01-01", "accepts_same_names": "1"}
    client.post(PATH, data)
    with network(world.a.network.id):
        made = Partner.objects.filter(code__startswith="quay").order_by("pk").values_list("code", flat=True)
        assert list(made) == ["quay-school", "quay-pool", "quay-school-2"]


@pytest.mark.parametrize("content", [b"", b"Code,Name\n", b"\x00\x01\x02", b"PK\x03\x04broken", b"%PDF-1.7\x00"])
def test_file_that_is_no_table_is_refused_in_words(client: Client, content: bytes) -> None:
    response = upload(client, content)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_checked_file_is_saved_and_takes_part(client: Client, world: World) -> None:
    book = workbook([["Partner code", "Organisation", "SECTOR", "Place"], [101, "Île School", "education", "H"]])
    checked = upload(client, book, "partners.xlsx")
    assert checked.status_code == 200
    data = {"rows": checked.context["rows_as_text"], "join-initiatives": [world.a.initiative.pk]}
    saved = client.post(PATH, data | {"join-joined_on": "2026-01-01"}, follow=True)
    assert "1 partner is in the register now" in saved.content.decode()
    with network(world.a.network.id):
        partner = Partner.objects.get(code="101")
        assert (partner.name, partner.sort_key, partner.sector, partner.place.code) == (
            "Île School",
            "ile school",
            "education",
            "H",
        )
        assert Participation.objects.filter(partner=partner).count() == 1
        assert Event.objects.filter(type="partners.partner.imported", object_id=partner.pk).count() == 1


def test_same_name_is_asked_about_and_saved_only_when_confirmed(client: Client, world: World) -> None:
    checked = upload(client, f"{HEAD}q1,HARBOUR  Partner 1,,,,\nq2,Other,,,,\nq3,other,,,,\n")
    assert checked.status_code == 200
    assert [one.line for one in checked.context["same_names"]] == [2, 4]
    data = {"rows": checked.context["rows_as_text"], "join-joined_on": "2026-01-01"}
    assert client.post(PATH, data).status_code == 422
    with network(world.a.network.id):
        assert Partner.objects.count() == 3
    client.post(PATH, data | {"accepts_same_names": "1"})
    with network(world.a.network.id):
        assert Partner.objects.count() == 6


def test_rows_sent_back_are_checked_again(client: Client, world: World) -> None:
    rows = '[[2, {"code": "q1", "name": "Fine"}], [3, {"code": "p1", "name": "Taken"}]]'
    response = client.post(PATH, {"rows": rows, "join-joined_on": "2026-01-01"})
    assert response.status_code == 422
    with network(world.a.network.id):
        assert Partner.objects.count() == 3


@pytest.mark.parametrize("rows", ["", "x", "[1]", "{}", '[[2, "a"]]', '[["a", {}]]'])
def test_rows_that_were_lost_are_asked_for_again(client: Client, rows: Any) -> None:
    response = client.post(PATH, {"rows": rows}, follow=True)
    assert response.status_code == 200


def test_parts_in_the_file_hang_below_their_parent(world: World) -> None:
    records = [
        Record(2, {"code": "child", "name": "Child", "parent": "mother"}),
        Record(3, {"code": "mother", "name": "Mother", "parent": "p1"}),
    ]
    with network(world.a.network.id):
        import_(world, records)
        assert Partner.objects.get(code="child").parent.parent.code == "p1"


def import_(world: World, records: list[Record]) -> list[Partner]:
    imported = import_partners(
        network_id=world.a.network.id,
        records=records,
        initiatives=[world.a.initiative],
        joined_on=None,
        accepts_same_names=False,
        by=world.a.people["owner"],
        at=NOW,
    )
    return imported.made


def test_750_rows_are_checked_and_saved_within_two_seconds(world: World) -> None:
    records = [Record(n, {"code": f"s{n}", "name": f"School {n}", "sector": "Education"}) for n in range(2, 752)]
    with network(world.a.network.id), CaptureQueriesContext(connection) as captured:
        busy, started = slowness(), time.perf_counter()
        assert not check_partners(records, held_register()).errors
        assert len(import_(world, records)) == 750
        spent = time.perf_counter() - started
        assert spent < 2 * max(busy, slowness())
        assert Event.objects.filter(type="partners.partner.imported").count() == 750
    assert len(captured) < 25


@pytest.mark.parametrize(("kind", "start"), [("csv", b"\xef\xbb\xbfCode,Name"), ("xlsx", b"PK")])
def test_empty_file_has_the_headings_that_are_understood(client: Client, kind: str, start: bytes) -> None:
    content = client.get(f"{PATH}empty/{kind}/").content
    assert content.startswith(start)
    response = upload(client, content, f"partners.{kind}")
    assert "no rows" in str(response.context["form"].errors["file"])


def test_row_that_may_be_here_already_is_asked_about_and_answered(client: Client, world: World) -> None:
    with network(world.a.network.id):
        other = Partner.objects.create(
            network=world.a.network, code="qs", name="Quay School", sort_key="quay school", created_at=NOW
        )
    lines = ["q1,The Quay Sch.,,,,", "q2,Quay Nursery,,,,q1", "q3,Tide Ltd,,,,", "q4,Tide,,,,"]
    checked = upload(client, HEAD + "\n".join(lines))
    questions = {one.line: one for one in checked.context["questions"]}
    assert sorted(questions) == [2, 5]
    assert "the same name, written differently" in questions[2].reasons[0]
    assert "row 4" in questions[5].reasons[0]
    data = {"rows": checked.context["rows_as_text"], "join-joined_on": "2026-01-01"}
    data |= {"join-initiatives": world.a.initiative.pk, "same_2": str(other.pk)}
    half = client.post(PATH, data)
    assert (half.status_code, half.context["questions"][0].answer) == (422, str(other.pk))
    assert client.post(PATH, data | {"same_5": str(other.pk)}).status_code == 422
    assert client.post(PATH, data | {"same_5": "skip"}).status_code == 302
    with network(world.a.network.id):
        assert not Partner.objects.filter(code__in=["q1", "q4"]).exists()
        assert Partner.objects.get(code="q2").parent == other
        assert Participation.objects.filter(partner=other).count() == 1


def test_row_below_one_that_is_left_out_is_refused(client: Client, world: World) -> None:
    lines = ["q1,Harbour Partner 1 Ltd,,,,", "q2,Quay Nursery,,,,q1"]
    checked = upload(client, HEAD + "\n".join(lines))
    data = {"rows": checked.context["rows_as_text"], "join-joined_on": "2026-01-01", "same_2": "skip"}
    assert client.post(PATH, data).status_code == 422
    assert client.post(PATH, data | {"same_2": str(world.b.partners[0].pk)}).status_code == 422
    assert client.post(PATH, data | {"same_2": "new"}).status_code == 302
