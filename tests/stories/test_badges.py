"""A badge goes out into the world: its holder shows it, an outsider checks it, and HR takes it back."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from app.journey.services.rules import ensure_first_version
from tests.factories.journey import SHARE, act
from tests.factories.people import make_hr, make_person
from tests.stories.looking import SCREENS, look_at
from tests.support.verifying import is_signed_by

pytestmark = pytest.mark.browser


@SCREENS
def test_an_outsider_verifies_a_badge(company, visit, size, theme, tmp_path: Path):
    """R-W2: private until its holder says otherwise; by the page, and by the file with a program that is not ours."""
    ensure_first_version()
    name = f"Mara Lindqvist-{size[0]}"
    mara = make_person(name)
    act(mara, SHARE)

    page = visit(mara, size=size, theme=theme)
    page.goto("/badges")
    page.get_by_role("link", name="First share").click()
    look_at(page, size, theme)
    page.get_by_role("button", name="Make it public").click()
    address = urlsplit(page.get_by_role("link", name="credentials").inner_text()).path

    outsider = visit(size=size, theme=theme)
    outsider.goto(address)
    expect(outsider.get_by_text(re.compile("This badge holds"))).to_be_visible()
    expect(outsider.get_by_text(name)).to_be_visible()
    look_at(outsider, size, theme)
    with outsider.expect_download() as download:
        outsider.get_by_role("link", name="Signed file (JSON)").click()
    download.value.save_as(tmp_path / "badge.json")
    document = json.loads((tmp_path / "badge.json").read_text())
    with urlopen(f"{company.address}/.well-known/did.json") as answer:  # our own server
        issuer = json.load(answer)
    assert is_signed_by(document, issuer)
    document["credentialSubject"]["achievement"]["name"] = "Head of everything"
    assert not is_signed_by(document, issuer)

    office = visit(make_hr(), size=size, theme=theme)
    office.goto("/badges-of-others")
    office.get_by_role("searchbox").or_(office.get_by_role("textbox")).first.fill(mara.email)
    office.get_by_role("button", name="Find").click()
    office.get_by_role("listitem").filter(has_text=name).get_by_role("link").click()
    office.get_by_role("radio").first.check()
    office.get_by_label("The reason, for the person").fill("Two records were mixed up; I am sorry.")
    office.get_by_role("button", name="Take the badge back").click()
    expect(office.get_by_text("This badge was taken back")).to_be_visible()
    look_at(office, size, theme)

    outsider.reload()
    expect(outsider.get_by_text("This badge no longer holds")).to_be_visible()
    look_at(outsider, size, theme)
