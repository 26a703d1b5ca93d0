"""The style guide in a browser: every component, in both themes and four widths, under the strict policy."""

import mimetypes
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, expect

from tests.frontend import styleguide

pytestmark = pytest.mark.browser
HOST = "http://keel.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'"
)


@pytest.fixture
def guide(settings: Any) -> str:
    """The style guide as HTML, its files under their own names."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = ["django.template.context_processors.request"]
    request = RequestFactory().get("/")
    return render_to_string("styleguide.html", {**styleguide.context(request), "user": AnonymousUser()}, request)


def show(browser: Browser, html: str, *, width: int, theme: str) -> tuple[Page, list[str]]:
    """The page, and a list that fills with whatever the browser complains of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, base_url=HOST)  # type: ignore[arg-type]
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", lambda route: answer(route, html))
    page.goto("/")
    return page, complaints


def answer(route: Route, html: str) -> None:
    """Give the page and its files; anything of another host is refused."""
    url = route.request.url
    if url == f"{HOST}/":
        route.fulfill(body=html, headers={"content-type": "text/html", "content-security-policy": POLICY})
    elif url.startswith(f"{HOST}/static/") and (found := finders.find(url.removeprefix(f"{HOST}/static/"))):
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
    else:
        route.abort()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_styleguide_has_no_fault(browser: Browser, guide: str, width: int, theme: str) -> None:
    page, complaints = show(browser, guide, width=width, theme=theme)
    faults = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme


def test_error_summary_takes_the_focus_and_leads_to_the_control(browser: Browser, guide: str) -> None:
    page, _ = show(browser, guide, width=1440, theme="light")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_role("link", name="Enter the number of students assessed").click()
    assert page.evaluate("document.activeElement.id") == "id_assessed"


def test_menu_button_opens_the_navigation_on_a_small_screen(browser: Browser, guide: str) -> None:
    page, _ = show(browser, guide, width=390, theme="light")
    navigation = page.locator("#navigation")
    expect(navigation).not_to_be_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(navigation).to_be_visible()
    page.keyboard.press("Escape")
    expect(navigation).not_to_be_visible()


def test_form_sent_twice_goes_once(browser: Browser, guide: str) -> None:
    page, _ = show(browser, guide, width=1440, theme="light")
    page.evaluate(
        "window.sent = 0; addEventListener('submit', e => { sent += e.defaultPrevented ? 0 : 1; e.preventDefault() })"
    )
    page.evaluate("const form = document.querySelector('form[data-dirty]'); form.noValidate = true")
    page.evaluate(
        "const form = document.querySelector('form[data-dirty]'); form.requestSubmit(); form.requestSubmit()"
    )
    assert page.evaluate("window.sent") == 1
