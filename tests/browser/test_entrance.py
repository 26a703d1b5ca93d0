"""The way in, as a stranger meets it."""

import pytest

from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_sign_in_page_has_no_fault(open_page: OpenPage, width: int, theme: Theme) -> None:
    page = open_page(width=width, theme=theme)
    page.goto("/accounts/login/")
    assert page.get_by_role("heading", level=1).is_visible()
    assert axe(page) == []
    assert_fits(page)
