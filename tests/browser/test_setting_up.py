"""Backbone staff set an initiative up: places, partners, the goal; on wide and narrow screens, light and dark."""

from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from initiatives.models import Initiative
from partners.models import Partner
from partners.operations.join_requests import ask_to_join
from partners.validators import JoinRequestEntry
from tenancy.models import Place
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.world import NOW, World, make_world

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
    expect(page.get_by_text("Showing 1–2 of 2 partners")).to_be_visible()
    page.wait_for_load_state()  # its scripts are at work
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


def test_organisation_asks_to_join_without_scripts_and_is_accepted(open_page: OpenPage) -> None:
    world = make_world()
    cache.clear()
    with network(world.a.network.id):
        Initiative.objects.update(is_joinable=True)
    stranger = open_page(has_scripts=False)
    stranger.goto("/p/net-a/start-well/join/")
    stranger.get_by_role("button", name="Ask to join").click()
    expect(stranger.get_by_role("link", name="Enter the name of your organisation.")).to_be_visible()
    stranger.get_by_label("Name of your organisation").fill("Quay Nursery")
    stranger.get_by_label("Sector").select_option("Education")
    stranger.get_by_label("Your name").fill("Ana Quay")
    stranger.get_by_label("Your e-mail address").fill("ana@quay.example")
    stranger.get_by_role("button", name="Ask to join").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Thank you for asking")
    page = open_page(world.a.people["backbone"])
    page.goto("/n/net-a/")
    page.get_by_role("link", name="Requests to join").click()
    page.get_by_role("link", name="Quay Nursery").click()
    page.get_by_role("button", name="Accept as a new partner").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quay Nursery")
    expect(page.get_by_text("ana@quay.example")).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_joining_and_templates_have_no_fault(open_page: OpenPage, width: int, theme: Theme) -> None:
    world = make_world()
    with network(world.a.network.id):
        Initiative.objects.update(is_joinable=True)
        entry = JoinRequestEntry(name="Harbour Partner 1 Ltd", contact_name="Ana", contact_email="ana@quay.example")
        row = ask_to_join(initiative=world.a.initiative, entry=entry, by=None, at=NOW)
    page = open_page(world.a.people["owner"], width=width, theme=theme)
    base = "/n/net-a/"
    for address in (
        *("/p/net-a/start-well/join/", "/p/net-a/start-well/join/thanks/", f"{base}requests/"),
        *(f"{base}requests/{row.pk}/", f"{base}new/youth-social-action/", f"{base}start-well/set-up/about/"),
        *(f"{base}start-well/indicators/starters/womens-well-being/", f"{base}start-well/indicators/partners/"),
    ):
        answer = page.goto(address)
        assert answer is not None
        assert (answer.status, axe(page)) == (200, []), address
        assert_fits(page)
    page.goto(f"{base}partners/new/")
    page.get_by_label("Name", exact=True).fill("Harbour Partner 1 Ltd")
    page.get_by_role("button", name="Save partner").click()
    expect(page.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    assert axe(page) == []
    assert_fits(page)
    page.get_by_label("It is none of these: add it as new").check()
    page.get_by_role("button", name="Save partner").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Partner 1 Ltd")
