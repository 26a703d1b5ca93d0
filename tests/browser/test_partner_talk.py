"""What makes a partner's quarter lighter, in a real browser: every page in both themes, wide and narrow, by axe."""

import os
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from measurement.models import CountingNote, Submission
from measurement.operations.counting import keep_counting_note
from measurement.operations.questions import ask_colleague
from measurement.operations.value_queries import ask_query
from tenancy.models import Mail
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.browser.test_partner_quarter import Quarter
from tests.world import NOW, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def quarter(world: World) -> Quarter:
    """With a note, a question to a colleague and a query about a value."""
    made = Quarter(world)
    side, lead = made.side, world.a.people["lead"]
    with network(side.network.pk):
        note = "Everybody who came at least twice and signed in."
        keep_counting_note(partner=side.partners[0], indicator=side.indicator, text=note, by=lead, at=NOW)
        given = {"name": "Ana Ferry", "email": "ana@example.org", "text": "It stands in the green book."}
        ask_colleague(submission=made.due, indicator_id=side.indicator.pk, **given, by=lead, at=timezone.now())
        ask_query(
            submission=made.returned,
            indicator_id=side.indicator.pk,
            text="That is ten times as many as before. Is it right?",
            by=side.people["backbone"],
            at=NOW,
        )
    return made


def link(quarter: Quarter) -> str:
    with network(quarter.side.network.pk):
        found = re.search(r"/q/\S+/", Mail.objects.get(to_email="ana@example.org").text)
    assert found
    return found[0]


def pages(quarter: Quarter) -> list[tuple[str, str, str]]:
    """(name, whose, address) of every page."""
    due, sent, pk = quarter.due, quarter.returned, quarter.side.indicator.pk
    with network(quarter.side.network.pk):
        first = Submission.objects.order_by("period__start_on").filter(partner=quarter.side.partners[0])[0]
    return [
        ("home", "lead", "/"),
        ("form", "lead", quarter.url(due)),
        ("returned", "lead", quarter.url(sent)),
        ("nothing", "lead", quarter.url(due, "nothing/")),
        ("ask", "lead", quarter.url(due, f"ask/{pk}/")),
        ("how", "lead", quarter.url(due, f"how/{pk}/")),
        ("receipt", "lead", quarter.url(first, "submitted/")),
        ("review", "backbone", quarter.url(sent, "review/")),
        ("query", "backbone", quarter.url(first, f"query/{pk}/")),
        ("queue", "backbone", "/n/net-a/start-well/review/?state=sent_back"),
        ("order", "backbone", "/n/net-a/start-well/reports/new/"),
        ("question", "", link(quarter)),
        ("gone", "", "/q/unknown/"),
    ]


@pytest.mark.parametrize("whose", ["lead", "backbone", ""])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_partners_quarter_are_fit_for_everybody(
    quarter: Quarter, open_page: OpenPage, width: int, theme: Theme, whose: str
) -> None:
    page = open_page(quarter.side.people.get(whose), width=width, theme=theme, may_complain="404")
    for name, _whose, address in (one for one in pages(quarter) if one[1] == whose):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        if folder := os.environ.get("KEEL_SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
        assert axe(page) == [], name
        assert_fits(page)


def test_note_is_saved_when_it_is_left_and_says_so(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["contributor"])
    page.goto(quarter.url(quarter.due))
    key = quarter.share.pk
    page.locator(f"#i{key} details.how summary").click()
    page.locator(f"#id_how-{key}").fill("Assessed in the first week of school.")
    page.locator(f"#id_how-{key}").blur()
    expect(page.locator(f"#how-{key}-state")).to_contain_text("Saved")
    with network(quarter.side.network.pk):
        assert CountingNote.objects.get(indicator=key).text == "Assessed in the first week of school."


def test_audience_chosen_at_the_field_is_saved_with_the_draft(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["lead"])
    page.goto(quarter.url(quarter.due))
    path = f"{quarter.side.indicator.pk}.audience"
    page.locator(f'[name="{path}"]').select_option("public")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    assert quarter.draft()[path] == "public"


def test_nothing_to_report_on_a_telephone_without_scripts_takes_two_clicks(
    quarter: Quarter, open_page: OpenPage
) -> None:
    page = open_page(quarter.side.people["lead"], width=390, has_scripts=False)
    page.goto(quarter.url(quarter.due))
    page.get_by_role("button", name="Nothing to report this time?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to report")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")


def enter(page: Page, quarter: Quarter) -> None:
    """Into the form of the first partner, as staff who have its figures from somebody."""
    page.goto(quarter.url(quarter.due, "enter/"))
    page.get_by_label("By phone").check()
    page.get_by_label("From whom, and when?").fill("Ana Silva, 3 May")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("You are entering for Harbour partner 1")).to_be_visible()
    page.wait_for_load_state()  # its scripts are at work


def test_staff_on_the_phone_write_the_note_and_then_nothing_to_report(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["backbone"], width=390)
    enter(page, quarter)
    key = quarter.share.pk
    page.locator(f"#i{key} details.how summary").click()
    page.locator(f"#id_how-{key}").fill("Assessed in the first week of school.")
    page.locator(f"#id_how-{key}").blur()
    expect(page.locator(f"#how-{key}-state")).to_contain_text("Saved")
    assert axe(page) == []
    page.get_by_role("button", name="Nothing to report this time?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to report")
    assert axe(page) == []
    assert_fits(page)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")
    with network(quarter.side.network.pk):
        assert CountingNote.objects.get(indicator=key).by_name == "Backbone for Harbour partner 1"
        assert Submission.objects.get(pk=quarter.due.pk).draft_stamps
