"""Passkeys in a real browser with an authenticator made of software; and what the pages of security look like."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import Page

from tenancy.models import Network, User
from tenancy.operations.api_keys import create_api_key
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.tenancy.second_factors import PASSWORD, code_of, give_app, give_password
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "side"], transaction=True)]


@pytest.fixture(autouse=True)
def _fast_hashing(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def plug_in(page: Page, *, verifies: bool = True) -> Any:
    """An authenticator that answers by itself, as a telephone does after a look at a fingerprint."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def add_passkey(page: Page, name: str = "Work laptop") -> None:
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def sign_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/accounts/login/")


def test_passkey_is_added_and_signs_in_without_a_password(world: World, open_page: OpenPage, mailoutbox: Any) -> None:
    person = world.a.people["lead"]
    page = open_page(person)
    plug_in(page)
    add_passkey(page)
    assert mailoutbox[-1].to == [person.email]
    Network.objects.filter(pk=world.a.network.pk).update(second_factor_roles=["lead"])
    page.goto("/n/net-a/places/")
    assert page.url.endswith("/n/net-a/places/")  # setting it up was using it
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Your work").wait_for()
    page.goto("/n/net-a/places/")
    assert page.url.endswith("/n/net-a/places/")
    page.goto("/accounts/2fa/")
    page.locator("strong", has_text="Work laptop").wait_for()


def test_sign_in_with_a_passkey_goes_on_where_one_wanted_to_go(world: World, open_page: OpenPage) -> None:
    page = open_page(world.a.people["lead"])
    plug_in(page)
    add_passkey(page)
    page.context.clear_cookies()
    page.goto("/n/net-a/places/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/n/net-a/places/")


def test_passkey_is_the_second_step_after_a_password(world: World, open_page: OpenPage) -> None:
    person = give_password(world.a.people["lead"])
    page = open_page()
    plug_in(page)
    page.goto("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    enter_password(page, person)
    page.get_by_label("Password").fill(PASSWORD)  # confirming that it is they
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Sign in with it, without a password").uncheck()
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    sign_out(page)
    enter_password(page, person)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Your work").wait_for()


def enter_password(page: Page, person: User) -> None:
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def test_passkey_nobody_has_is_said_in_words(world: World, open_page: OpenPage) -> None:
    page = open_page()
    plug_in(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used. Try again, or choose another way.").wait_for()


def test_passkey_opens_the_network_that_asks_and_one_is_back(world: World, open_page: OpenPage) -> None:
    Network.objects.filter(pk=world.a.network.pk).update(second_factor_roles=["lead"])
    page = open_page(world.a.people["lead"])
    plug_in(page)
    page.goto("/n/net-a/places/")
    page.get_by_role("heading", name="Harbour network asks for a second factor").wait_for()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("link", name="I have kept them: go on").click()
    page.wait_for_url("**/n/net-a/places/")


def test_passkey_confirms_is_renamed_and_removed(world: World, open_page: OpenPage) -> None:
    person = world.a.people["lead"]
    page = open_page(person)
    plug_in(page)
    add_passkey(page)
    page.goto("/accounts/2fa/reauthenticate/?next=/accounts/2fa/")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("link", name="Rename Work laptop").click()
    page.get_by_label("Name").fill("Telephone")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Telephone").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.get_by_text("The passkey is removed.").wait_for()
    assert not Authenticator.objects.filter(user=person).exists()


def test_codes_are_saved_as_a_file_without_scripts(world: World, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(world.a.people["lead"], has_scripts=False)
    page.goto("/accounts/2fa/totp/activate/")
    page.get_by_label("Code that the app shows").fill(code_of(page.locator("#totp-secret").inner_text()))
    page.get_by_role("button", name="Turn on").click()
    with page.expect_download() as awaited:
        page.get_by_role("link", name="Save as a file").click()
    awaited.value.save_as(tmp_path / "codes")
    assert awaited.value.suggested_filename == "keel-recovery-codes.txt"
    assert re.fullmatch(r"(\d{8}\n){10}", (tmp_path / "codes").read_text())


def prepare(world: World, person: User) -> str:
    """A passkey is added in the browser; here are an app, and keys that work, end soon and have ended."""
    now = timezone.now()
    with network(world.a.network.pk):
        for name, days, at in (("Export", 90, now), ("Import", 10, now), ("Old", 7, now - timedelta(days=30))):
            for holder in (person, world.a.people["lead"]):
                create_api_key(
                    by=holder,
                    network_id=world.a.network.pk,
                    name=name,
                    scope="write",
                    days=days,
                    at=at,
                    initiatives={},
                )
    return give_app(person)


def walk(page: Page, paths: tuple[str, ...]) -> None:
    for path in paths:
        page.goto(path)
        look(page)


def look(page: Page) -> None:
    assert axe(page) == [], page.url
    assert_fits(page)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_security_have_no_fault(world: World, open_page: OpenPage, width: int, theme: Theme) -> None:
    owner = world.a.people["owner"]
    page = open_page(owner, width=width, theme=theme)
    plug_in(page)
    walk(page, ("/accounts/2fa/", "/accounts/name/", "/accounts/2fa/totp/activate/", "/n/net-a/settings/"))
    walk(page, ("/n/net-a/api-keys/", "/n/net-a/api-keys/new/"))
    page.get_by_label("Name").fill("Attendance export")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("heading", name="Attendance export").wait_for()
    look(page)
    add_passkey(page)
    look(page)
    secret = prepare(world, owner)
    walk(page, ("/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/"))
    page.goto("/accounts/2fa/reauthenticate/?next=/accounts/2fa/")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", name="Security", exact=True).wait_for()
    look(page)
    key = Authenticator.objects.get(user=owner, type="webauthn").pk
    walk(page, ("/accounts/2fa/webauthn/add/", f"/accounts/2fa/webauthn/keys/{key}/edit/"))
    walk(page, (f"/accounts/2fa/webauthn/keys/{key}/remove/", "/accounts/2fa/totp/deactivate/"))
    walk(page, ("/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"))
    walk(page, ("/n/net-a/api-keys/", "/n/net-a/people/"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_that_ask_have_no_fault(world: World, open_page: OpenPage, width: int, theme: Theme) -> None:
    Network.objects.filter(pk=world.a.network.pk).update(second_factor_roles=["lead", "funder"])
    page = open_page(world.a.people["lead"], width=width, theme=theme)
    walk(page, ("/n/net-a/", "/"))
    person = give_password(world.a.people["funder"])
    give_app(person)
    step = open_page(width=width, theme=theme)
    step.goto("/accounts/login/")
    look(step)
    enter_password(step, person)
    step.get_by_role("heading", name="Your second factor").wait_for()
    look(step)
    step.get_by_label("Code").fill("000000")
    step.get_by_role("button", name="Sign in", exact=True).click()
    step.get_by_role("alert").first.wait_for()
    look(step)
    asked = open_page(person, width=width, theme=theme)
    asked.goto("/n/net-a/")
    look(asked)
