"""G2: what somebody who means harm would try, at every door. Nothing breaks, nothing runs, nothing of others is touched."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.services.invitations import make_invitation
from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.notices.services import tell
from app.people.models import Person
from app.people.rules.cells import harmless
from app.people.vocabulary import Role
from app.signals.vocabulary import Evidence, Source
from app.training.services.publishing import ensure_lessons
from app.web.access import SAFE_METHODS
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.mail import write_letter
from tests.factories.people import make_absence, make_administrator, make_hr, make_person
from tests.factories.signals import HEADER, line, make_signal
from tests.support import services
from tests.support.mail_server import MailServer, post_office
from tests.support.page_forms import PageForm, forms_on
from tests.support.visitor import Visitor, visitor

SignIn = Callable[[Person], Visitor]

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
#: What no page may hold, wherever it came from.
RUNS = re.compile(r"<script>alert|<img src=x|href=.javascript:|onerror=alert\(1\)>", re.IGNORECASE)
#: What pages, letters, tables and folders could take for their own; to every database these are signs like others.
FOR_PAGES = [
    SCRIPT,
    "javascript:alert(1)",
    "x\r\nBcc: everybody@elsewhere.example\r\n\r\nmore",
    '=HYPERLINK("http://elsewhere.example","x")',
    "../../../../../../etc/passwd",
]
#: What a database could take for its own, or cannot keep.
FOR_DATABASES = [
    "' OR 1=1; DROP TABLE people_persons; --",
    "%_\\%%(name)s {0} {{ 7*7 }} ${7*7}",
    "99999999999999999999999999",
    "-1",
    "0001-01-01",
    "9999-12-31",
    "\u0661\u0662\u202e\ufeff\U0001f600\u1d2c\u0085\u2028",
    "e" * 6000,
]
HOSTILE = FOR_PAGES + FOR_DATABASES
#: Signs that a database or an engine for templates has taken words for its own.
TAKEN_FOR_ITS_OWN = re.compile(
    r"Traceback|sqlite3\.|psycopg|SQLSTATE|syntax error at|\b49 \$\{", re.IGNORECASE
)


#: In the short run each field meets every third of these, its neighbour the next ones; in the long run, all.
SHARES = pytest.mark.parametrize(
    "share", [pytest.param(3, id="a third"), pytest.param(1, id="all", marks=pytest.mark.long)]
)


# Every form


@SHARES
def test_no_field_of_any_form_takes_the_house_down(app: Flask, house: "House", share: int) -> None:
    """G2, ASVS 1.2.1, 1.2.4, 1.3.7, 2.2.1, 15.3.5: each field of each form by itself, all others filled in as they should be."""
    forms = {(form.method, pattern(form.action)): form for page in house.pages() for form in page}
    assert len(forms) > 35
    values = HOSTILE if db.engine.dialect.name == "sqlite" else FOR_DATABASES
    fields = [(form, name) for form in forms.values() for name in form.typed]

    for number, (form, name) in enumerate(fields):
        for hostile in values[number % share :: share]:
            look_at(house.send(form, {name: hostile}), form.action, name, hostile)

    for address in house.addresses():
        look_at(house.get(address), address)


def test_fields_that_are_missing_or_doubled_take_the_house_down_just_as_little(
    app: Flask, house: "House"
) -> None:
    """ASVS 15.3.7: one meaning for each field, and none is trusted to be there."""
    forms = {(form.method, pattern(form.action)): form for page in house.pages() for form in page}

    for form in forms.values():
        for name in form.typed:
            look_at(house.send(form, {name: None}), form.action, name)
            look_at(house.send(form, {name: [SCRIPT, "1"]}), form.action, name)
            look_at(house.send(form, {name: (io.BytesIO(SCRIPT.encode()), f"../../{SCRIPT}")}), form.action, name)  # fmt: skip


def test_a_day_at_the_end_of_the_calendar_is_not_taken_because_it_has_none_after_it(
    house: "House", sign_in: SignIn
) -> None:
    """ASVS 2.2.1: it was kept once, and the record of that person could not be opened any more."""
    boss, record = sign_in(house.boss), f"/people/{house.person.id}"

    for first, last in (("2026-03-02", "9999-12-31"), ("0001-01-01", "2026-03-02")):
        absence = {"first_day": first, "last_day": last}
        assert boss.post(f"{record}/absences", data=absence).status_code == 422
    assert boss.get(record).status_code == 200
    assert boss.get("/audit?since=0001-01-01&until=9999-12-31").status_code == 200


def test_words_under_the_name_of_a_file_are_no_file(house: "House", sign_in: SignIn) -> None:
    """ASVS 15.3.5: nor is a file under the name of words anything to read."""
    boss = sign_in(house.boss)

    for address in ("/people/imports", "/signals/imports", "/organisation/settings/logo"):
        words = {"file": "words", "value": "words", "version": "0", "basis": house.upload(b"", "")["basis"]}
        assert boss.post(address, data=words).status_code == 422
    days = {"first_day": (io.BytesIO(b"2026-03-04"), "day"), "last_day": "2026-03-05"}
    assert boss.post("/absences", data=days).status_code == 422


@SHARES
def test_no_parameter_of_any_address_takes_the_house_down(app: Flask, house: "House", share: int) -> None:
    """G2, ASVS 1.2.4, 2.2.1, 3.7.2: searches, filters, pages, and where to go on."""
    names = (
        "q department role state page before after person person_id action thing channel since until platform"
        " evidence country year element place to next from kind number up_to"
    ).split()

    for number, address in enumerate(house.addresses()):
        for turn in range(3 * (number % share), len(HOSTILE), 3 * share):
            given = dict(zip(names, islice(cycle(HOSTILE), turn, None), strict=False))
            look_at(house.get(address, query_string=given), address, given)


def test_signs_with_a_meaning_for_the_database_find_only_themselves(
    house: "House", app: Flask, sign_in: SignIn
) -> None:
    """ASVS 1.2.4: no injection, and no wildcard."""
    boss = sign_in(house.boss)

    for sign in ("%", "_", "\\", "' OR '1'='1", '" OR ""="'):
        for address, name in (("/people", "q"), ("/audit", "person"), ("/letters", "person")):
            text = boss.get(address, query_string={name: sign}).text
            assert "Vera Secret" not in text.replace(house.boss.name, ""), (address, sign)


# What others wrote


def test_what_people_wrote_is_shown_and_never_run(house: "House", sign_in: SignIn, app: Flask) -> None:
    """ASVS 1.2.1, 1.2.3, 1.3.5: names, titles, links, notes, reasons and answers, wherever they come up."""
    mean = make_person(f"Mel {SCRIPT}", title=SCRIPT, department=SCRIPT[:100], external_id=SCRIPT)
    mel, boss = sign_in(mean), sign_in(house.boss)
    mel.post("/activity", data=house.act(statement=SCRIPT))
    mel.post("/activity/accounts", data={"platform": SCRIPT[:30], "handle": SCRIPT})
    make_signal(mean, object="javascript:alert(1)", target=SCRIPT, external_id=SCRIPT)
    boss.post(f"/people/{mean.id}/manager", data={"manager": house.boss.email})
    boss.post("/organisation/settings/name", data={"value": f"Lark {SCRIPT}"[:60], "version": "0"})

    house.person = mean
    for address in house.addresses():
        for browser in (boss, mel):
            look_at(browser.get(address), address)
    assert "&lt;script&gt;alert" in boss.get(f"/people/{mean.id}").text


def test_a_link_leads_to_a_page_on_the_web_or_is_none(house: "House", sign_in: SignIn) -> None:
    """ASVS 1.2.2"""
    vera = sign_in(house.person)

    for link in [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//elsewhere.example",
        "file:///etc/passwd",
        "https://",
        "http://x y",
        "https://a\r\nb",
    ]:
        assert vera.post("/activity", data=house.act(link=link)).status_code == 422
        make_signal(house.person, object=link)
    assert not re.search('href="(?!/|https?://larkfield|#)', vera.get("/activity").text)


def test_no_cell_of_any_table_that_is_taken_along_runs(house: "House", sign_in: SignIn, app: Flask) -> None:
    """ASVS 1.2.10: people and the log; the file of one's own data is held by tests/privacy/test_downloading.py."""
    for number, sign in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1+1")):
        make_person(f"{sign} Mel", title=sign, department=sign, external_id=f"{sign}{number}")
    boss = sign_in(house.boss)

    for address in ("/people/exports", "/audit/exports"):
        rows = list(csv.reader(io.StringIO(boss.post(address, data={"state": "all"}).text)))
        assert len(rows) > 2
        for cell in (cell for row in rows for cell in row):
            assert harmless(cell) == cell, (address, cell)


