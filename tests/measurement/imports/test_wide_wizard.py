"""Several indicators in the browser: columns that are numbers of an indicator, and a column that names it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from measurement.enums import Kind
from measurement.layouts.columns import Choices, mapping_of_choices, roles_of
from measurement.layouts.words import explained, wording
from measurement.models import ImportRun, ImportState, Indicator, SavedMapping
from measurement.queries.verification import wrong_figures
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.imports.several import answers
from tests.measurement.imports.test_doors import work
from tests.measurement.imports.test_mappings import uploaded
from tests.world import World, make_indicator, make_world

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
WIDE = b"""School,Quarter,Harbour reading sessions,VISITS,Attendance (numerator),Attendance denominator
Harbour partner 1,2025 Q1,12,3,,
New School,2025 Q1,,5,9,10
"""
LONG = b"""School,Quarter,Measure,Value
Harbour partner 1,2025 Q1,Harbour reading sessions,12
Harbour partner 1,2025 Q1,Times visited,3
New School,2025 Q1,Remark,5
"""
ROLES = ["partner", "period", "value:reading", "value:visits", "numerator:attendance", "denominator:attendance"]


@pytest.fixture
def two(transactional_db: None) -> World:
    world = make_world()
    with network(world.a.network.pk):
        calendar = Indicator.objects.get().calendar
        make_indicator(world.a.initiative, calendar, code="visits", name="Visits")
        make_indicator(
            world.a.initiative, calendar, code="attendance", name="Attendance", kind=Kind.SHARE, over_time="ratio",
            over_partners="ratio",
        )  # fmt: skip
    return world


def said(roles: list[str], **changed: str) -> dict[str, str]:
    columns = {f"column_{number}": role for number, role in enumerate(roles)}
    first = {"every": "quarter", "year_kind": "calendar", "indicator": "columns", "kind": "count", "direction": "up"}
    return first | {"conflicts": "refuse"} | columns | changed


def saved(client: Client, one: str) -> None:
    work()
    assert b"This file can be saved" in client.get(one).content
    client.post(f"{one}save/")
    work()


def test_wide_file_is_guessed_checked_saved_and_undone_in_the_browser(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = uploaded(client, WIDE)
    form = client.get(page).context["form"]
    assert [field.value() for field in form.columns()] == ROLES
    assert (form["indicator"].value(), form["every"].value()) == ("columns", "quarter")
    one = client.post(page, said(ROLES)).headers["Location"]
    saved(client, one)
    with network(two.a.network.pk):
        assert answers() == {
            ("reading", "Harbour partner 1", "Q1 2025", "12"),
            ("visits", "Harbour partner 1", "Q1 2025", "3"),
            ("visits", "New School", "Q1 2025", "5"),
            ("attendance", "New School", "Q1 2025", "9/10"),
        }
        assert list(wrong_figures()) == []
    assert "Indicators in the file" in client.get(one).content.decode()
    client.post(f"{one}undo/")
    work()
    with network(two.a.network.pk):
        assert (answers(), list(wrong_figures())) == (set(), [])


def test_long_file_asks_which_indicator_its_words_name_and_keeps_it(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    roles = ["partner", "period", "indicator", "value"]
    page = uploaded(client, LONG)
    assert [field.value() for field in client.get(page).context["form"].columns()] == roles
    words = client.post(page, said(roles, keep_as="Measures")).headers["Location"]
    asked = client.get(words).context["form"].questions
    assert [(one.word, one.answer) for one in asked] == [("Times visited", ""), ("Remark", "")]
    assert client.post(words, {"word_0": "", "word_1": "aside"}).status_code == 422
    one = client.post(words, {"word_0": "is:visits", "word_1": "aside"}).headers["Location"]
    saved(client, one)
    with network(two.a.network.pk):
        assert {(row[0], row[3]) for row in answers()} == {("reading", "12"), ("visits", "3")}
        kept = SavedMapping.objects.get().mapping
    assert [(part["code"], part["when"]) for part in kept["indicators"]] == [
        ("reading", {"Measure": ["Harbour reading sessions"]}),
        ("visits", {"Measure": ["Times visited"]}),
    ]
    assert kept["ignored_rows"] == [{"Measure": "Remark"}]
    assert client.post(uploaded(client, LONG), said(roles)).headers["Location"].endswith("/words/") is False


def test_long_file_all_of_whose_rows_are_left_aside_is_not_checked(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    file = b"School,Quarter,Measure,Value\nA,2025 Q1,x,1\n"
    words = client.post(uploaded(client, file), said(["partner", "period", "indicator", "value"])).headers["Location"]
    answer = client.post(words, {"word_0": "aside"})
    assert (answer.status_code, "Choose the indicator of at least one word" in answer.content.decode()) == (422, True)


def test_column_of_too_many_words_names_no_indicators(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    rows = "".join(f"A,2025 Q1,word {number},1\n" for number in range(61))
    page = uploaded(client, b"School,Quarter,Measure,Value\n" + rows.encode())
    answer = client.post(page, said(["partner", "period", "indicator", "value"]))
    assert "holds too many different words to name indicators" in answer.content.decode()


def test_one_column_called_like_an_indicator_is_a_file_of_that_one(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = uploaded(client, b"School,Quarter,visits\nA,2025 Q1,4\n")
    one = client.post(page, said(["partner", "period", "value:visits"])).headers["Location"]
    saved(client, one)
    with network(two.a.network.pk):
        mapping = ImportRun.objects.get().mapping
        assert (mapping["indicator"]["code"], mapping["columns"]["value"]) == ("visits", "visits")
        assert answers() == {("visits", "A", "Q1 2025", "4")}


@pytest.mark.parametrize(
    ("place", "role", "words"),
    [
        (2, "value", "Choose the indicator that this is of"),
        (2, "value:visits", "Another column is “Visits” already"),
        (2, "indicator", "Other columns are numbers of an indicator already"),
        (5, "ignored", "Choose the column that is “Attendance (denominator)” as well"),
        (0, "ignored", "Choose the column that names the partner"),
        (2, "value:nothing", "Select a valid choice"),
    ],
)
def test_columns_that_do_not_go_together_are_said_in_words(
    two: World, sign_in: SignIn, place: int, role: str, words: str
) -> None:
    client = sign_in(two.a.people["backbone"])
    roles = [*ROLES[:place], role, *ROLES[place + 1 :]]
    answer = client.post(uploaded(client, WIDE), said(roles))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_form_of_one_indicator_whose_columns_should_say_it_is_asked_again(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    answer = client.post(uploaded(client, LONG), said(["partner", "period", "ignored", "value"]))
    assert "No column says which indicator it is of" in answer.content.decode()


def test_choices_of_several_indicators_read_back_as_the_same_choices() -> None:
    known: list[dict[str, Any]] = [{"code": code, "name": code, "kind": "count"} for code in ("visits", "reading")]
    roles = {"S": "partner", "Q": "period", "V": "value:visits", "R": "value:reading", "Sex": "dimension:gender"}
    assert roles_of(mapping_of_choices(Choices(roles=roles, every="quarter", indicators=known))) == roles
    roles = {"S": "partner", "Q": "period", "What": "indicator", "N": "value"}
    made = mapping_of_choices(Choices(roles=roles, every="quarter", indicators=known))
    done = explained(wording(made, {"What": {"Visits": 2}}, {}).mapping, ())
    assert (roles_of(done), [one["code"] for one in done["indicators"]]) == (roles, ["visits"])


def test_file_left_between_its_pages_waits_for_its_words(two: World, sign_in: SignIn) -> None:
    client = sign_in(two.a.people["backbone"])
    page = uploaded(client, LONG)
    client.post(page, said(["partner", "period", "indicator", "value"]))
    with network(two.a.network.pk):
        assert ImportRun.objects.get().state == ImportState.MAPPING
    assert b"Explain the words" in client.get(page.removesuffix("columns/")).content
    assert [field.value() for field in client.get(page).context["form"].columns()][2] == "indicator"
