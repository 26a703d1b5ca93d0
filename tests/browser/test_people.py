"""Coming in: an owner invites, the mail waits in the outbox, a partner is at the work in two clicks."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tenancy.models import Grant, Job
from tenancy.operations import jobs
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _outbox(settings: object) -> None:
    settings.EMAIL_BACKEND = "tenancy.adapter.OutboxEmailBackend"  # type: ignore[attr-defined]  # pytest-django's


def send_what_waits() -> None:
    """What the worker does."""
    for job_id in Job.objects.filter(kind="mail.send").values_list("id", flat=True):
        jobs.run(job_id=job_id, clock=timezone.now)


def invite_lead(page: Page, email: str) -> None:
    """As an owner: from the list of people to the sent invitation."""
    page.goto("/n/net-a/people/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_role("link", name="Partner lead").click()
    page.get_by_label("Partner").select_option("Harbour partner 1")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send invitation").click()
    page.get_by_text(f"Sent an invitation to {email}.").wait_for()
    send_what_waits()


def link_in_outbox(page: Page) -> str:
    page.goto("/n/net-a/outbox/")
    page.get_by_role("link", name=re.compile("invites you")).first.click()
    address = page.locator("#mail-text a").first.get_attribute("href") or ""
    return "/invitations/" + address.partition("/invitations/")[2]


def test_invited_partner_is_at_the_work_in_two_clicks(world: World, open_page: OpenPage) -> None:
    owner = open_page(world.a.people["owner"])
    invite_lead(owner, "ada@example.org")
    newcomer = open_page()
    newcomer.goto(link_in_outbox(owner))  # the first click, in the mail
    newcomer.get_by_label("Your name").fill("Ada Obi")
    newcomer.get_by_label(re.compile("^Password")).fill("quiet-harbour-9")
    newcomer.get_by_role("button", name="Accept and begin").click()
    newcomer.get_by_text("Welcome to Harbour network.").wait_for()
    assert "/invitations/" not in newcomer.url


def test_invitation_for_another_address_leads_to_the_right_account(world: World, open_page: OpenPage) -> None:
    owner = open_page(world.a.people["owner"], may_complain="410")
    invite_lead(owner, "ada@example.org")
    owner.goto(link_in_outbox(owner))
    owner.get_by_role("button", name="Go on as ada@example.org").click()
    owner.get_by_label("Your name").wait_for()
    assert "/invitations/" in owner.url


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_people_have_no_fault(world: World, open_page: OpenPage, width: int, theme: Theme) -> None:
    page = open_page(world.a.people["owner"], width=width, theme=theme)
    invite_lead(page, "ada@example.org")
    invitation = link_in_outbox(page)
    with network(world.a.network.pk):
        grant = Grant.objects.get(role="funder")
    tails = ("", "people/", f"people/{grant.pk}/remove/", "invitations/new/", "invitations/new/?role=funder", "mails/")
    for path in (
        "/networks/",
        "/networks/new/",
        "/n/net-a/outbox/",
        invitation,
        *(f"/n/net-a/{tail}" for tail in tails),
    ):
        page.goto(path)
        assert axe(page) == [], path
        assert_fits(page)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_strangers_have_no_fault(world: World, open_page: OpenPage, width: int, theme: Theme) -> None:
    page = open_page(width=width, theme=theme, may_complain="404")
    for path in ("/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/", "/invitations/gone/"):
        page.goto(path)
        assert axe(page) == [], path
        assert_fits(page)