def test_nothing_typed_adds_a_header_or_a_recipient_to_a_letter(
    house: "House", sign_in: SignIn, post: MailServer
) -> None:
    """ASVS 1.3.11: names, addresses and the organisation's name."""
    post.taken.clear()
    post.envelopes.clear()
    injected = "Ann\r\nBcc: everybody@elsewhere.example"
    boss = sign_in(house.boss)
    boss.post("/organisation/settings/name", data={"value": injected, "version": "0"})
    ann = make_person(injected)
    for address in (
        "ann@larkfield.example\r\nBcc: b@elsewhere.example",
        "a@x.example,b@elsewhere.example",
        "<a@x>",
    ):
        record = {"version": str(house.person.version), "name": "Vera", "email": address, "external_id": "V"}
        assert boss.post(f"/people/{house.person.id}/record", data=record).status_code == 422
    boss.post(f"/people/{ann.id}/invitation", data={"by_mail": "y"})
    visitor(boss.application).post(
        "/password-reset", data={"email": f"{house.person.email}\r\nBcc: b@elsewhere.example"}
    )
    run_due_jobs()

    assert [to for _, to in post.envelopes] == [[ann.email]]
    for letter in post.taken:
        assert not letter.get_all("Bcc")
        assert len(letter.get_all("To", [])) == 1


