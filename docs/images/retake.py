"""Takes the pictures of the README anew, from the demonstration of a running `make run`.

.venv/bin/python docs/images/retake.py [http://localhost:8000]
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DASHBOARD = "/n/harbour-cradle-to-career/cradle-to-career/"


def signed_in(browser: Browser, name: str, *, width: int, height: int, scale: float) -> Page:
    """A page in a window of this size, after signing in as somebody of the demonstration."""
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, color_scheme="light", device_scale_factor=scale, base_url=site())
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{name}@demo.example")
    page.fill("[name=password]", os.environ.get("KEEL_DEMO_PASSWORD") or "keel-demo")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/")
    return page


def site() -> str:
    return sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        page = signed_in(browser, "backbone", width=1440, height=1530, scale=1)
        page.goto(DASHBOARD)
        page.screenshot(path=HERE / "dashboard.png")
        page = signed_in(browser, "partner", width=390, height=1150, scale=1.5)
        page.click("main a[href*='/submissions/'] >> nth=1")  # after the overdue one: this quarter's
        page.wait_for_load_state()
        page.screenshot(path=HERE / "submission.png")
        browser.close()


if __name__ == "__main__":
    main()
