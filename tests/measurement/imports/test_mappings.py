"""From a file to its mapping in the browser: guesses, choices, errors in words, and what is kept for next time."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from initiatives.models import InitiativePlace
from measurement.enums import Frequency, YearKind
from measurement.layouts import open_table, read_mapping
from measurement.layouts.columns import Choices, Role, look_at, mapping_of_choices, roles_of
from measurement.models import ImportRun, ImportState, Observation, SavedMapping
from tenancy.models import Place, User
from tenancy.row_security import network
from tests.measurement.imports.test_doors import work
from tests.world import World, make_initiative, make_world

SignIn = Callable[[User], Client]
FILE = b"""School,Quarter,Sex,Sessions,Status
Harbour partner 1,2025 Q1,,12,ok
Harbour partner 1,2025 Q1,Girls,5,ok
New School,2025 Q1,,7,ok
"""


def look(tmp_path: Path, content: bytes, **options: Any) -> Any:
    file = tmp_path / "f.csv"
    file.write_bytes(content)
    return look_at(open_table(file), **options)


@pytest.mark.parametrize(
    ("content", "roles", "every", "year_kind"),
    [
        (FILE, ["partner", "period", "dimension", "value", "status"], Frequency.QUARTER, YearKind.CALENDAR),
        (b"Year,Area,Value\n2012/13,North,1\n", ["period", "dimension", "value"], Frequency.YEAR, YearKind.SCHOOL),
        (
            b"Month,Numerator,Out of\n2018-03,1,2\n",
            ["period", "numerator", "denominator"],
            Frequency.MONTH,
            YearKind.CALENDAR,
        ),
        (
            b"Date,URN,X,Y\n2018,100,4,5\n",
            ["period", "partner_code", "value", "ignored"],
            Frequency.YEAR,
            YearKind.CALENDAR,
        ),
        (b"a,b\n,\nx,\n", ["dimension", "ignored"], Frequency.YEAR, YearKind.CALENDAR),
    ],
)
def test_look_guesses_what_columns_are(
    tmp_path: Path, content: bytes, roles: list[str], every: Frequency, year_kind: YearKind
) -> None:
    seen = look(tmp_path, content)
    assert ([one.guess for one in seen.columns], seen.every, seen.year_kind) == (roles, every, year_kind)


def test_look_with_places_offers_the_column_that_leads_to_the_initiative(tmp_path: Path) -> None:
    seen = look(tmp_path, b"Year,Town,Value\n2012,Ash,1\n", has_places=True)
    assert [one.guess for one in seen.columns] == [Role.PERIOD, Role.PLACE, Role.VALUE]


def test_mapping_of_choices_reads_back_as_the_same_choices() -> None:
    roles = {"School": "partner", "Quarter": "period", "Sex": "dimension", "Sessions": "value", "Memo": "ignored"}
    made = mapping_of_choices(
        Choices(roles=roles, every="quarter", indicator={"code": "s", "name": "Sessions", "kind": "count"})
    )
    assert read_mapping(made).dimensions[0].code == "sex"
    assert roles_of(made) == roles


@pytest.fixture
def two(transactional_db: None) -> World:
    return make_world()


def uploaded(client: Client, content: bytes = FILE) -> str:
    """The address of the page that asks for the columns."""
    answer = client.post("/n/net-a/start-well/imports/new/", {"file": SimpleUploadedFile("reads.csv", content)})
    assert answer.status_code == 302, answer.content
    return str(answer.headers["Location"])


def said(**changed: str) -> dict[str, str]:
    first = {
        "every": "quarter",
        "year_kind": "calendar",
        "indicator": "reading",
        "kind": "count",
        "direction": "up",
        "conflicts": "refuse",
    }
    roles = dict(
        zip([f"column_{n}" for n in range(5)], ["partner", "period", "dimension", "value", "status"], strict=True)
    )
    return first | roles | changed


pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def test_file_without_a_mapping_is_mapped_checked_saved_and_undone_in_the_browser(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = uploaded(client)
    shown = client.get(page).content.decode()
    assert page.endswith("/columns/")
    assert "In the file: Harbour partner 1 · New School" in shown

    answer = client.post(page, said(keep_as="Sessions"))
    assert answer.status_code == 302, answer.content.decode()
    client.post(answer.headers["Location"], {"word_0": "new", "word_1": "present"})
    work()
    one = page.removesuffix("columns/")
    assert b"This file can be saved" in client.get(one).content
    client.post(f"{one}save/")
    work()
    with network(two.a.network.pk):
        assert set(Observation.objects.values_list("value", flat=True)) == {7, 12}
    client.post(f"{one}undo/")
    work()
    with network(two.a.network.pk):
        assert not Observation.objects.exists()
        assert ImportRun.objects.get().state == ImportState.UNDONE


def test_next_file_with_the_same_columns_is_filled_in_and_the_kept_mapping_can_go(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    client.post(uploaded(client), said(keep_as="Sessions", column_2="ignored", column_4="ignored", unit="visits"))
    shown = client.get(uploaded(client)).content.decode()
    assert "Filled in from “Sessions”" in shown
    assert 'value="visits"' in shown
    with network(two.a.network.pk):
        kept = SavedMapping.objects.get()
    assert "Sessions" in client.get("/n/net-a/start-well/imports/mappings/").content.decode()
    client.post(f"/n/net-a/start-well/imports/mappings/{kept.pk}/forget/")
    with network(two.a.network.pk):
        assert not SavedMapping.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"column_1": "ignored"}, "Choose the column that holds the period"),
        ({"column_3": "ignored"}, "Choose the column that holds the value"),
        ({"column_2": "partner"}, "Another column is “Partner” already"),
        ({"column_0": "ignored"}, "Enter who published the figures"),
        ({"indicator": "new"}, "Enter a name, or choose an indicator"),
    ],
)
def test_columns_that_make_no_sense_are_answered_in_words_and_keep_the_choices(
    two: World, sign_in: SignIn, changed: dict[str, str], words: str
) -> None:
    client = sign_in(two.a.people["backbone"])
    page = uploaded(client)
    answer = client.post(page, said(**changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with network(two.a.network.pk):
        assert ImportRun.objects.get().state == ImportState.MAPPING


def test_one_file_fills_two_initiatives_by_its_column_of_places(two: World, sign_in: SignIn) -> None:
    tenant = two.a.network
    with network(tenant.pk):
        other = make_initiative(tenant, name="Harbour second", slug="second")
        for code, initiative in (("ash", two.a.initiative), ("oak", other)):
            place = Place.objects.create(network=tenant, code=code, name=code.title(), sort_key=code)
            InitiativePlace.objects.create(network=tenant, initiative=initiative, place=place)
    client = sign_in(two.a.people["owner"])
    page = uploaded(client, b"Year,Town,School,Value\n2024,Ash,New one,3\n2024,Oak,New one,4\n")
    assert "Place: leads to the initiative" in client.get(page).content.decode()
    roles = dict(zip([f"column_{n}" for n in range(4)], ["period", "place", "partner", "value"], strict=True))
    answer = client.post(page, said(**roles, indicator="new", name="Visits", every="year"))
    assert answer.status_code == 302, answer.content.decode()
    work()
    client.post(f"{answer.headers['Location']}save/")
    work()
    with network(tenant.pk):
        kept = Observation.objects.values_list("indicator__initiative__slug", "value")
        assert sorted(kept) == [("second", 4), ("start-well", 3)]


def test_columns_of_an_import_with_errors_can_be_said_again(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = uploaded(client)
    one = page.removesuffix("columns/")
    for every, words in (("year", "is not a period like"), ("quarter", "This file can be saved")):
        client.post(page, said(every=every))
        client.post(f"{one}words/", {"word_0": "new", "word_1": "present"})
        work()
        assert words in client.get(one).content.decode()


def test_file_that_is_no_table_is_said_on_the_page(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = uploaded(client)
    with network(two.a.network.pk):
        Path(default_storage.path(ImportRun.objects.get().stored_as)).write_bytes(b"a\0b")
    answer = client.get(page)
    assert (answer.status_code, b"could not be read" in answer.content) == (422, True)


def test_title_above_the_headings_is_said_on_the_page_of_the_columns(two: World, sign_in: SignIn) -> None:
    client, words = sign_in(two.a.people["backbone"]), "Row 1 was taken for the headings"
    assert words not in client.get(uploaded(client)).content.decode()
    assert words in client.get(uploaded(client, b"Report of 2025\n" + FILE)).content.decode()
    refused = client.post(uploaded(client, b"Report of 2025\n" + FILE), {"name": "x"})
    assert (refused.status_code, words in refused.content.decode()) == (422, True)


def test_mapping_file_still_goes_straight_to_the_check(two: World, sign_in: SignIn) -> None:
    from tests.measurement.imports.files import mapping, table  # noqa: PLC0415 - only here

    given = {
        "file": SimpleUploadedFile("reads.csv", table()),
        "mapping": SimpleUploadedFile("m.json", json.dumps(mapping()).encode()),
    }
    answer = sign_in(two.a.people["backbone"]).post("/n/net-a/start-well/imports/new/", given)
    assert not answer.headers["Location"].endswith("/columns/")
