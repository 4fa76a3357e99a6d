"""The very first visitor of a new installation."""

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import PHONE
from tests.stories.hands import choose_password

pytestmark = pytest.mark.browser


def test_the_very_first_visitor_becomes_the_administrator_and_the_door_shuts(company, visit):
    """R-P1, R-P2. A new house asks whoever comes first to set it up, and nobody after that."""
    page = visit(size=PHONE)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up Waymark")
    page.get_by_label("Name").fill("First Ever")
    page.get_by_label("E-mail address").fill("first@larkfield.example")
    choose_password(page, "a lantern on the path 77")
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("First")

    late = visit(size=PHONE)
    answer = late.goto("/first-run")
    assert answer is not None
    assert answer.status == 404
