"""Pages that are neither sent nor drawn twice, and yet always right."""

import re
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from flask import Flask, g

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.services import change_person
from app.web import access, kept_pages, security
from app.web.access import SignedIn, signed_in_only
from app.web.kept_pages import KeptPages, answer_with
from tests.factories.people import make_administrator, make_hr, make_person
from tests.support.changes import undisturbed
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]

READER = SignedIn(
    person_id=1, account_id=2, name="Ada Berg", email="ada@larkfield.example", language="en", theme="dark",
    roles=frozenset({"everybody"}), informed=True, unread_count=3, session_key="key",
)  # fmt: skip
#: What stands on no page of those that are kept; whoever shows it there has to name pages after it.
UNSHOWN = {"account_id", "email", "informed", "is_fresh", "along"}


def test_a_kept_page_carries_the_token_of_whoever_reads_it(app: Flask, sign_in: SignIn) -> None:
    """ASVS 3.5.1: what belongs to a session is not kept; the same page in two sessions has two tokens, and both work."""
    ada = make_person("Ada Berg")
    here, elsewhere = sign_in(ada), sign_in(ada)
    here.get("/")

    pages = [browser.get("/").text for browser in (here, elsewhere)]

    found = [tokens(page) for page in pages]
    assert [len(each) for each in found] == [1, 1]
    assert found == [{token_of(here)}, {token_of(elsewhere)}]
    assert pages[0].replace(token_of(here), "") == pages[1].replace(token_of(elsewhere), "")
    assert len(app.extensions["waymark-pages"]._pages) == 1
    leaving = elsewhere.post("/sign-out", data={"csrf_token": found[1].pop()}, forged=True)
    assert leaving.status_code == 303


def test_what_is_kept_opens_nothing(app: Flask, sign_in: SignIn) -> None:
    """ASVS 3.5.1: neither the kept page nor the blank in it is a token."""
    browser = sign_in(make_person())
    browser.get("/")

    (kept,) = app.extensions["waymark-pages"]._pages.values()

    assert security._BLANK.encode() in kept
    assert token_of(browser).encode() not in kept
    answer = browser.post("/sign-out", data={"csrf_token": security._BLANK}, forged=True)
    assert answer.status_code == 400


def test_another_session_gets_its_own_page(app: Flask, sign_in: SignIn) -> None:
    """ASVS 3.5.1: a browser that still has the page of a session that ended is not told to go on showing it."""
    ada = make_person("Ada Berg")
    first = sign_in(ada)
    first.get("/")
    tag = first.get("/").headers["ETag"]

    answer = sign_in(ada).get("/", headers={"If-None-Match": tag})

    assert answer.status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("field", [field.name for field in fields(SignedIn) if field.name not in UNSHOWN])
def test_whatever_is_known_of_the_reader_makes_another_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """Whoever adds something to what is known of a reader decides here whether kept pages show it."""
    monkeypatch.setattr(access, "is_unchanged", lambda: True)
    before = getattr(READER, field)
    changes = {str: f"{before}x", int: 4711, bool: False, frozenset: frozenset({"hr"})}
    changed = {"language": "de"}.get(field, changes[type(before)])

    tags = [tag_for(app, reader) for reader in (READER, READER, replace(READER, **{field: changed}))]

    assert tags[0] == tags[1] != tags[2]


def test_a_page_that_changes_while_it_is_drawn_is_good_for_once(app: Flask, sign_in: SignIn) -> None:
    """What was shown is what is true; what was mixed of before and after is neither kept nor given a name."""
    ada = make_person("Ada Berg")
    ada_id, moved_by = ada.id, [Actor(make_hr().id, roles=frozenset({"hr"}))]

    def show() -> object:
        me = access.signed_in()
        assert me is not None
        return answer_with(draw, shown=me.along)

    def draw() -> str:
        while moved_by:
            with unit_of_work():
                change_person(ada_id, version=1, actor=moved_by.pop(), department="Research")
        return "<p>drawn</p>"

    asking = access.asks_along(lambda statement: statement.add_columns(Person.department))
    app._got_first_request = False
    app.add_url_rule("/drawn", "drawn", asking(signed_in_only(show)))
    browser = sign_in(ada)

    first = browser.get("/drawn")
    kept = len(app.extensions["waymark-pages"]._pages)
    tags = [browser.get("/drawn").headers["ETag"] for _ in range(2)]

    assert (first.text, kept) == ("<p>drawn</p>", 0)
    assert first.headers["ETag"] != tags[0] == tags[1]


