"""The browser of the journeys does not hold them up when it hangs."""

import pytest
from playwright.sync_api import Playwright

from tests.flows.chromium import Chromium

pytestmark = pytest.mark.browser


class TestAHangingBrowser:
    def test_is_killed_and_replaced(self, playwright: Playwright) -> None:
        chromium = Chromium(playwright, patience=2)
        context = chromium.open()
        context.new_page().goto("data:text/html,first")
        chromium.pause()

        with pytest.warns(UserWarning, match="was killed"):
            chromium.close(context)

        page = chromium.open().new_page()
        page.goto("data:text/html,second")
        assert page.inner_text("body") == "second"
        chromium.quit()
