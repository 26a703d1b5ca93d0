"""A quarter of a partner in a real browser: fill in, be saved, check, submit; and the review that follows."""

import re

import pytest
from playwright.sync_api import Page, expect

from measurement.models import Indicator, Submission, SubmissionVersion
from measurement.operations.drafts import save_draft
from measurement.operations.reviews import approve, send_back
from measurement.operations.submissions import submit
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.measurement.quarter import add_sexes, add_share, first_submission
from tests.world import NOW, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


class Quarter:
    """The world with two indicators, a past of three approved quarters, one sent back and one to fill in."""

    def __init__(self, world: World) -> None:
        self.side = side = world.a
        with network(side.network.id):
            add_sexes(side)
            self.share: Indicator = add_share(side)
            add_sexes(side, self.share)
            for period, (sessions, ready) in enumerate([("98", "80"), ("104", "85"), ("110", "83")]):
                row = self.answered(period, sessions, ready)
                approve(submissions=[row], by=side.people["backbone"], at=NOW)
            self.returned = self.answered(3, "1104", "90", note="A new branch opened.")
            comments = {self.share.pk: "Is that everybody?"}
            send_back(submission=self.returned, comments=comments, by=side.people["backbone"], at=NOW)
            self.due = first_submission(side, period=4)

    def answered(self, period: int, sessions: str, ready: str, *, note: str = "") -> Submission:
        row, count = first_submission(self.side, period=period), self.count
        typed = {count: sessions, f"{self.side.indicator.pk}.note": note}
        typed |= {f"{self.share.pk}.numerator": ready, f"{self.share.pk}.denominator": "100"}
        submit(submission=row, client_key="k", typed=typed, by=self.side.people["lead"], at=NOW)
        return row

    @property
    def count(self) -> str:
        return f"{self.side.indicator.pk}.value"

    def url(self, row: Submission, more: str = "") -> str:
        return f"/n/{self.side.network.slug}/{self.side.initiative.slug}/submissions/{row.pk}/{more}"

    def draft(self) -> dict[str, str]:
        with network(self.side.network.id):
            return dict(Submission.objects.get(pk=self.due.pk).draft)


@pytest.fixture
def quarter(world: World) -> Quarter:
    return Quarter(world)