# Files


NAMES = ("../../../tmp/evil.csv", "..\\..\\evil.csv", f"{SCRIPT}.csv", "evil\r\nX-Evil: 1.csv", "evil" * 80)


@pytest.mark.parametrize("address", ["/people/imports", "/signals/imports"])
def test_a_file_is_kept_under_a_name_of_ours_and_served_under_a_tame_one(
    house: "House", sign_in: SignIn, address: str
) -> None:
    """ASVS 5.3.2, 5.4.2"""
    boss = sign_in(house.boss)
    content = f"{','.join(HEADER)}\na1,nobody,Announce,,x,,2026-02-20T10:00:00Z,{SCRIPT}\n".encode()

    for name in NAMES:
        answer = boss.post(address, data=house.upload(content, name))
        look_at(answer, address, name)
        run_due_jobs()
        if answer.status_code != 303:
            continue
        look_at(boss.get(answer.location), answer.location)
        with boss.get(f"{answer.location}/refusals.csv") as file:
            assert file.status_code in {200, 404}
            assert file.headers.get("Content-Disposition", "attachment").startswith("attachment")
            assert "X-Evil" not in file.headers

    kept = [file.name for file in (services.folder() / "instance").rglob("*") if "evil" in file.name]
    assert kept == []


NO_PICTURES = (
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    b"GIF89a<script>alert(1)</script>",
    b"<html><script>alert(1)</script>",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff\xff\xff\xff" * 2 + b"\x08\x06\0\0\0",
    b"\xff\xd8\xff" + b"\xff" * 100_000,
    b"RIFF\xff\xff\xff\xffWEBPVP8X",
    b"",
)


def test_a_logo_that_is_no_picture_or_a_bomb_is_refused(house: "House", sign_in: SignIn) -> None:
    """ASVS 1.3.4, 5.2.2, 5.2.6: by its first bytes, before anything is unpacked."""
    boss = sign_in(house.boss)

    for content in NO_PICTURES:
        sent = {"version": "0", "value": (io.BytesIO(content), "logo.png", "image/png")}
        assert boss.post("/organisation/settings/logo", data=sent).status_code == 422, content[:20]


def test_a_file_that_unpacks_to_more_than_a_line_may_hold_is_refused(house: "House", sign_in: SignIn) -> None:
    """ASVS 5.2.3: a packed file is read as a stream, so a bomb takes neither memory nor disk."""
    import gzip

    bomb = gzip.compress(",".join(HEADER).encode() + b"\n" + b"0" * 30_000_000)
    boss = sign_in(house.boss)

    answer = boss.post("/signals/imports", data=house.upload(bomb, "signals.csv.gz"))
    run_due_jobs()

    assert answer.status_code == 303
    assert "64 KiB" in boss.get(answer.location).text


# Addresses, bytes, methods, bodies


