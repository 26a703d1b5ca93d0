"""The main job in a browser, from signing up to a published report, as each of the people whose job it is.

Everything is typed and clicked; mails and the report are made by a real worker. Nothing waits by
the clock: every step waits for what it expects to see.
"""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Download, Page, expect

from tests.browser.fixtures import OpenPage, Theme, assert_fits, axe
from tests.pace import slowness
from tests.servers import celery_worker
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"]),
    pytest.mark.timeout(900),
]
BASE = "/n/tidewater-partnership/"
HERE = f"{BASE}tidewater-start-well/"
PASSWORD = "quiet-harbour-9"
COUNT, SHARE = "Reading sessions with families", "Half-days attended"
SOON = 120_000  # milliseconds: what a worker has to do first
FRESH = 5_000  # milliseconds: what an open dashboard may take to show an approved figure
OTHERS: tuple[tuple[int, Theme], ...] = ((1440, "dark"), (390, "light"))


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    with celery_worker(dict(os.environ)):
        yield


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def has_no_fault(page: Page) -> None:
    assert axe(page) == [], page.url
    assert_fits(page)


def open_menu(page: Page) -> None:
    """On a narrow screen the menu is behind a button."""
    page.wait_for_load_state()  # of the page that a click has asked for
    button = page.get_by_role("button", name="Menu", exact=True)
    if button.is_visible():
        button.click()


def go(page: Page, name: str) -> None:
    """To a page of the menu."""
    open_menu(page)
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#navigation [aria-current=page]")).to_have_text(name)  # the new page's, open or not


def sign_up(page: Page) -> None:
    """Nobody invited her: an account, its code, a network of her own."""
    page.goto("/")
    follow(page, "Begin a network")
    page.get_by_label("Your name").fill("Wanda Founder")
    page.get_by_label("Email").fill("wanda@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Create account")
    said = page.get_by_text("This installation sends no mail.").inner_text()
    code = re.search(r"is ([\w-]+)\.", said)
    assert code is not None
    page.get_by_label("Code").fill(code[1])
    press(page, "Continue")
    page.get_by_label("Name").fill("Tidewater Partnership")
    press(page, "Begin")
    expect(page.get_by_text("No initiatives yet")).to_be_visible()


def create_initiative(page: Page) -> None:
    """From the shipped template: the goal and twenty indicators are there, and the overview says what comes next."""
    follow(page, "New initiative")
    page.get_by_label("Name", exact=True).fill("Tidewater Start Well")
    press(page, "Create the initiative")
    page.wait_for_url(f"**{HERE}set-up/")
    expect(page.get_by_text("Every child reads well by the age of eight")).to_be_visible()
    go(page, "Overview")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    expect(page.get_by_role("link", name="Add the partners")).to_be_visible()
    go(page, "Indicators")
    expect(page.get_by_role("link", name=SHARE, exact=True)).to_be_visible()


def add_partners(page: Page, file: Path) -> None:
    """One by hand, with an error on the way; two from a file."""
    go(page, "Partners")
    follow(page, "Add a partner")
    press(page, "Save partner")
    expect(page.locator("[data-error-summary]")).to_be_focused()  # the script has run
    follow(page, "Enter the name of the organisation.")
    expect(page.locator("input[name=name]")).to_be_focused()
    page.keyboard.type("Ropewalk School")
    page.get_by_label("Code").fill("ropewalk")
    page.get_by_label("Sector").select_option("Education")
    expect(page.get_by_role("checkbox", name="Tidewater Start Well")).to_be_checked()
    press(page, "Save partner")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ropewalk School")
    go(page, "Partners")
    follow(page, "Add from a file")
    file.write_text("Code,Name,Sector\nq1,Quay School,Education\nq2,Quay Nursery,Education\n")
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Check the file")
    press(page, "Save 2 partners")
    expect(page.get_by_text("Showing 1–3 of 3 partners")).to_be_visible()


def assign(page: Page) -> None:
    """Ropewalk reports two indicators, for the quarter that is over as well."""
    go(page, "Indicators")
    follow(page, "Who reports what")
    page.get_by_role("checkbox", name="Choose Ropewalk School").check()
    page.get_by_role("group", name="Indicators").get_by_label(COUNT).check()
    page.get_by_role("group", name="Indicators").get_by_label(SHARE).check()
    page.get_by_label("From").fill(f"{timezone.now().year - 1}-01-01")
    press(page, "Assign")
    expect(page.get_by_text("reports it", exact=True)).to_have_count(2)


def invite(page: Page, email: str, role: str) -> str:
    """A partner's people from the partner's page, others from the list of people; the link in the kept mail."""
    if role == "Partner lead":
        go(page, "Partners")
        follow(page, "Ropewalk School")
        follow(page, "Invite somebody")
        page.get_by_label("E-mail address").fill(email)
        expect(page.get_by_role("radio", name=re.compile("^Lead"))).to_be_checked()
        press(page, "Send the invitation")
    else:
        go(page, "People")
        follow(page, "Invite somebody")
        follow(page, role)
        page.get_by_label("E-mail address").fill(email)
        press(page, "Send invitation")
    expect(page.get_by_text(email).first).to_be_visible()
    return opened_mail(page, email)