def field(page: Page, name: str) -> str:
    return f'[name="{name}"]'


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_a_partner_have_no_fault(quarter: Quarter, open_page: OpenPage, width: int, theme: Theme) -> None:
    page = open_page(quarter.side.people["lead"], width=width, theme=theme)
    form = quarter.url(quarter.due)
    for address in (
        "/",
        form,
        f"{form}?check=1",
        quarter.url(quarter.returned),
        f"{quarter.url(quarter.returned)}check/",
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
        assert axe(page) == [], address
        assert_fits(page)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_a_reviewer_have_no_fault(quarter: Quarter, open_page: OpenPage, width: int, theme: Theme) -> None:
    page = open_page(quarter.side.people["backbone"], width=width, theme=theme)
    queue = f"/n/{quarter.side.network.slug}/{quarter.side.initiative.slug}/review/"
    for address in (queue, f"{queue}?state=overdue", quarter.url(quarter.returned, "review/")):
        page.goto(address)
        assert axe(page) == [], address
        assert_fits(page)


def test_quarter_is_filled_in_checked_submitted_and_approved(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["lead"], width=390)
    page.goto("/")
    page.get_by_role("link", name="Q1 2026").click()
    page.get_by_label("Children ready", exact=True).fill("82")
    page.get_by_label("Children assessed", exact=True).fill("100")
    expect(page.locator("[data-result] output")).to_have_text("82.0%")
    page.locator(field(page, quarter.count)).fill("2,000")
    expect(page.get_by_text("2 of 2 answered")).to_be_visible()
    saved(page)
    page.get_by_role("button", name="Check answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_text("You reported 2,000; your last three quarters were between 98 and 110.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_label("If the number is right, say why").fill("A second site.")
    page.get_by_role("button", name="Submit").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")
    assert axe(page) == []
    with network(quarter.side.network.id):
        assert SubmissionVersion.objects.filter(submission=quarter.due).count() == 1
    review_it(quarter, open_page)


def review_it(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["backbone"])
    page.goto(f"/n/{quarter.side.network.slug}/{quarter.side.initiative.slug}/review/")
    page.locator(f"#s{quarter.due.pk}").get_by_role("link").click()
    expect(page.get_by_text("A second site.").first).to_be_visible()
    page.get_by_label("Send back").first.check()
    page.get_by_label("What should change?").first.fill("Please check the number assessed.")
    page.get_by_label("Approve").last.check()
    page.get_by_role("button", name="Save decisions").click()
    expect(page.get_by_text("1 approved, 1 sent back")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/review/#s{quarter.due.pk}$"))


def test_block_copied_from_a_spreadsheet_fills_the_breakdown(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["lead"])
    page.goto(quarter.url(quarter.due))
    page.locator(f"#i{quarter.share.pk}").get_by_text("Breakdown by Sex").click()
    cell = page.get_by_label("Girls: Children ready")
    cell.evaluate(
        f"(input, text) => ({PASTE})([input, text])", "\tready\tassessed\nGirls\t40\t50\nBoys\t1,042\t2,050.5\n"
    )
    expect(page.get_by_label("Boys: Children assessed")).to_have_value("2,050.5")
    totals = page.locator(f"#i{quarter.share.pk} tfoot output")
    expect(totals).to_have_text(["1,082", "2,100.5"])
    saved(page)
    assert quarter.draft()[f"{quarter.share.pk}.cells.sex=boys.numerator"] == "1,042"


def test_draft_opened_and_left_is_not_kept(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["lead"])
    page.goto(quarter.url(quarter.due))
    page.locator(field(page, quarter.count)).focus()
    page.goto("/")
    expect(page.get_by_text("Overdue").last).to_be_visible()
    assert quarter.draft() == {}


def test_same_answer_by_two_people_shows_both_and_lets_one_choose(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["lead"])
    page.goto(quarter.url(quarter.due))
    with network(quarter.side.network.id):
        by = quarter.side.people["contributor"]
        story = {f"{quarter.side.indicator.pk}.narrative": "A good term."}
        save_draft(submission=quarter.due, changes={quarter.count: "98"} | story, base_version=0, by=by, at=NOW)
    page.locator(field(page, quarter.count)).fill("97")
    expect(page.get_by_text("Contributor changed this at 10:30: 98. You typed 97.")).to_be_visible()
    expect(page.locator(field(page, f"{quarter.side.indicator.pk}.narrative"))).to_have_value("A good term.")
    assert quarter.draft()[quarter.count] == "98"
    assert axe(page) == []
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    assert quarter.draft()[quarter.count] == "97"


def test_network_lost_keeps_the_words_here_and_saves_them_later(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["lead"], may_complain="ERR_INTERNET_DISCONNECTED")
    page.goto(quarter.url(quarter.due))
    page.context.set_offline(True)
    page.locator(field(page, quarter.count)).fill("77")
    expect(page.locator("[data-save-state]")).to_contain_text("Kept on this device")
    assert quarter.draft() == {}
    page.context.set_offline(False)
    saved(page)
    assert quarter.draft() == {quarter.count: "77"}


def test_words_kept_on_the_device_come_back_with_the_next_visit(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["lead"], may_complain="ERR_INTERNET_DISCONNECTED")
    page.goto(quarter.url(quarter.due))
    page.context.set_offline(True)
    page.locator(field(page, quarter.count)).fill("76")
    expect(page.locator("[data-save-state]")).to_contain_text("Kept on this device")
    page.goto("about:blank")
    page.context.set_offline(False)  # not before: it would send them
    assert quarter.draft() == {}
    page.goto(quarter.url(quarter.due))
    expect(page.locator(field(page, quarter.count))).to_have_value("76")
    saved(page)
    assert quarter.draft() == {quarter.count: "76"}


def test_form_without_scripts_does_the_whole_way(quarter: Quarter, open_page: OpenPage) -> None:
    page = open_page(quarter.side.people["lead"], width=390, has_scripts=False)
    page.goto(quarter.url(quarter.due))
    page.get_by_label("Children ready", exact=True).fill("120")
    page.get_by_label("Children assessed", exact=True).fill("100")
    page.locator(field(page, quarter.count)).fill("105")
    page.get_by_role("button", name="Check answers").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("link", name=re.compile("120 is more than 100")).click()
    page.get_by_label("Children ready", exact=True).fill("82")
    page.get_by_role("button", name="Check answers").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")