def test_bytes_that_are_no_text_end_before_any_page(house: "House", sign_in: SignIn, app: Flask) -> None:
    """ASVS 1.1.1: in the path, the query, a form, a cookie, a header, a type of content."""
    vera = sign_in(house.person)
    for address in (
        "/activity?platform=%ff%fe",
        "/activity?%00=1",
        "/trail/steps/%00",
    ):
        assert vera.get(address).status_code == 400, address
    assert vera.get("/", environ_overrides={"PATH_INFO": "/my-data/kinds/\xc3("}).status_code == 400
    for body in (b"deed=%ff", b"deed=a%00b", b"%c3%28=x", b"&&&===%%%"):
        answer = vera.post("/activity", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {400, 422}, body
    for field in ({"deed": "a\0b"}, {"de\0ed": "a"}):
        assert vera.post("/activity", data=field, content_type="multipart/form-data").status_code == 400
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=", "application/json", "\xff", "text/plain; charset=nonsense"):  # fmt: skip
        assert vera.post("/activity", data=b"\xff\0{", content_type=content_type).status_code < 500
    for value in ("\xff\xfe", "a" * 4000, "é; waymark=1", '"', "=", ";;;"):
        stranger = visitor(app)
        for cookie in ("waymark", "waymark-visitor", "waymark-familiar", "waymark-flash", "theme"):
            answer = stranger.get("/sign-in", headers={"Cookie": f"{cookie}={value}"})
            assert answer.status_code < 500, (cookie, value)
    for header in (
        "Accept-Language",
        "If-None-Match",
        "User-Agent",
        "Referer",
        "Host",
        "Range",
        "X-Request-Id",
    ):
        for value in ("\xff\xfe", SCRIPT, "e" * 5000, "bytes=0-,0-,0-", "de;q=x,,;"):
            look_at(vera.get("/", headers={header: value}), header, value)


def test_a_request_that_pretends_to_come_from_elsewhere_is_not_believed(house: "House", app: Flask) -> None:
    """ASVS 4.1.3, 15.3.4: without a named proxy no forwarded header counts, for links neither."""
    forged = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/people",
        "X-Rewrite-URL": "/people",
        "X-HTTP-Method-Override": "POST",
        "Forwarded": "for=203.0.113.9;host=elsewhere.example",
        "Host": "elsewhere.example",
    }
    for address in ("/people", "/sign-in", "/account", "/password-reset", "/"):
        answer = visitor(app).get(address, headers=forged)
        assert "elsewhere.example" not in answer.text + answer.headers.get("Location", ""), address
        assert "/evil" not in answer.text + answer.headers.get("Location", ""), address
        assert answer.status_code in {200, 303}, address
    for _ in range(10):
        wrong = {"email": "x@larkfield.example", "password": "wrong"}
        visitor(app).post("/sign-in", data=wrong, headers={"X-Forwarded-For": f"203.0.113.{_}"})
    assert (
        visitor(app).post("/sign-in", data={"email": "y@larkfield.example", "password": "wrong"}).status_code
        == 429
    )


ELSEWHERE = (
    "https://elsewhere.example",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "\\/elsewhere.example",
    "javascript:alert(1)",
    "/%0d%0aX-Evil:1",
    "/\t/elsewhere.example",
    "https:elsewhere.example",
)