def opened_mail(page: Page, email: str) -> str:
    """The address in the latest mail to somebody, as the outbox keeps it once the worker has sent it."""
    row = page.get_by_role("row", name=re.compile(email)).first
    go(page, "Outbox")
    end = time.monotonic() + SOON / 1000
    while not row.is_visible() and time.monotonic() < end:
        page.reload()
    row.get_by_role("link").click()
    address = page.locator("#mail-text a").first.get_attribute("href") or ""
    return "/" + address.split("/", 3)[3]


def accept(page: Page, link: str, name: str) -> None:
    page.goto(link)  # the click in the mail
    page.get_by_label("Your name").fill(name)
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    press(page, "Accept and begin")


def fill_in_and_submit(page: Page) -> None:
    """The first field is there after the second click; an impossible answer is refused; then it is submitted."""
    answer = page.get_by_role("region", name=SHARE)
    part, whole = answer.locator("input[inputmode]").nth(0), answer.locator("input[inputmode]").nth(1)
    expect(part).to_be_visible()
    page.get_by_role("region", name=COUNT).locator("input[inputmode]").first.fill("41")
    part.fill("1930")
    whole.fill("1900")
    press(page, "Check answers")
    page.get_by_role("link", name=re.compile("1,?930 is more than 1,?900")).click()
    expect(part).to_be_focused()
    part.fill("1786")
    press(page, "Check answers")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    has_no_fault(page)
    press(page, "Submit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")


def approve(page: Page) -> None:
    """The overview names what waits; the queue leads to it."""
    go(page, "Overview")
    follow(page, "To review")
    follow(page, "Ropewalk School")
    expect(page.get_by_text("94.0%").first).to_be_visible()
    press(page, "Approve all 2")
    expect(page.get_by_text(re.compile("Approved"))).not_to_have_count(0)


def compile_and_publish(page: Page) -> str:
    """A worker compiles; the page follows it to the report; publishing is one more click. Returns its address."""
    go(page, "Reports")
    press(page, "Mail me new reports")
    follow(page, "Compile a report")
    press(page, "Compile the report")
    expect(page.get_by_text("Not published yet")).to_be_visible(timeout=SOON)
    assert "94.0%" in page.get_by_role("main").inner_text()
    has_no_fault(page)
    press(page, "Publish")
    expect(page.get_by_text(re.compile(r"^Published \d"))).to_be_visible()
    return re.sub(r"^https?://[^/]+", "", page.url)


def downloaded(page: Page, link: str) -> bytes:
    page.locator("summary", has_text="Download").click()
    with page.expect_download() as waiting:
        follow(page, link)
    file: Download = waiting.value
    return Path(file.path()).read_bytes()


def sees_no_draft(funder: Page) -> None:
    """What a partner has typed and submitted is not the funder's to see; nor is the way to it."""
    expect(funder.get_by_role("heading", level=1)).to_have_text("Tidewater Start Well")
    words = funder.get_by_role("main").inner_text()
    assert "94.0%" not in words
    assert "Ropewalk" not in words
    open_menu(funder)
    menu = funder.get_by_role("navigation", name="Main").get_by_role("link")
    expect(menu).to_have_text(["Dashboard", "Reports", "Published series", "Overview"])
    funder.reload()


def finds_nothing(page: Page, report: str) -> None:
    """The same addresses do not exist for somebody of another network."""
    for address in (BASE, HERE, f"{HERE}review/", f"{HERE}reports/", report, f"{BASE}partners/", f"{BASE}outbox/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404, address
        assert "Tidewater" not in page.content()


def looks_well_everywhere(page: Page, addresses: list[str]) -> None:
    """Every page in the widths and colours that the story was not walked in."""
    for width, theme in OTHERS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        for address in addresses:
            page.goto(address)
            has_no_fault(page)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_whole_job_from_signing_up_to_a_published_report(
    world: World, worker: None, open_page: OpenPage, tmp_path: Path, width: int, theme: Theme
) -> None:
    owner = open_page(width=width, theme=theme)
    sign_up(owner)
    create_initiative(owner)
    add_partners(owner, tmp_path / "partners.csv")
    assign(owner)

    lead, funder = open_page(width=width, theme=theme), open_page(width=width, theme=theme)
    accept(lead, invite(owner, "lena@ropewalk.example", "Partner lead"), "Lena Quist")
    accept(funder, invite(owner, "fred@fund.example", "Funder"), "Fred Fund")
    fill_in_and_submit(lead)
    sees_no_draft(funder)
    approve(owner)
    expect(funder.locator(".figure-number", has_text="94.0%")).to_be_visible(timeout=FRESH * slowness())
    has_no_fault(funder)

    report = compile_and_publish(owner)
    assert opened_mail(owner, "wanda@example.org") == report
    funder.goto(report)
    assert downloaded(funder, "PDF").startswith(b"%PDF")
    finds_nothing(open_page(world.a.people["owner"], width=width, theme=theme, may_complain="404"), report)
    if width == 1440:
        looks_well_everywhere(owner, [BASE, f"{HERE}review/?state=approved", f"{HERE}reports/", report])
        looks_well_everywhere(lead, ["/"])
        looks_well_everywhere(funder, [HERE])