def test_a_message_is_shown_once_whatever_is_kept(app: Flask, sign_in: SignIn) -> None:
    """A word that waits for the next page comes with it, and is gone from the one after."""
    browser = sign_in(make_person("Ada Berg"))
    tag = browser.get("/").headers["ETag"]
    with browser.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "It is done.")]

    pages = [browser.get("/", headers={"If-None-Match": tag}) for _ in range(2)]

    assert "It is done." in pages[0].text
    assert pages[1].status_code == 304


def test_only_so_much_is_kept() -> None:
    """The oldest goes when there is no room, and a page that is larger than everything is not kept at all."""
    pages = KeptPages(most=10)

    for key, page in (
        (b"a", b"1234"),
        (b"b", b"1234"),
        (b"a", b"12345"),
        (b"c", b"12345"),
        (b"d", b"x" * 11),
    ):
        pages.keep(key, page)
        assert sum(map(len, pages._pages.values())) == pages._size <= 10
        if key == b"c":
            assert [pages.find(each) for each in (b"a", b"b", b"c")] == [b"12345", None, b"12345"]


def test_while_templates_are_written_nothing_is_kept(app: Flask, sign_in: SignIn) -> None:
    """A template that was changed shows at the next look."""
    app.extensions["waymark-pages"] = None
    browser = sign_in(make_person())
    drawn: list[int] = []
    app.jinja_env.globals["navigation"] = lambda: drawn.append(1) or ()

    for _ in range(2):
        browser.get("/")

    assert len(drawn) == 2


def tokens(page: str) -> set[str]:
    """The tokens that stand in a page's forms."""
    return set(re.findall(r'name="csrf_token" value="([^"]+)"', page))


def token_of(browser: Visitor) -> str:
    """The token that belongs to a browser's session."""
    with browser.application.app_context():
        return browser.token()


def tag_for(app: Flask, reader: SignedIn) -> str:
    """What a page is called for a reader."""
    with app.app_context(), app.test_request_context("/"):
        g.visitor = reader
        return kept_pages.answer_with(lambda: "<p>the same</p>", shown=()).headers["ETag"]


@pytest.mark.parametrize("path", ["/people", "/people?q=ada", "/status"])
def test_lists_of_administrators_are_drawn_once_until_anything_changes(
    app: Flask, sign_in: SignIn, path: str
) -> None:
    """R-P4: nobody waits for a page that was drawn a moment ago, and nobody is shown what was true a moment ago."""
    drawn: list[int] = []
    app.jinja_env.globals["navigation"] = lambda: drawn.append(1) or ()
    browser = sign_in(make_administrator("Bo Lind"))
    browser.get(path)

    def look_three_times() -> int:
        drawn.clear()
        app.extensions["waymark-pages"] = KeptPages()
        for _ in range(3):
            browser.get(path)
        return len(drawn)

    before = undisturbed(look_three_times)
    make_person("Ada Berg")

    answer = browser.get(path)

    assert (before, len(drawn)) == (1, 2)
    assert "no-store" in answer.headers["Cache-Control"]
    assert path == "/status" or "Ada Berg" in answer.text


def test_the_log_that_is_read_twice_shows_what_was_done_in_between(app: Flask, sign_in: SignIn) -> None:
    """R-P4, R-P1: an act is in the log at once, also for whoever looked a moment before."""
    browser = sign_in(make_administrator())
    person = make_person("Ada Berg")
    before = [browser.get("/audit").text for _ in range(2)]
    with unit_of_work():
        change_person(person.id, title="Baker", version=person.version, actor=Actor.operator())

    after = browser.get("/audit").text

    assert before[0] == before[1]
    assert "Baker" in after