def test_nobody_is_sent_elsewhere(house: "House", app: Flask) -> None:
    """ASVS 3.7.2: after signing in, after the password was shown again, after choosing a brightness."""
    give_password(house.person)
    browser = visitor(app)

    for target in ELSEWHERE:
        answers = [
            browser.post(
                "/sign-in", data={"email": house.person.email, "password": PASSWORD, "next": target}
            ),
            browser.post("/confirm-password", data={"password": PASSWORD, "next": target}),
            browser.post(
                "/theme", data={"theme": "dark", "next": target}, headers={"Referer": target.strip()}
            ),
            browser.get("/sign-in", query_string={"next": target}),
        ]
        assert [answer.status_code // 100 for answer in answers] == [3] * 4
        for answer in answers:
            where = answer.headers["Location"]
            assert urlsplit(where).netloc in {"", "localhost"}, where
            assert urlsplit(where).scheme in {"", "http"}, where
            assert not where.startswith(("//", "/\\")), where
            assert "X-Evil" not in answer.headers


def test_reading_changes_nothing_whatever_the_method_is_called(house: "House", app: Flask) -> None:
    """ASVS 3.5.3, 4.1.4: an address that writes takes POST alone, and a method in a header or field is none."""
    before, is_on_sqlite = stored(), db.engine.dialect.name == "sqlite"
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        address = house.filled(rule)
        readable = any("GET" in (other.methods or ()) for other in app.url_map.iter_rules() if other.rule == rule.rule)  # fmt: skip
        # What no address takes is refused before any database is asked.
        for method in ("GET", "HEAD", *(("PUT", "DELETE", "PATCH", "TRACE") if is_on_sqlite else ())):
            answer = house.open(address, method=method, headers={"X-HTTP-Method-Override": "POST"},
                                          query_string={"_method": "POST"})  # fmt: skip
            if method in SAFE_METHODS and readable:
                assert answer.status_code < 500, (method, address)
            else:
                assert answer.status_code in {404, 405, 303}, (method, address)
    assert stored() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no view is reached
def test_a_false_name_at_the_end_of_a_private_page_is_no_page(house: "House", sign_in: SignIn) -> None:
    """ASVS 14.2.5: caches in between that go by the name of a file keep nothing private."""
    boss = sign_in(house.boss)

    for address in house.addresses():
        for end in ("/x.css", ".css", "/..%2fx.js", "%0a.css", ";x.css"):
            if address == "/":
                continue
            answer = boss.get(address + end)
            assert answer.status_code in {400, 404, 405}, address + end
            assert "public" not in answer.headers["Cache-Control"]


def test_what_is_too_large_is_refused_before_it_is_read(house: "House", sign_in: SignIn, app: Flask) -> None:
    """ASVS 2.2.1, 5.2.1: with the headers of every answer."""
    vera = sign_in(house.person)

    large = vera.post("/activity", data={"statement": "x" * 1_100_000})
    many = vera.post(
        "/activity", data={f"f{number}": "1" for number in range(2_000)}, content_type="multipart/form-data"
    )

    assert large.status_code == 413
    assert many.status_code in {413, 422}
    assert large.headers["X-Content-Type-Options"] == "nosniff"


# Rights

#: Arguments of pages about oneself, the same for everybody.
OF_ONESELF = {"kind", "key"}


def test_other_peoples_numbers_open_nothing_and_change_nothing(
    house: "House", app: Flask, sign_in: SignIn
) -> None:
    """ASVS 8.2.2, 8.3.1: somebody without a role, at every address with a number, a name or a token in it."""
    mallory = make_person("Mallory")
    browser, before = sign_in(mallory), stored(but={"people_persons"})
    # Whoever holds somebody's link may use it; this one is a guess.
    house.ids["token"] = "guess" * 8
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments]
    assert len(rules) > 50

    for rule in rules:
        address = house.filled(rule)
        if "POST" in (rule.methods or ()):
            answer = browser.post(address, data={**house.well_meant, "is_sure": "y"})
        else:
            answer = browser.get(address)
        assert answer.status_code < 500, address
        assert not house.secrets & set(re.findall(r"\w+", answer.text)), address
        is_open = app.view_functions[rule.endpoint].access_rule.is_public  # type: ignore[attr-defined]
        if not is_open and rule.arguments - OF_ONESELF:
            assert answer.status_code in {403, 404}, address

    assert stored(but={"people_persons"}) == before


def test_numbers_that_nothing_has_are_no_page(house: "House", app: Flask) -> None:
    """ASVS 2.2.1, 8.2.2: whoever may open everything finds nothing there either."""
    # Words that are no number never come as far as the database.
    words = (
        ("-1", "1.0", "0x1", "1%20", "\u0661", "1;2", "null") if db.engine.dialect.name == "sqlite" else ()
    )
    for rule in app.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        for number in ("0", "99999999999999999999", *words):
            address = re.sub(r"<\w+>", "nothing", re.sub(r"<int:\w+>", number, rule.rule))
            assert house.open(address, method=method).status_code in {404, 405}, address


