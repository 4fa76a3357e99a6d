"""A company to walk around in: one server and one database for each module of stories, a browser for each visitor."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.accounts.models import Account
from app.accounts.queries import find_account_of
from app.accounts.services.sessions import start_session
from app.core.actor import Actor
from app.core.clock import now, use_clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from tests.support.browser import axe
from tests.support.clock import MONDAY_MORNING, TestClock
from tests.support.databases import fresh
from tests.support.server import serving
from tests.support.settings import settings

PHONE, DESK = (360, 800), (1440, 900)
Scheme = Literal["light", "dark"]

expect.set_options(timeout=10_000)


@dataclass(frozen=True)
class Company:
    """A running Waymark: where it is, and the files of rules that its administrator may edit."""

    app: Flask
    address: str
    rules: Path
    clock: TestClock


class Visit(Protocol):
    """Opens a browser for somebody; at its end nothing may have gone wrong inside it."""

    def __call__(self, person: Person | None = None, *, size: tuple[int, int] = DESK, language: str = "en-GB",
                 theme: Scheme = "light", with_scripts: bool = True, for_axe: bool = False,
                 with_formatting: bool = False) -> Page: ...  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Waymark on a SQLite file of its own, served under a standing clock."""
    from app import create_app

    folder = tmp_path_factory.mktemp("company")
    shutil.copyfile(fresh("sqlite").removeprefix("sqlite:///"), folder / "waymark.db")
    rules = folder / "rules"
    shutil.copytree(Path(__file__).parents[2] / "journey_rules", rules)
    clock = TestClock(MONDAY_MORNING)
    with use_clock(clock):
        config = settings(f"sqlite:///{folder / 'waymark.db'}", rules_folder=rules)
        app = create_app(config)
        with app.app_context(), serving(app) as address:
            yield Company(app, address, rules, clock)
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def visit(company: Company, browser: Browser) -> Iterator[Visit]:
    """Opens browsers; afterwards none of them may have met an error of a page, of a script or of the server."""
    with visits_to(company.address, browser) as open_browser:
        yield open_browser


@contextmanager
def visits_to(address: str, browser: Browser) -> Iterator[Visit]:
    """Opens browsers at an address, until the end; only at that of the company for people who are in already."""
    wrong: list[str] = []
    with ExitStack() as browsers:

        def open_browser(person: Person | None = None, *, size: tuple[int, int] = DESK, language: str = "en-GB",
                         theme: Scheme = "light", with_scripts: bool = True, for_axe: bool = False,
                         with_formatting: bool = False) -> Page:  # fmt: skip
            context = browser.new_context(
                base_url=address,
                viewport={"width": size[0], "height": size[1]},
                locale=language,
                color_scheme=theme,
                java_script_enabled=with_scripts,
                bypass_csp=for_axe,
                reduced_motion="reduce",
                accept_downloads=True,
            )
            browsers.callback(context.close)
            if person is not None:
                context.add_cookies([{"name": "waymark", "value": _key(person.id), "url": address}])
            choice = "rich" if with_formatting else "plain"
            if for_axe:
                context.add_init_script(axe())
            context.add_init_script(f"try {{ localStorage['waymark:writing'] ??= '{choice}' }} catch {{}}")
            context.set_default_timeout(10_000)
            page = context.new_page()
            _listen(page, wrong)
            return page

        yield open_browser
    assert wrong == []


def _listen(page: Page, wrong: list[str]) -> None:
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("response", lambda answer: _note(answer, wrong))
    page.on("console", lambda line: wrong.append(f"console: {line.text}") if _is_refusal(line.text) else None)


def _note(answer: Any, wrong: list[str]) -> None:
    if answer.status >= 500 or (answer.status == 404 and "/static/" in answer.url):
        wrong.append(f"{answer.status} {answer.request.method} {answer.url}")


def _is_refusal(line: str) -> bool:
    return "Content Security Policy" in line or "Uncaught" in line


def _key(person_id: int) -> str:
    with unit_of_work() as session:
        account = find_account_of(person_id)
        if account is None:
            account = Account(person_id=person_id, created_at=now())
            session.add(account)
            session.flush()
        return start_session(account.id, address="127.0.0.1", agent="a story", actor=Actor())


@pytest.fixture
def on_a_phone(visit: Visit) -> Callable[[Person], Page]:
    """Opens a phone for somebody."""
    return lambda person: visit(person, size=PHONE)
