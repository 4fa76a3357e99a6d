"""Pictures of the main pages, to look at: `python -m tests.stories.screenshots FOLDER URL [EMAIL ...]`.

Signs in at a running server with accounts of the demo company and takes every page that they can reach from the menu,
narrow and wide, light and dark.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from app.demo.queries import demo_accounts
from app.demo.vocabulary import DEMO_PASSWORD
from tests.support.browser import QUIET, chromium

SIZES = {"phone": (360, 800), "desk": (1440, 900)}
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
#: Pages that no menu names, with the link that leads to each from the page before.
ONE_OF = {
    "/": "a.waymark__title",
    "/people": "tbody th a",
    "/people/imports": "tbody th a",
    "/signals/imports": "tbody th a",
}
ALWAYS = (
    "/",
    "/trail/why",
    "/trail/history",
    "/activity",
    "/absences",
    "/notices",
    "/welcome",
    "/profile",
    "/account",
)
MENU = ".top__nav a"


def take(folder: Path, url: str, emails: list[str], *, language: str = "en") -> int:
    """Take all pictures; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=QUIET)
        return sum(_pictures(browser, folder, url, email, language) for email in emails)


def _pictures(browser: Browser, folder: Path, url: str, email: str, language: str) -> int:
    taken = 0
    who = email.split("@", maxsplit=1)[0]
    context = browser.new_context(locale=language, base_url=url, reduced_motion="reduce")
    page = context.new_page()
    _sign_in(page, email)
    addresses = list(dict.fromkeys(_addresses(page)))
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for address in addresses:
                if (answer := page.goto(address)) and answer.ok:
                    name = address.strip("/").replace("/", "-").replace("?", "-") or "home"
                    page.screenshot(path=folder / f"{who}-{name}-{size}-{theme}.png", full_page=True)
                    taken += 1
    context.close()
    return taken


def _sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    form = page.locator("form", has=page.locator("input[type=password]")).first
    form.locator("input[name=email]").fill(email)
    form.locator("input[type=password]").fill(DEMO_PASSWORD)
    form.locator("button").click()
    page.wait_for_url("**/*")


def _addresses(page: Page) -> Iterator[str]:
    page.goto("/")
    menu = page.locator(MENU).evaluate_all("links => links.map(link => link.href)")
    for address in (*ALWAYS, *(urlsplit(link).path for link in menu)):
        yield address
        answer = page.goto(address)
        deeper = page.locator(ONE_OF[address]).first if address in ONE_OF and answer and answer.ok else None
        if deeper is not None and deeper.count():
            yield urlsplit(deeper.evaluate("link => link.href")).path


def main() -> int:
    """Read the arguments and take the pictures."""
    if len(sys.argv) < 3:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    emails = sys.argv[3:] or [account.email for account in demo_accounts()]
    sys.stdout.write(f"{take(Path(sys.argv[1]), sys.argv[2], emails)} pictures in {sys.argv[1]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
