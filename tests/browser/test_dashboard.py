"""Reading figures in a browser: the dashboard stays fresh by itself, and every page of figures is without fault."""

import pytest
from playwright.sync_api import expect

from measurement.models import Indicator, Submission
from measurement.operations.drafts import save_draft
from measurement.operations.expectations import open_due
from measurement.operations.reviews import approve
from measurement.operations.submissions import submit
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.measurement.every_kind import make_every_kind
from tests.measurement.figures_world import cell, goal_of, report
from tests.pace import slowness
from tests.world import NOW, Side, World

pytestmark = pytest.mark.browser
PAGE = "/n/net-a/start-well/"
FRESH_WITHIN = 5_000  # milliseconds


def submitted(side: Side) -> Submission:
    open_due(initiative_ids=[side.initiative.pk], at=NOW)
    row = Submission.objects.select_related("period", "initiative", "partner").get(
        partner=side.partners[0], period=side.periods[4]
    )
    changes = {f"{side.indicator.pk}.value": "4711"}
    save_draft(submission=row, changes=changes, base_version=0, by=side.people["lead"], at=NOW)
    submit(submission=row, client_key="one", by=side.people["lead"], at=NOW)
    return row


def test_open_dashboard_shows_an_approved_submission_within_five_seconds(world: World, open_page: OpenPage) -> None:
    side = world.a
    with network(side.network.id):
        row = submitted(side)
    page = open_page(side.people["funder"])
    with page.expect_response(lambda answer: "/figures/" in answer.url and answer.status == 304):
        page.goto(PAGE)
    expect(page.locator(".figure-value").get_by_text("No data yet")).to_be_visible()
    with network(side.network.id):
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
    page.locator(".figure-number", has_text="4,711").wait_for(timeout=FRESH_WITHIN * slowness())
    expect(page.get_by_text("1 of 3 partners reported").first).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_figures_have_no_fault(world: World, open_page: OpenPage, width: int, theme: Theme) -> None:
    side = world.a
    with network(side.network.id):
        goal_of(side, measured=True)
        make_every_kind(side)
        Indicator.objects.update(question="Do children read?", story="Monday groups work best.")
        report(side, 3, [90, 2, 6])
        report(side, 4, [40, 5], cells={cell(side, "sex", "Sex", "girls"): [10, 2]})
    page = open_page(side.people["backbone"], width=width, theme=theme)
    indicator = f"{PAGE}indicators/{side.indicator.pk}/"
    for url in (PAGE, f"{PAGE}?status=no_target&sort=-name", f"{PAGE}?q=nothing", indicator, f"{indicator}explain/"):
        page.goto(url)
        assert axe(page) == []
        assert_fits(page)


def test_filters_of_the_dashboard_work_without_scripts(world: World, open_page: OpenPage) -> None:
    side = world.a
    with network(side.network.id):
        make_every_kind(side)
    page = open_page(side.people["funder"], has_scripts=False)
    page.goto(PAGE)
    page.get_by_text("Filter and look back").click()
    page.get_by_label("Search").fill("money")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".figure-table tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Remove filter Search").click()
    expect(page.locator(".figure-table tbody tr").nth(10)).to_be_visible()
