"""A new backbone, from signing up to its first invited partner and its first open period, with defaults alone.

What is typed and pressed is counted: who sits down with a list of names should be through in minutes.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from measurement.models import Submission
from tenancy.models import Invitation, Network, OutboxMail
from tenancy.row_security import network
from tests.browser.fixtures import OpenPage, assert_fits, axe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"]),
    pytest.mark.timeout(600),
]
EMAIL, LEAD = "wanda@example.org", "lena@ropewalk.example"


class Person:
    """Somebody at the keyboard: what she types and presses is counted, and each page on the way is looked at."""

    def __init__(self, page: Page) -> None:
        self.page, self.typed, self.pressed = page, 0, 0

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.typed += 1

    def press(self, what: Locator) -> None:
        what.wait_for()  # the page that was asked for is there
        assert axe(self.page) == [], self.page.url
        assert_fits(self.page)
        what.click()
        self.pressed += 1

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        self.press(self.page.get_by_role("main").get_by_role("link", name=name).first)


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    """Mails are kept, as in an embedded run."""
    settings.EMAIL_BACKEND = "tenancy.adapter.OutboxEmailBackend"


def mailed_code() -> str:
    """The code in the mail that the account's address got."""
    text = OutboxMail.objects.filter(to_email=EMAIL).latest("pk").text
    found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", text, re.MULTILINE)
    assert found is not None, text
    return found[1]


def sign_up(person: Person) -> None:
    person.page.goto("/")
    person.link("Begin a network")
    person.type("Your name", "Wanda Founder")
    person.type("Email", EMAIL)
    person.type("Password", "quiet-harbour-9")
    person.button("Create account")
    expect(person.page.get_by_label("Code")).to_be_visible()
    person.type("Code", mailed_code())
    person.button("Continue")
    person.type("Name of your network", "Tidewater Partnership")
    person.button("Begin")


def found_and_invite(person: Person) -> None:
    """An initiative from the template that is offered first, and the first partner with its lead."""
    person.link("New initiative")
    person.type("Name", "Tidewater Start Well")
    person.button("Create the initiative")
    expect(person.page.get_by_role("heading", name="First steps")).to_be_visible()
    person.link("Add the partners")
    person.type("Name", "Ropewalk School")
    person.page.get_by_label(re.compile("^E-mail address of who speaks for it")).fill(LEAD)
    person.typed += 1
    person.button("Save partner")
    expect(person.page.get_by_text(f"The invitation to {LEAD} is on its way.")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_new_backbone_invites_its_first_partner_and_opens_a_period_with_defaults(
    open_page: OpenPage, width: int
) -> None:
    person = Person(open_page(width=width))
    sign_up(person)
    found_and_invite(person)
    assert (person.typed, person.pressed) <= (8, 8)
    person.link("Say who reports what")
    person.button("Begin the first round")
    expect(person.page.get_by_text(re.compile("The first round has begun"))).to_be_visible()
    assert (person.typed, person.pressed) <= (8, 10)
    with network(Network.objects.get().pk):
        invitation = Invitation.objects.get()
        submissions = list(Submission.objects.all())
    assert (invitation.email, invitation.role) == (LEAD, "lead")
    assert submissions
    assert {row.partner_id for row in submissions} == {invitation.partner_id}