def test_a_field_that_no_form_shows_changes_nothing(house: "House", sign_in: SignIn) -> None:
    """ASVS 8.2.3, 15.3.3: roles, numbers and switches cannot be smuggled in with one's own profile or act."""
    mallory = make_person("Mallory")
    smuggled = {"roles": "administrator", "role": "administrator", "person_id": str(house.person.id), "id": str(house.person.id),
                "email": "m@elsewhere.example", "is_active": "", "name": "Boss", "evidence": "3", "actor": "1", "version": "99"}  # fmt: skip
    browser, before = sign_in(mallory), stored(but={"people_persons", "signals_signals"})

    browser.post("/profile", data={"language": "de", "theme": "dark", "mail_rhythm": "daily", **smuggled})
    browser.post("/activity", data=house.act() | smuggled)

    db.session.expire_all()
    again = db.session.get_one(Person, mallory.id)
    assert (again.name, again.email, again.is_active) == ("Mallory", mallory.email, True)
    assert browser.get("/people").status_code == 403
    changed = {
        name
        for name, rows in stored(but={"people_persons", "signals_signals"}).items()
        if rows != before[name]
    }
    assert changed <= {
        "journey_placements",
        "journey_moves",
        "notices_notices",
        "core_jobs",
        "journey_step_completions",
        "rewards_awards",
        "core_facts",
        "signals_daily",
        "signals_facets",
        "rewards_balances",
        "rewards_entries",
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no view is reached
def test_somebody_elses_token_and_none_are_the_same(house: "House", app: Flask, sign_in: SignIn) -> None:
    """ASVS 3.5.1, 3.5.3: at every address that writes, with the token of another person, in field and header."""
    stolen, boss = sign_in(make_person("Mallory")).token(), sign_in(house.boss)
    before = stored()

    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            address = house.filled(rule)
            for sent in ({"data": {"csrf_token": stolen}}, {"headers": {"X-CSRF-Token": stolen}}, {"query_string": {"csrf_token": boss.token()}}):  # fmt: skip
                assert boss.post(address, forged=True, **sent).status_code == 400, address

    assert stored() == before


# The scene


class House:
    """A house in which something of everything is there: whom it is about, who looks after it, and their browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.boss = make_person("Bo Boss", roles=tuple(Role))
        make_administrator("Ada Admin")
        self.person = make_person("Vera Secret", title="Zebrafish")
        self.secrets = {"Secret", "Zebrafish", "Quagga", "Okapi"}
        self.well_meant = {"reason": "Words", "answer": "Words", "decision": "grant", "why": "Words", "email": "x@y.example",
                           "name": "Words", "first_day": "2026-03-04", "last_day": "2026-03-05", "manager": self.boss.email,
                           "password": PASSWORD, "repeated": PASSWORD, "value": "Words", "version": "1", "roles": "coach",
                           "platform": "linkedin", "statement": "Words", "person": str(self.person.id)}  # fmt: skip
        self._fill()
        self._browser = visitor(app, self.boss.id)

    def _fill(self) -> None:
        with unit_of_work():
            tell(
                self.person.id,
                kind="moved",
                key="1",
                params={"zone": "sharer", "from_zone": "consumer", "cause": "promoted"},
            )
        absence = make_absence(self.person, today() - 2, today() + 9)
        own = make_signal(self.person, source=Source.SELF_REPORT, evidence=Evidence.SELF_REPORTED, platform="waymark",
                          object="https://larkfield.example/Quagga")  # fmt: skip
        given = make_signal(self.person, object="https://larkfield.example/Okapi")
        vera, boss = visitor(self.app, self.person.id), visitor(self.app, self.boss.id)
        vera.post("/activity/accounts", data={"platform": "linkedin", "handle": "Quagga"})
        vera.post(f"/activity/{given.id}/removal-request", data={"reason": "Okapi"})
        boss.post("/organisation/holidays", data={"country": "", "day": "2026-05-01", "name": "May"})
        with unit_of_work():
            token = make_invitation(self.person.id, actor=Actor.operator())
        letter = write_letter(self.person)
        for address in ("/people/imports", "/signals/imports"):
            content = (",".join(HEADER) + "\n" + ",".join(line("a1", self.person)) + "\n").encode()
            boss.post(address, data=self.upload(content, "list.csv"))
        run_due_jobs()
        first = {name: (rows or [(1,)])[0][0] for name, rows in stored().items()}
        event_id = db.session.execute(select(AuditEvent.id).order_by(AuditEvent.id)).scalars().first()
        self.ids: dict[str, Any] = {
            "absence_id": absence.id,
            "account_id": first["signals_accounts"],
            "batch_id": first["signals_batches"],
            "event_id": event_id,
            "holiday_id": first["organisation_holidays"],
            "import_id": first["people_imports"],
            "job_id": first["core_jobs"],
            "letter_id": letter,
            "notice_id": first["notices_notices"],
            "person_id": self.person.id,
            "request_id": first["signals_removal_requests"],
            "signal_id": own.id,
            "handle": "0" * 20,
            "digest": "0" * 32,
            "kind": "accounts.account",
            "key": "connect-account",
            "name": "coach",
            "token": getattr(token, "token", token),
        }

    def filled(self, rule: Rule) -> str:
        """The address of a route, about the person of this scene."""
        named = (
            self.ids | {"person_id": self.person.id} | ({"name": "name"} if "settings" in rule.rule else {})
        )
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(named.get(found[1], 1)), rule.rule)

    def addresses(self) -> list[str]:
        """Every page that there is, but for those that only machines read."""
        return [
            self.filled(rule)
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint not in {"static", "readyz", "healthz"}
        ]

    def open(self, address: str, **more: Any) -> TestResponse:
        """What somebody is answered who may do everything; signed in anew if what was done before has ended that."""
        answer = self._browser.open(address, **more)
        is_out = answer.status_code == 400 or answer.headers.get("Location", "").startswith("/sign-in")
        if is_out and self._browser.get("/account").status_code != 200:
            with unit_of_work():
                db.session.get_one(Person, self.boss.id).is_active = True
            self._browser = visitor(self.app, self.boss.id)
            answer = self._browser.open(address, **more)
        return answer

    def get(self, address: str, **more: Any) -> TestResponse:
        return self.open(address, **more)

    def pages(self) -> Iterator[list[PageForm]]:
        """The forms of every page."""
        for address in self.addresses():
            answer = self.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield forms_on(answer.text, address)

    def send(self, form: PageForm, changed: dict[str, Any]) -> TestResponse:
        """Send a form as it should be filled in, but for what is changed; None leaves a field out."""
        fields: dict[str, Any] = {name: form.fields[name] for name in form.typed} | changed
        sent = {name: value for name, value in fields.items() if value is not None}
        if form.method == "GET":
            return self.get(form.action, query_string={name: value for name, value in sent.items() if isinstance(value, str | list)})  # fmt: skip
        return self.open(form.action, method="POST", data=sent)

    def act(self, **changed: str) -> dict[str, str]:
        """What somebody says who logs an act."""
        return {"deed": "shared", "link": "https://larkfield.example/a", "occurred_on": "2026-03-01", "statement": "Words",
                "entry": "e"} | changed  # fmt: skip

    def upload(self, content: bytes, name: str) -> dict[str, Any]:
        """A file with what its form asks beside it."""
        return {"file": (io.BytesIO(content), name), "basis": "An agreement with the works council"}


def look_at(answer: TestResponse, *told: object) -> None:
    """Whatever was asked: an answer, in which nothing runs and nothing of the inside is told."""
    assert answer.status_code < 500, (answer.status_code, *told)
    if answer.is_streamed:
        answer.close()
        return
    text = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
    if answer.mimetype == "text/html":
        assert not RUNS.search(text), (*told, RUNS.search(text))
    assert not TAKEN_FOR_ITS_OWN.search(text), told
    assert answer.headers["X-Content-Type-Options"] == "nosniff", told
    assert "\n" not in str(answer.headers.get("Location", "")), told


def pattern(address: str) -> str:
    """An address without its numbers: two forms that lead to the same view are tried once."""
    return re.sub(r"\d+|\?.*", "", address)


def stored(*, but: AbstractSet[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for those that tell of having looked, been here, or tried."""
    passing = {"accounts_sessions", "core_audit_events", "accounts_sign_in_tries", "accounts_accounts"} | but
    db.session.rollback()
    return {
        table.name: sorted(
            (tuple(map(_plain, row)) for row in db.session.execute(select(table))), key=lambda row: repr(row)
        )
        for table in db.metadata.sorted_tables
        if table.name not in passing
    }


def _plain(value: object) -> object:
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, dict | list) else value


@pytest.fixture
def house(app: Flask, post: MailServer) -> House:
    make_hr()
    ensure_lessons()  # as a first visit would, so that no later one puts them on the list
    return House(app)


@pytest.fixture
def post(app: Flask) -> Iterator[MailServer]:
    with post_office() as server:
        yield server
