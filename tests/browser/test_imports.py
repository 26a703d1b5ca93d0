"""A wide file with words that the library does not know, from upload to save and back, on a telephone."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from measurement.models import Category, Dimension, Indicator, Observation, ObservationCell
from measurement.queries.verification import wrong_figures
from tenancy.row_security import network
from tests.browser.fixtures import OpenPage, Theme, assert_fits, axe
from tests.servers import celery_worker
from tests.world import Side, make_indicator, make_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"]),
    pytest.mark.timeout(600),
]
FILE = """School,Quarter,Sex,Visits,Meals,Comment
Harbour partner 1,2025 Q1,Total,12,30,
Harbour partner 1,2025 Q1,F,5,,
Harbour partner 1,2025 Q1,boys,7,,late
Quay School,2025 Q1,Total,4,,
"""
SOON = 120_000  # milliseconds: what a worker has to do first


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    with celery_worker(dict(os.environ)):
        yield


@pytest.fixture
def side(transactional_db: None) -> Side:
    side = make_world().a
    with network(side.network.pk):
        calendar = Indicator.objects.get().calendar
        for code in ("visits", "meals"):
            make_indicator(side.initiative, calendar, code=code, name=code.title())
        sex = Dimension.objects.create(network=side.network, code="sex", name="Sex", is_exclusive=True)
        for place, name in enumerate(("Girls", "Boys")):
            Category.objects.create(network=side.network, dimension=sex, code=name.lower(), name=name, position=place)
    return side


def press(page: Page, name: str) -> None:
    """After a look at the page that one leaves."""
    button = page.get_by_role("button", name=name, exact=True)
    button.wait_for()  # the page that was asked for is there
    assert axe(page) == [], page.url
    assert_fits(page)
    button.click()


def upload(page: Page, folder: Path) -> None:
    file = folder / "quarter.csv"
    file.write_text(FILE)
    page.goto("/n/net-a/start-well/imports/new/")
    page.get_by_label("Table of figures").set_input_files(file)
    press(page, "Continue")
    page.wait_for_url("**/columns/")


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_wide_file_with_unknown_words_is_saved_and_undone(
    worker: None, side: Side, open_page: OpenPage, tmp_path: Path, width: int, theme: Theme
) -> None:
    page = open_page(side.people["backbone"], width=width, theme=theme)
    upload(page, tmp_path)
    expect(page.get_by_label("Visits", exact=True)).to_have_value("value:visits")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("ignored")
    press(page, "Check the file")
    page.wait_for_url("**/words/")
    expect(page.get_by_label("Total", exact=True)).to_have_value("total")
    page.get_by_label("F", exact=True).select_option("Girls")
    press(page, "Check the file")
    expect(page.get_by_text("This file can be saved")).to_be_visible(timeout=SOON)
    press(page, "Save")
    expect(page.get_by_text("Everything in it was saved")).to_be_visible(timeout=SOON)
    with network(side.network.pk):
        assert list(Observation.objects.order_by("value").values_list("value", flat=True)) == [4, 12, 30]
        assert sorted(ObservationCell.objects.values_list("cell__key", "value")) == [("sex=boys", 7), ("sex=girls", 5)]
        assert list(wrong_figures()) == []
    page.get_by_role("link", name="Undo this import").click()
    press(page, "Undo this import")
    expect(page.get_by_text("This import was undone")).to_be_visible(timeout=SOON)
    with network(side.network.pk):
        assert not Observation.objects.exists()


def test_form_of_a_file_of_one_indicator_stays_as_it_was(side: Side, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(side.people["backbone"], has_scripts=False)
    file = tmp_path / "one.csv"
    file.write_text("School,Quarter,Value\nHarbour partner 1,2025 Q1,3\n")
    page.goto("/n/net-a/start-well/imports/new/")
    page.get_by_label("Table of figures").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("What partners report here")).to_have_value("new")
    expect(page.get_by_label(re.compile("^Name of the figures"))).to_be_visible()
    page.get_by_label("What partners report here").select_option("Meals")
    page.get_by_role("button", name="Check the file").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
