"""The files of a compiled report, and who may have which."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from backbone.models import Report, Snapshot
from backbone.operations.reports import publish
from tenancy.row_security import network
from tests.backbone.test_reports import approved, compile_now, make_report
from tests.world import NOW, World

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"])
SAID = "More volunteers came."
SignIn = Callable[[Any], Client]


def published(world: World) -> str:
    """The address of a published report."""
    report, side = make_report(world), world.a
    with network(side.network.pk):
        approved(side, "7", key="two", partner=1, audience="backbone")
    compile_now(world, report)
    with network(side.network.pk):
        publish(report=report, by=side.people["backbone"], at=NOW)
    return f"/n/net-a/start-well/reports/{report.pk}/"


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_workbook_of_page_and_api_is_the_same_file(world: World, sign_in: SignIn) -> None:
    page = published(world)
    client = sign_in(world.a.people["funder"])
    answer = client.get(f"{page}xlsx/")
    assert answer["Content-Disposition"] == 'attachment; filename="progress.xlsx"'
    pk = page.rstrip("/").rpartition("/")[2]
    assert client.get(f"/api/v1/net-a/reports/{pk}/workbook/").content == answer.content
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.get_sheet_by_name("Figures").to_python()[1][4] == 1211.0
    assert "Harbour partner 1" not in json.dumps(book.get_sheet_by_name("Figures").to_python())


def test_csv_has_a_row_for_each_figure(world: World, sign_in: SignIn) -> None:
    rows = rows_of(sign_in(world.a.people["funder"]).get(f"{published(world)}csv/").content)
    assert [(row["Period"], row["Value"]) for row in rows][-1] == ("Q4 2025", "1211")
    assert rows[-1]["Partners expected"] == "3"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_answers_by_partner_are_for_those_who_may_see_them(world: World, sign_in: SignIn, kind: str) -> None:
    page = published(world)
    for role, status in (("steering", 200), ("backbone", 200), ("funder", 404), ("lead", 404)):
        client = sign_in(world.a.people[role])
        assert client.get(f"{page}answers.{kind}").status_code == status, role
        assert ("answers.csv" in client.get(page).content.decode()) == (status == 200)


@pytest.mark.parametrize("role", ["backbone", "steering"])
def test_answers_of_a_report_tell_what_the_report_may_tell_whoever_asks(
    world: World, sign_in: SignIn, role: str
) -> None:
    rows = rows_of(sign_in(world.a.people[role]).get(f"{published(world)}answers.csv").content)
    assert [(row["Value"], row["Narrative"], row["For whom"]) for row in rows] == [
        ("1204", SAID, "funders"),
        ("7", "", ""),
    ]


def test_answers_stay_as_they_were_when_the_report_was_compiled(world: World, sign_in: SignIn) -> None:
    page = published(world)
    client = sign_in(world.a.people["backbone"])
    before = client.get(f"{page}answers.csv").content
    with network(world.a.network.pk):
        report = Report.objects.get()
        assert len(Snapshot.objects.get(report=report).answers) > 0
        world.a.partners[0].name = "Renamed"
        world.a.partners[0].save()
    assert client.get(f"{page}answers.csv").content == before


@pytest.mark.parametrize(("title", "name"), [("Progress, Q1 2026", "progress-q1-2026"), ("進捗報告", "report-7")])
def test_files_of_a_report_have_a_name_whatever_its_letters(title: str, name: str) -> None:
    assert Report(pk=7, title=title).file_name == name
