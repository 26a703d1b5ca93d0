"""Backbone staff set an initiative up: places, partners, the goal; on wide and narrow screens, light and dark."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from partners.models import Partner
from tenancy.models import Place
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.world import World, make_world

pytestmark = pytest.mark.browser


def addresses(world: World) -> list[str]:
    """The pages that set a network up, each with something on it."""
    with network(world.a.network.id):
        place = Place.objects.create(network=world.a.network, code="H", name="Harbourside", sort_key="harbourside")
    partner, base = world.a.partners[0].pk, "/n/net-a/"
    tails = [
        *("new/", "places/", "places/new/", "places/import/", f"places/{place.pk}/", f"places/{place.pk}/population/"),
        *("partners/", "partners/?q=none", "partners/new/", "partners/import/", f"partners/{partner}/invite/"),
        *(f"partners/{partner}/", f"partners/{partner}/?tab=history", f"partners/{partner}/edit/"),
        *("start-well/set-up/", "start-well/set-up/?tab=history", "start-well/set-up/goal/"),
        *("start-well/set-up/rules/", "start-well/set-up/about/", "start-well/set-up/outcomes/"),
    ]
    return [base + tail for tail in tails]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_setting_up_have_no_fault(open_page: OpenPage, width: int, theme: Theme) -> None:
    world = make_world()
    page = open_page(world.a.people["owner"], width=width, theme=theme)
    for address in addresses(world):
        answer = page.goto(address)
        assert answer is not None
        assert (answer.status, axe(page)) == (200, []), address
        assert_fits(page)


def test_partners_from_a_file_are_corrected_saved_archived_and_back(open_page: OpenPage, tmp_path: Path) -> None:
    world = make_world()
    page = open_page(world.a.people["backbone"])
    file = tmp_path / "partners.csv"
    file.write_text("Code,Name,Sector\nq1,Quay School,shipping\nq2,Quay Nursery,Education\n")
    page.goto("/n/net-a/partners/import/")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("row", name="2 Sector")).to_be_visible()
    file.write_text("Code,Name,Sector\nq1,Quay School,Education\nq2,Quay Nursery,Education\n")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Save 2 partners").click()
    page.get_by_role("searchbox").fill("quay")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Archive chosen partners").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Showing 1–2 of 2 partners")).to_be_visible()
    with network(world.a.network.id):
        assert Partner.objects.filter(code__startswith="q", archived_at=None).count() == 2


def test_initiative_from_the_template_is_ready_to_be_set_up(open_page: OpenPage) -> None:
    world = make_world()
    page = open_page(world.a.people["owner"])
    page.goto("/n/net-a/new/")
    page.get_by_role("button", name="Create the initiative").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()  # the script has run
    page.get_by_role("link", name="Enter the name of the initiative.").click()
    expect(page.locator("input[name=name]")).to_be_focused()
    page.keyboard.type("Cradle to career in Harbourside")
    page.get_by_role("button", name="Create the initiative").click()
    page.wait_for_url("**/n/net-a/cradle-to-career-in-harbourside/set-up/")
    expect(page.get_by_text("Every child reads well by the age of eight")).to_be_visible()
