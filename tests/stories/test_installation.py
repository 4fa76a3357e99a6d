"""A Friday afternoon: from a clone, as the README says it, to the first colleague who comes in by a printed card."""

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page, expect

from config import ROOT
from tests.stories.conftest import DESK, PHONE, visits_to
from tests.stories.hands import arrived, choose_password
from tests.stories.looking import look_at, overflow, picture_of
from tests.support.real_server import PASSED_ON, free_port

pytestmark = pytest.mark.browser

PEOPLE = """\
external_id,email,name,department,manager,title,country,language,joined
W1,lena.brandt@wolters.example,Lena Brandt,Sales,,Sales engineer,DE,en,2021-04-01
W2,tariq.haddad@wolters.example,Tariq Haddad,Sales,W1,Account manager,DE,de,2024-10-01
W3,,No Address,Sales,,,,,
"""
PASSWORD, HERS = "a lantern on the path 77", "river stone lamp 42"
#: The administrator's and the colleague's screen, and how bright each is.
OFFICE, COLLEAGUE = (DESK, "light"), (PHONE, "dark")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this repository with the changes that are not committed yet, and nothing else of this folder."""
    folder = tmp_path_factory.mktemp("friday") / "waymark"
    git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder))
    for name in changed_files():
        (folder / name).unlink(missing_ok=True)
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    # What the set-up would download is here already, and a test run asks no registry: the environment is that of this
    # very Python, and the bundles of npm are a copy. Each carries the lock file that it was made from, so `make` looks
    # at both as it would on any second run, and works on all the rest.
    (folder / ".venv").symlink_to(sys.prefix)
    packages = folder / "instance" / "packages"
    shutil.copytree(ROOT / "instance/packages/vendor", packages / "vendor")
    shutil.copyfile(ROOT / "instance/packages/done", packages / "done")
    return folder


def changed_files() -> list[str]:
    """What differs from the last commit in this folder, apart from what git is told not to see."""
    said = git("diff", "--name-only", "-z", "HEAD") + git("ls-files", "--others", "--exclude-standard", "-z")
    return [name for name in said.split("\0") if name]


def git(*arguments: str) -> str:
    """What git says."""
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


@dataclass
class Installation:
    """A clone that serves its own, empty database."""

    folder: Path
    port: int
    environment: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def flask(self, *arguments: str) -> str:
        """What a command says, run as the README writes it."""
        done = subprocess.run([".venv/bin/flask", *arguments], cwd=self.folder, env=self.environment, check=True,
                              capture_output=True, text=True, timeout=120)  # fmt: skip
        return done.stdout


@contextmanager
def make_run(clone: Path, database: Path) -> Iterator[Installation]:
    """`make run` in the clone, on a database of its own, until Ctrl-C."""
    environment = {name: value for name, value in os.environ.items() if name in PASSED_ON}
    environment |= {"DATABASE_URL": f"sqlite:///{database}", "PORT": str(free_port()), "ORGANISATION": "Wolters",
                    "PIP_NO_INDEX": "1", "npm_config_offline": "true"}  # fmt: skip
    installation = Installation(clone, int(environment["PORT"]), environment)
    log = database.with_suffix(".log")
    with log.open("wb") as output:
        # A session of its own, as a terminal has: Ctrl-C reaches make and what it started, and nobody else.
        process = subprocess.Popen(["make", "run"], cwd=clone, env=environment, stdout=output, start_new_session=True,
                                   stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT)  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while "Waymark is ready" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield installation
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
    assert "Traceback" not in log.read_text()


def test_from_a_clone_to_the_first_colleague_who_came_in_by_a_printed_card(clone, browser, tmp_path):
    """R-P1, R-P2, R-P3, R-J1. Nothing but the README, a list of people and a printer is needed; no mail server is."""
    with (
        make_run(clone, tmp_path / "company.db") as installation,
        visits_to(installation.address, browser) as visit,
    ):
        (size, theme), administrator = OFFICE, visit(size=OFFICE[0], theme=OFFICE[1])
        become_administrator(administrator, size, theme)
        bring_in_people(administrator, tmp_path / "people.csv", size, theme)
        link = print_card(administrator, "Lena Brandt", size, theme)

        (size, theme), phone = COLLEAGUE, visit(size=COLLEAGUE[0], theme=COLLEAGUE[1])
        come_in(phone, link, size, theme)
        late = visit(size=COLLEAGUE[0])
        late.goto(link)
        expect(late.get_by_text("This link has been used or has run out. Ask for a new one.")).to_be_visible()

        administrator.goto("/people/invitations/new")
        expect(administrator.get_by_role("link", name="Tariq Haddad")).to_be_visible()
        expect(administrator.get_by_role("link", name="Lena Brandt")).to_have_count(0)
        said = installation.flask("journey", "explain", "lena.brandt@wolters.example")
        assert "not started" in said.lower().replace("yet ", "")
        installation.flask("doctor")  # says so by its exit code if anything is wrong


def become_administrator(page: Page, size, theme) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up Waymark")
    look_at(page, size, theme)
    page.get_by_label("Name").fill("Ada Wolters")
    page.get_by_label("E-mail address").fill("ada@wolters.example")
    choose_password(page, PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")


def bring_in_people(page: Page, file: Path, size, theme) -> None:
    file.write_text(PEOPLE)
    page.goto("/people")
    page.get_by_role("link", name="Bring in a list").first.click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label(re.compile("^On what ground")).select_option(index=1)
    page.get_by_role("button", name="Bring in the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("people.csv")
    expect(page.locator(".facts__row", has_text="New")).to_contain_text("2")
    expect(page.locator(".facts__row", has_text="Refused")).to_contain_text("1")
    look_at(page, size, theme)


def print_card(page: Page, name: str, size, theme) -> str:
    """Make an invitation, look at its card on screen and on paper; the link that a phone reads off the paper."""
    page.get_by_role("link", name="Show the people").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="How they sign in").click()
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_text("This is shown once")).to_be_visible()
    look_at(page, size, theme)

    page.emulate_media(media="print", color_scheme=theme)
    expect(page.get_by_role("heading", name="Welcome, Lena Brandt")).to_be_visible()
    for not_for_paper in (
        page.locator("header.top"),
        page.get_by_text("This is shown once"),
        page.locator(".dock"),
    ):
        expect(not_for_paper).to_be_hidden()
    assert not overflow(page)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A6", prefer_css_page_size=False))) == 1
    picture_of(page, "print")
    link = page.locator(".pass__link").inner_text()
    assert read_squares(page) == squares_of(link)
    page.emulate_media(media="screen", color_scheme=theme)
    return link


def squares_of(text: str) -> list[list[bool]]:
    """The QR code of a text, with its white margin, as a program other than ours draws it."""
    return [[bool(square) for square in row] for row in segno.make_qr(text, error="m").matrix_iter(border=4)]


def read_squares(page: Page) -> list[list[bool]]:
    """Which squares of the code are dark, as a camera finds them on the paper."""
    drawing = page.locator(".pass__code svg")
    side = int(str(drawing.get_attribute("viewBox")).split()[-1])
    picture = base64.b64encode(drawing.screenshot(scale="device")).decode()
    camera = page.context.new_page()
    squares: list[list[bool]] = camera.evaluate(
        """async ([picture, side]) => {
        const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
        const seen = await createImageBitmap(new Blob([bytes]));
        const paper = new OffscreenCanvas(seen.width, seen.height).getContext("2d");
        paper.drawImage(seen, 0, 0);
        const at = (x, y) => paper.getImageData((x + .5) * seen.width / side, (y + .5) * seen.height / side, 1, 1).data[0];
        return [...Array(side).keys()].map(y => [...Array(side).keys()].map(x => at(x, y) < 128));
    }""",
        [picture, side],
    )
    camera.close()
    return squares


def come_in(page: Page, link: str, size, theme) -> None:
    """Follow the link of a card to one's own trail."""
    page.goto(link)
    expect(page.get_by_text("You will sign in as lena.brandt@wolters.example")).to_be_visible()
    look_at(page, size, theme)
    choose_password(page, HERS)
    page.get_by_role("button", name="Save and sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Lena")
    expect(page.get_by_role("heading", name="From your company's list of people")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("button", name="That is fine, show me my trail").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Lena")
    assert arrived(page).locator(".stretch").first.locator(".waymark--open a").count() >= 3
    look_at(page, size, theme)

    page.goto("/my-data")
    expect(page.locator("#people-record")).to_contain_text("lena.brandt@wolters.example")
    expect(page.locator("#looks")).to_contain_text("Ada Wolters")
    look_at(page, size, theme)
