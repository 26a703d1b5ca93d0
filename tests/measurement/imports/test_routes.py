"""One file for several initiatives of a network: each row goes to the initiative of its place."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Initiative, InitiativePlace
from measurement.models import Dataset, ImportProblem, ImportRun, ImportState, Indicator, Observation, Submission
from measurement.operations.expectations import open_due
from measurement.operations.import_checking import check_import
from measurement.operations.import_saving import save_import
from measurement.operations.imports import receive_import, request_save, request_undo
from measurement.queries.imports import staged_rows
from measurement.queries.verification import wrong_figures
from partners.models import Participation
from tenancy.enums import Role
from tenancy.models import Place, User
from tenancy.row_security import network
from tests.measurement.imports.files import mapping, quiet, undone
from tests.measurement.imports.test_undoing import everything
from tests.world import NOW, World, grant, make_initiative

HEADER = "Year,School,Town,Status,Value"
ROWS = (
    "2023,Élan,Northport,Normal,61.5",
    "2023,Harbour,s-1,Normal,40",
    "2023,Élan,Southbay,Normal,62.5",
    "2023,,Northport,Normal,58",
)


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    """The first initiative works in Northport, the other in the county around Southbay."""
    with network(world.a.network.id):
        north, county = make_place(world, "n-1", "Northport"), make_place(world, "s", "South County")
        make_place(world, "s-1", "Southbay", parent=county)
        make_place(world, "w-1", "Westhaven")
        south = make_initiative(world.a.network, name="South initiative", slug="south")
        work_in(world.a.initiative, north)
        work_in(south, county)
        open_due(initiative_ids=[world.a.initiative.pk], at=NOW)
        yield world


def make_place(world: World, code: str, name: str, *, parent: Place | None = None) -> Place:
    return Place.objects.create(network=world.a.network, code=code, name=name, sort_key=name.casefold(), parent=parent)


def work_in(initiative: Initiative, place: Place) -> None:
    InitiativePlace.objects.create(network_id=initiative.network_id, initiative=initiative, place=place)


def checked(world: World, *rows: str, by: User | None = None, initiative: Initiative | None = None) -> ImportRun:
    columns = {"period": "Year", "value": "Value", "status": "Status", "partner": "School"}
    given = mapping(columns=columns, dimensions=[], route={"column": "Town"})
    content = BytesIO("\n".join([HEADER, *(rows or ROWS)]).encode())
    run = receive_import(
        initiative=initiative, name="towns.csv", content=content, mapping=given, by=by, at=NOW, in_background=False
    )
    check_import(network_id=run.network_id, run_id=run.pk, by=by, at=NOW, report=quiet)
    run.refresh_from_db()
    return run


def saved(world: World, *rows: str) -> ImportRun:
    run = checked(world, *rows)
    request_save(run=run, by=None, at=NOW, in_background=False)
    save_import(network_id=run.network_id, run_id=run.pk, by=None, at=NOW, report=quiet)
    run.refresh_from_db()
    return run


def said(run: ImportRun) -> list[tuple[int, str, str]]:
    rows = ImportProblem.objects.filter(run=run, is_error=True).order_by("row", "pk")
    return list(rows.values_list("row", "code", "column"))


def test_each_row_goes_to_the_initiative_of_its_place(inside: World) -> None:
    saved(inside)

    found = Observation.objects.order_by("indicator__initiative__name", "partner__name")
    wanted = found.values_list("indicator__initiative__name", "partner__name", "value")
    assert [(name, partner, str(value)) for name, partner, value in wanted] == [
        ("Harbour initiative", "Élan", "61.5"),
        ("South initiative", "Harbour", "40"),
        ("South initiative", "Élan", "62.5"),
    ]
    assert Indicator.objects.filter(definition__code="reads").count() == 2
    assert Participation.objects.filter(initiative__slug="south").count() == 2
    assert Dataset.objects.get().initiative == inside.a.initiative
    assert list(wrong_figures()) == []


def test_same_partner_and_period_in_two_initiatives_is_no_repetition(inside: World) -> None:
    run = saved(inside)

    assert run.summary["made"]["submission"] == Submission.objects.filter(period__start_on="2023-01-01").count() == 3
    assert "repeated" not in run.summary


def test_undo_takes_all_initiatives_back(inside: World) -> None:
    before = everything()

    run = undone(saved(inside))

    assert everything() == before
    assert run.state == ImportState.UNDONE


@pytest.mark.parametrize(
    ("town", "code"),
    [("", "no_place"), ("Nowhere", "unknown_place"), ("Westhaven", "no_initiative"), ("Twin", "place_ambiguous")],
)
def test_row_that_leads_nowhere_is_named(inside: World, town: str, code: str) -> None:
    make_place(inside, "t-1", "Twin")
    make_place(inside, "t-2", "Twin")

    run = checked(inside, f"2023,A,{town},Normal,1", ROWS[0])

    assert said(run) == [(2, code, "Town")]


def test_two_initiatives_in_one_place_are_both_named(inside: World) -> None:
    work_in(Initiative.objects.get(slug="south"), Place.objects.get(code="n-1"))

    run = checked(inside, ROWS[0])

    (problem,) = ImportProblem.objects.filter(run=run)
    assert problem.code == "several_initiatives"
    assert "“Harbour initiative”, “South initiative”" in problem.message


def test_initiative_one_may_not_import_into_is_an_error_once(inside: World) -> None:
    by = inside.a.people["backbone"]

    run = checked(inside, *ROWS, by=by)

    assert said(run) == [(3, "initiative_closed", "Town")]
    assert "South initiative" in ImportProblem.objects.get(run=run).message


def test_save_and_undo_need_the_right_in_every_initiative(inside: World) -> None:
    run = checked(inside, *ROWS, initiative=inside.a.initiative)
    with pytest.raises(ValidationError, match="South initiative"):
        request_save(run=run, by=inside.a.people["backbone"], at=NOW, in_background=False)

    request_save(run=run, by=inside.a.people["owner"], at=NOW, in_background=False)
    save_import(network_id=run.network_id, run_id=run.pk, by=None, at=NOW, report=quiet)
    with pytest.raises(ValidationError, match="South initiative"):
        request_undo(run=run, by=inside.a.people["backbone"], at=NOW, in_background=False)


def test_person_with_the_right_in_both_may_import(inside: World) -> None:
    scope: dict[str, Any] = {"initiative_id": Initiative.objects.get(slug="south").pk}
    by = grant(inside.a.network, "both@a.example.org", Role.BACKBONE, **scope)
    run = checked(inside, ROWS[1], by=by)

    assert (said(run), staged_rows(run).count) == ([], 1)


def test_file_of_several_initiatives_holds_all_of_them_before_it_fills_the_first(inside: World) -> None:
    """Periods, submissions, partners: somebody who holds a submission of the second never waits for the first."""
    saved(inside)
    with CaptureQueriesContext(connection) as asked:
        saved(inside, *(row[:-1] + "9" for row in ROWS))
    locks = [one["sql"] for one in asked if "pg_advisory_xact_lock_shared" in one["sql"] or "FOR " in one["sql"]]
    named = ("pg_advisory", 'FROM "measurement_submission"', 'FROM "partners_partner"')
    order = [next((n for n, name in enumerate(named) if name in sql), None) for sql in locks]
    first = [number for number in order if number is not None][:4]
    assert first == [0, 0, 1, 2]
    held = next(sql for sql in locks if named[1] in sql)
    assert all(str(one.pk) in held for one in (inside.a.initiative, Initiative.objects.get(slug="south")))


@pytest.mark.parametrize("rows", [ROWS, ("2023,Harbour,s-1,Normal,x", ROWS[0])])
def test_what_was_found_is_read_with_the_right_in_every_initiative(
    inside: World, sign_in: Callable[[User], Client], rows: tuple[str, ...]
) -> None:
    """A row of the other initiative counts whatever is wrong with it."""
    run = checked(inside, *rows, by=inside.a.people["owner"], initiative=inside.a.initiative)
    page, api = f"/n/{inside.a.network.slug}/start-well/imports/", f"/api/v1/{inside.a.network.slug}/imports/"
    of_one = ("", "progress/", "columns/", "?format=csv")
    asked = [f"{page}{run.pk}/{what}" for what in of_one] + [f"{api}{run.pk}/", f"{api}{run.pk}/problems/"]
    for who, status, number in (("backbone", 404, 0), ("owner", 200, 1)):
        client = sign_in(inside.a.people[who])
        assert {url: client.get(url).status_code for url in asked} == dict.fromkeys(asked, status)
        assert client.get(page).content.decode().count("towns.csv") >= number
        assert len(client.get(api).json()["results"]) == number


def test_rows_for_an_initiative_one_may_not_import_into_are_not_looked_into(inside: World) -> None:
    run = checked(inside, *ROWS, by=inside.a.people["backbone"])

    assert set(staged_rows(run).initiatives) == {inside.a.initiative.pk}
    assert run.summary["initiatives"] == [inside.a.initiative.pk]


def test_file_without_route_needs_an_initiative(inside: World) -> None:
    with pytest.raises(ValidationError, match="Choose the initiative"):
        receive_import(initiative=None, name="x.csv", content=BytesIO(b"x"), mapping=mapping(), by=None, at=NOW)
