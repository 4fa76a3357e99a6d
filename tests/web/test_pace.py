"""Whoever asks faster than people do has to wait, and nobody else."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import create_app
from app.clients.addresses import network_of
from app.core.db import db
from app.people.models import Person
from app.web import pace
from app.web.access import is_costly
from app.web.pace import Gait, Pace
from tests.factories.people import make_administrator, make_person
from tests.support.settings import settings
from tests.support.visitor import Visitor, visitor

THREE = Pace(3, 10.0)
#: What takes long, sends letters or hands out much, and is limited for each person.
COSTLY = {
    "accounts.invite_many",
    "accounts.make_cards",
    "accounts.make_link",
    "editorial.add_picture",
    "editorial.export_draft",
    "editorial.invite_sharers",
    "editorial.show_results",
    "journey.preview_rules",
    "journey.publish_draft",
    "mail.retry_letter",
    "mail.write_test_letter",
    "operation.export_audit",
    "organisation.preview_switch",
    "people.export_people",
    "people.import_people",
    "privacy.ask_for_erasure",
    "privacy.ask_for_erasure_of",
    "privacy.download_data",
    "privacy.download_data_of",
    "rewards.approve_cycle",
    "rewards.download_badge",
    "rewards.export_cycle",
    "rewards.export_growth",
    "rewards.export_holds",
    "rewards.export_payroll",
    "rewards.export_perks",
    "rewards.export_recognition",
    "rewards.freeze_cycle",
    "rewards.issue_badge",
    "rewards.reckon_cycle_again",
    "rewards.show_to_others",
    "signals.import_signals",
    "training.download_effect",
    "training.export_policy_readers",
}


def test_so_many_are_heard_at_once_and_then_one_after_the_other() -> None:
    """ASVS 2.4.1: and the answer says when the next one is heard."""
    gait = Gait()

    assert [gait.ask("ann", THREE, 0.0) for _ in range(4)] == [0, 0, 0, 10]
    assert gait.ask("bob", THREE, 0.0) == 0
    assert gait.ask("ann", THREE, 4.0) == 6
    assert [gait.ask("ann", THREE, 10.0) for _ in range(2)] == [0, 10]
    assert [gait.ask("ann", THREE, 1000.0) for _ in range(4)] == [0, 0, 0, 10]


def test_whoever_is_refused_is_not_refused_the_longer_for_it() -> None:
    gait = Gait()
    for _ in range(3):
        gait.ask("ann", THREE, 0.0)

    assert {gait.ask("ann", THREE, 1.0) for _ in range(50)} == {9}


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    """ASVS 15.4: a flood of addresses takes no memory."""
    gait = Gait(most=4)
    gait.ask("over", Pace(1, 1.0), 0.0)
    for subject in "abc":
        gait.ask(subject, THREE, 5.0)

    gait.ask("d", THREE, 5.0)
    assert set(gait._forgotten_at) == {"a", "b", "c", "d"}
    gait.ask("e", THREE, 5.0)
    assert set(gait._forgotten_at) == {"e"}


@pytest.mark.parametrize(
    "address, network",
    [("192.0.2.7", "192.0.2.7"), ("2001:db8::1:2", "2001:db8::/64"), ("", "unknown"), ("a b", "unknown")],
)
def test_a_network_of_one_customer_is_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_whoever_asks_too_fast_waits_and_others_do_not(
    hurried: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """ASVS 2.4.1: per person, however many browsers they have; 429 with Retry-After on a page of ours."""
    ada, ann = make_administrator("Ada"), make_person("Ann")
    browsers = [visitor(hurried, ada.id), visitor(hurried, ada.id)]

    answers = [browsers[turn % 2].get("/account") for turn in range(7)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 12
    assert "That was a bit fast" in answers[-1].text
    assert visitor(hurried, ann.id).get("/account").status_code == 200
    assert visitor(hurried).get("/sign-in").status_code == 200
    assert sum("too fast" in line for line in caplog.messages) == 1


def test_whoever_has_the_page_already_is_counted_as_well(hurried: Flask) -> None:
    """ASVS 2.4.1: also where the answer is that nothing has changed."""
    browser = visitor(hurried, make_person("Ann").id)
    wish = {"If-None-Match": browser.get("/").headers["ETag"]}

    assert [browser.get("/", headers=wish).status_code for _ in range(6)] == [304] * 4 + [429] * 2


def test_strangers_are_counted_by_their_address(hurried: Flask) -> None:
    """ASVS 2.4.1: cookies that nobody gave out make nobody new."""
    make_administrator()

    def ask(number: int, address: str) -> int:
        browser = visitor(hurried)
        browser.set_cookie("waymark", f"made up {number}")
        return browser.get("/sign-in", environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [ask(number, "192.0.2.7") for number in range(6)] == [200] * 5 + [429]
    assert [ask(number, f"2001:db8::{number}") for number in range(6)] == [200] * 5 + [429]
    assert ask(0, "192.0.2.8") == 200


def test_pages_that_do_not_exist_count_as_well(hurried: Flask) -> None:
    assert [visitor(hurried).get("/no-such-page").status_code for _ in range(6)] == [404] * 5 + [429]


def test_whoever_watches_the_server_is_always_heard(hurried: Flask) -> None:
    """The probes of a load balancer come from one address, and must not take the server out."""
    assert {visitor(hurried).get("/healthz").status_code for _ in range(20)} == {200}
    assert {visitor(hurried).get("/readyz").status_code for _ in range(20)} == {200}


def test_what_costs_much_is_had_less_often(hurried: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 2.4.1: the preview of rules, for instance; other pages are still open then."""
    monkeypatch.setattr(pace, "COSTLY", Pace(2, 60.0))
    browser = visitor(hurried, make_administrator().id)

    answers = [browser.get("/journey/rules/preview") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 50 < int(answers[-1].headers["Retry-After"]) <= 60
    assert browser.get("/people").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_costs_much_is_marked(app: Flask) -> None:
    """ASVS 2.4.1: preview, export, download, import, invitations and whatever else sends letters."""
    found = set()
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            from flask import request

            request.url_rule = rule
            if is_costly():
                found.add(rule.endpoint)

    assert found == COSTLY


def test_without_a_limit_nobody_waits(app: Flask, sign_in: Callable[[Person], Visitor]) -> None:
    browser = sign_in(make_person())

    assert {browser.get("/healthz").status_code for _ in range(9)} == {200}
    assert "waymark-gait" not in app.extensions


@pytest.fixture
def hurried(app: Flask, database_url: str) -> Iterator[Flask]:
    """The application, hearing each five times and then once in twelve seconds."""
    other = create_app(settings(database_url, requests_per_minute=5))
    other.testing = True
    other.test_client_class = Visitor
    yield other
    with other.app_context():
        db.session.remove()
        db.engine.dispose()
