"""Words of a file that are not those of the library: asked about in the browser, kept in the mapping, obeyed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from measurement.models import Category, Dimension, ImportRun, ImportState, Observation, ObservationCell, SavedMapping
from measurement.queries.import_proof import proof_of
from measurement.queries.verification import wrong_figures
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.imports.files import checked, saved, table, undone
from tests.measurement.imports.test_doors import work
from tests.measurement.imports.test_mappings import said, uploaded
from tests.world import World, make_world

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
FILE = b"""School,Quarter,Sex,Sessions,Status
Harbour partner 1,2025 Q1,Total,12,ok
Harbour partner 1,2025 Q1,F,5,est
Harbour partner 1,2025 Q1,BOYS,7,ok
New School,2025 Q1,Total,,miss
"""
WORDS = [{"column": "Age", "code": "age-read", "words": {"five": "5", "All ages": ""}}]


@pytest.fixture
def two(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def sexes(two: World) -> World:
    """The library knows girls and boys."""
    with network(two.a.network.pk):
        row = Dimension.objects.create(network=two.a.network, code="sex", name="Sex", is_exclusive=True)
        for place, name in enumerate(("Girls", "Boys")):
            Category.objects.create(network=two.a.network, dimension=row, code=name.lower(), name=name, position=place)
    return two


def test_words_of_a_mapping_lead_to_categories_and_to_the_total(world: World) -> None:
    rows = ("2023,A,All ages,Normal,10", "2023,A,five,Normal,4", "2023,B,,Normal,3")
    with network(world.a.network.pk):
        run = saved(world.a.initiative, table(*rows), dimensions=WORDS)
        cell = ObservationCell.objects.get()
        whole = set(Observation.objects.values_list("partner__name", "value"))
        assert (whole, cell.value) == ({("A", Decimal(10)), ("B", Decimal(3))}, 4)
        assert list(Category.objects.filter(dimension__code="age-read").values_list("name", flat=True)) == ["5"]
        assert (proof_of(run).is_whole, proof_of(run).found) == (True, 3)
        assert list(wrong_figures()) == []
        undone(run)
        assert not ObservationCell.objects.exists()


def test_two_words_of_one_category_with_two_values_contradict_each_other(world: World) -> None:
    with network(world.a.network.pk):
        rows = ("2023,A,five,Normal,10", "2023,A,5,Normal,4", "2023,A,All ages,Normal,14", "2023,A,,Normal,14.0")
        run = checked(world.a.initiative, table(*rows), dimensions=WORDS)
        assert (run.summary["errors"], run.summary["repeated"]) == (2, 1)


def test_words_are_asked_about_kept_and_not_asked_again(sexes: World, sign_in: SignIn) -> None:
    client = sign_in(sexes.a.people["backbone"])
    words = client.post(uploaded(client, FILE), said(keep_as="Sessions")).headers["Location"]
    assert words.endswith("/words/")
    page = client.get(words)
    asked = [(one.word, one.answer, one.rows) for one in page.context["form"].questions]
    assert asked == [
        *(("Total", "total", 2), ("F", "new", 1)),  # BOYS is a spelling of Boys
        *(("ok", "present", 2), ("est", "flag", 1), ("miss", "flag", 1)),
    ]
    told = dict(zip([f"word_{n}" for n in range(5)], ["total", "is:Girls", "present", "flag", "missing"], strict=True))
    one = client.post(words, told).headers["Location"]
    work()
    client.post(f"{one}save/")
    work()
    with network(sexes.a.network.pk):
        cells = ObservationCell.objects.values_list("cell__key", "value", "reason")
        assert set(cells) == {("sex=girls", 5, "est"), ("sex=boys", 7, "")}
        assert Observation.objects.get(value=12).reason == ""
        kept = SavedMapping.objects.get().mapping
        assert kept["dimensions"][0]["words"] == {"BOYS": "Boys", "Total": "", "F": "Girls"}
        assert (kept["present"], kept["missing"], kept["flags"]) == (["ok"], ["miss"], ["est"])
    answer = client.post(uploaded(client, FILE), said())
    assert not answer.headers["Location"].endswith("/words/")


def test_new_word_of_a_kept_mapping_is_asked_beside_what_was_said(sexes: World, sign_in: SignIn) -> None:
    client = sign_in(sexes.a.people["backbone"])
    first = client.post(uploaded(client, FILE), said(keep_as="S")).headers["Location"]
    client.post(first, {f"word_{n}": answer for n, answer in enumerate(["total", "is:Girls", *["flag"] * 3])})
    more = FILE + b"New School,2025 Q1,M,3,ok\n"
    page = client.get(client.post(uploaded(client, more), said()).headers["Location"])
    asked = [(one.word, one.answer, one.is_new) for one in page.context["form"].questions][:3]
    assert asked == [("Total", "total", False), ("F", "is:Girls", False), ("M", "new", True)]


def test_rows_of_a_word_are_left_aside_and_remembered(sexes: World, sign_in: SignIn) -> None:
    client = sign_in(sexes.a.people["backbone"])
    told = {f"word_{n}": answer for n, answer in enumerate(["total", "aside", *["flag"] * 3])}
    one = client.post(client.post(uploaded(client, FILE), said(keep_as="S")).headers["Location"], told).headers[
        "Location"
    ]
    work()
    assert b"Rows left aside" in client.get(one).content
    client.post(f"{one}save/")
    work()
    with network(sexes.a.network.pk):
        assert list(ObservationCell.objects.values_list("cell__key", "value")) == [("sex=boys", 7)]
        assert SavedMapping.objects.get().mapping["ignored_rows"] == [{"Sex": "F"}]
        assert proof_of(ImportRun.objects.get()).is_whole
    page = client.get(client.post(uploaded(client, FILE + b"A,2025 Q1,M,3,ok\n"), said()).headers["Location"])
    assert [(one.word, one.answer) for one in page.context["form"].questions][:3] == [
        ("Total", "total"), ("F", "aside"), ("M", "new"),
    ]  # fmt: skip


def test_columns_said_again_begin_with_what_the_words_meant(sexes: World, sign_in: SignIn) -> None:
    client = sign_in(sexes.a.people["backbone"])
    page = uploaded(client, FILE)
    words = client.post(page, said()).headers["Location"]
    client.post(words, {f"word_{n}": answer for n, answer in enumerate(["total", "is:Girls", *["flag"] * 3])})
    work()
    again = client.get(client.post(page, said()).headers["Location"]).content.decode()
    assert '<option value="is:Girls" selected>' in again
    with network(sexes.a.network.pk):
        run = ImportRun.objects.get()
        assert (run.state, run.row_count) == (ImportState.MAPPING, 0)
    assert b"still to be explained" in client.get(page.removesuffix("columns/")).content


def test_more_words_than_one_would_explain_are_taken_as_they_stand(two: World, sign_in: SignIn) -> None:
    rows = "".join(f"P{n},2025 Q1,Ward {n},{n},\n" for n in range(70))
    client = sign_in(two.a.people["backbone"])
    words = client.post(uploaded(client, b"School,Quarter,Sex,Sessions,Status\n" + rows.encode()), said())
    shown = client.get(words.headers["Location"]).content.decode()
    assert "“Sex” holds more than 60 words that nobody has explained" in shown
    one = client.post(words.headers["Location"]).headers["Location"]
    work()
    assert b"This file can be saved" in client.get(one).content


@pytest.mark.parametrize("sent", [{}, {"word_0": "is:Nobody"}, {"word_0": "present", "word_1": "total"}])
def test_answer_that_was_not_offered_is_said_at_its_word(sexes: World, sign_in: SignIn, sent: dict[str, Any]) -> None:
    client = sign_in(sexes.a.people["backbone"])
    answer = client.post(client.post(uploaded(client, FILE), said()).headers["Location"], sent)
    assert answer.status_code == 422
    with network(sexes.a.network.pk):
        assert ImportRun.objects.get().state == ImportState.MAPPING


def test_answers_to_questions_that_changed_meanwhile_count_for_nothing(sexes: World, sign_in: SignIn) -> None:
    client = sign_in(sexes.a.people["backbone"])
    page = uploaded(client, FILE)
    words = client.post(page, said()).headers["Location"]
    seen = client.get(words).context["asked"]
    client.post(page, said(column_2="ignored", column_4="dimension"))
    answer = client.post(words, {"asked": seen, "word_0": "total", "word_1": "new", "word_2": "new"})
    assert answer.headers["Location"] == words
    page_now = client.get(words)
    assert "changed meanwhile" in page_now.content.decode()
    assert f'name="asked" value="{page_now.context["asked"]}"' in page_now.content.decode()
    with network(sexes.a.network.pk):
        run = ImportRun.objects.get()
        assert (run.state, "words" in run.mapping["dimensions"][0]) == (ImportState.MAPPING, False)
    client.post(words, {"asked": page_now.context["asked"], "word_0": "total", "word_1": "new", "word_2": "new"})
    with network(sexes.a.network.pk):
        assert ImportRun.objects.get().state == ImportState.RECEIVED
