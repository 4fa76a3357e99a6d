"""What people in stories do with their own hands, in more than one story."""

from playwright.sync_api import Page

from tests.factories.accounts import PASSWORD


def sign_in_by_hand(page: Page, email: str, password: str = PASSWORD) -> None:
    """Type address and password."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def arrived(page: Page) -> Page:
    """The page once all of it is there, for questions that do not wait for their answer, like how many of something.

    A click ends when the next page begins to arrive; what is counted then may be a page of which nothing is there yet.
    """
    page.wait_for_load_state()
    return page


def choose_password(page: Page, password: str = PASSWORD) -> None:
    """Type a new password, as often as the page asks for it."""
    arrived(page)
    for field in page.locator("input[type=password]").all():
        field.fill(password)
