"""Links that come by mail, opened by a stranger in a real browser: what a browser sends along differs from a client's.

A page that asks for no referrer at all makes the browser post its form as if from nowhere, and the form is refused.
"""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from communications.models import ReminderRefusal
from communications.operations.reminders import send_due
from measurement.models import Submission
from measurement.operations.questions import ask_colleague
from tenancy.models import Mail
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.browser.test_partner_quarter import Quarter
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 5, 4, 9, tzinfo=UTC)
each_with_and_without_scripts = pytest.mark.parametrize("has_scripts", [True, False])


@pytest.fixture
def quarter(world: World) -> Quarter:
    return Quarter(world)


def mailed(quarter: Quarter, to: str, pattern: str) -> str:
    """The path of the link in the mail to somebody."""
    with network(quarter.side.network.pk):
        text = Mail.objects.filter(to_email=to).latest("pk").text
    found = re.search(re.escape(settings.SITE_URL) + f"({pattern})", text)
    assert found
    return found[1]


def question(quarter: Quarter) -> str:
    given = {"name": "Ana Ferry", "email": "ana@example.org", "text": "It stands in the green book."}
    with network(quarter.side.network.pk):
        lead, pk = quarter.side.people["lead"], quarter.side.indicator.pk
        ask_colleague(submission=quarter.due, indicator_id=pk, **given, by=lead, at=timezone.now())
    return mailed(quarter, "ana@example.org", r"/q/\S+/")


def reminder(quarter: Quarter) -> str:
    """The link that stops reminders, out of one to the lead."""
    with network(quarter.side.network.pk):
        Submission.objects.filter(pk=quarter.due.pk).update(due_on=MORNING.date())
        assert send_due(network_id=quarter.side.network.pk, at=MORNING)
    return mailed(quarter, "lead@a.example.org", r"/reminders/\S+/")


def refusals(quarter: Quarter) -> list[int]:
    with network(quarter.side.network.pk):
        return list(ReminderRefusal.objects.values_list("user_id", flat=True))


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@each_with_and_without_scripts
def test_question_answered_by_a_stranger_lands_in_the_draft_under_their_name(
    quarter: Quarter, open_page: OpenPage, has_scripts: bool
) -> None:
    address = question(quarter)
    page = open_page(width=390, has_scripts=has_scripts)
    page.goto(address)
    page.locator(f'[name="{quarter.count}"]').fill("1,204")
    page.get_by_role("button", name="Send the answer").click()
    says(page, "Thank you")
    assert quarter.draft()[quarter.count] == "1,204"
    with network(quarter.side.network.pk):
        assert Submission.objects.get(pk=quarter.due.pk).draft_stamps[quarter.count][1:3] == [None, "Ana Ferry"]
    page.goto(address)
    says(page, "Thank you")
    form = open_page(quarter.side.people["lead"])
    form.goto(quarter.url(quarter.due))
    expect(form.locator(".asked")).to_contain_text("Ana Ferry answered on")


def test_question_answered_with_a_wrong_number_says_what_to_do(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(question(quarter))
    page.locator(f'[name="{quarter.count}"]').fill("many")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert quarter.count not in quarter.draft()


@each_with_and_without_scripts
def test_reminders_are_stopped_and_wanted_again_by_a_stranger_with_the_link(
    quarter: Quarter, open_page: OpenPage, has_scripts: bool
) -> None:
    page = open_page(width=390, has_scripts=has_scripts)
    page.goto(reminder(quarter))
    page.get_by_role("button", name="Stop the reminders").click()
    says(page, "No more reminders")
    assert refusals(quarter) == [quarter.side.people["lead"].pk]
    page.get_by_role("button", name="Remind me again").click()
    says(page, "Reminders")
    assert refusals(quarter) == []
    page.get_by_role("link", name="All mail to you").click()
    page.wait_for_url("**/accounts/login/?next=/accounts/mail/")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_about_mail_are_fit_for_everybody(
    quarter: Quarter, open_page: OpenPage, width: int, theme: Theme
) -> None:
    page = open_page(quarter.side.people["lead"], width=width, theme=theme)
    for address in (reminder(quarter), "/accounts/mail/"):
        page.goto(address)
        assert axe(page) == [], address
        assert_fits(page)


def test_reminders_are_switched_in_the_account_without_scripts(quarter: Quarter, open_page: OpenPage) -> None:
    lead = quarter.side.people["lead"]
    page = open_page(lead, width=390, has_scripts=False)
    page.goto("/accounts/mail/")
    page.get_by_role("button", name=re.compile("^Switch off.*Reminders")).click()
    expect(page.get_by_text("You get no more reminders of Harbour initiative.")).to_be_visible()
    assert refusals(quarter) == [lead.pk]
    page.get_by_role("button", name=re.compile("^Switch on.*Reminders")).click()
    assert refusals(quarter) == []
