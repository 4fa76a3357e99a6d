"""The letters' page, for administrators."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.facts import SENDING_STOPPED, remember
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.mail import queries, services
from app.mail.models import Letter
from app.mail.services import NewLetter
from app.people.models import Person
from tests.factories.mail import PLAIN, letter, write_letter
from tests.factories.people import make_administrator, make_person
from tests.support.clock import TestClock
from tests.support.mail_server import MailServer
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]


def words(page: str) -> str:
    """What a page says in its main part, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).split())


def acts(name: str) -> int:
    db.session.rollback()
    return len(db.session.execute(select(AuditEvent.id).where(AuditEvent.action == name)).all())


def test_without_a_mail_server_the_page_says_what_happens_instead(sign_in: SignIn) -> None:
    page = sign_in(make_administrator()).get("/letters").text

    assert "No mail server is set up" in page
    assert "SMTP_URL" in page
    assert "Send a test letter" not in page


def test_each_letter_stands_there_with_its_fate_and_its_words_do_not(
    post: MailServer, sign_in: SignIn
) -> None:
    ann, bob = make_person("Ann Lee"), make_person("Bob Ray")
    post.to_recipients[bob.email] = ["550 5.1.1 <b>Nobody</b> here"]
    write_letter(ann)
    write_letter(bob)
    run_due_jobs()

    page = sign_in(make_administrator()).get("/letters").text

    said = words(page)
    assert "Ann Lee" in said
    assert "sent 2 Mar 2026" in said
    assert "came back 550 5.1.1 &lt;b&gt;Nobody&lt;/b&gt; here" in said
    assert page.count(">Try again<") == 1
    assert "sent: 1" in said


def test_letters_are_found_by_person_and_state(post: MailServer, sign_in: SignIn) -> None:
    ann, bob = make_person("Ann Lee"), make_person("Bob Ray")
    post.to_recipients[bob.email] = ["550 no"]
    write_letter(ann)
    write_letter(bob)
    run_due_jobs()
    ada = sign_in(make_administrator())

    for address, there, not_there in (
        ("/letters?person=ann", "Ann Lee", "Bob Ray"),
        (f"/letters?person={bob.email.upper()}", "Bob Ray", "Ann Lee"),
        ("/letters?state=bounced", "Bob Ray", "Ann Lee"),
        (f"/letters?person_id={ann.id}", "Ann Lee", "Bob Ray"),
    ):
        said = words(ada.get(address).text)
        assert there in said, address
        assert not_there not in said, address
    assert "No letter fits this." in ada.get("/letters?person=100%25").text
    assert ada.get("/letters?state=lost").status_code == 200


def test_the_list_is_paged(post: MailServer, sign_in: SignIn) -> None:
    with unit_of_work():
        services.write_all(PLAIN, [NewLetter(address=f"p{number}@larkfield.example") for number in range(51)])
    ada = sign_in(make_administrator())

    first = ada.get("/letters?state=waiting").text
    older = re.search(r'href="([^"]+before=[^"]+)"', first)

    assert older is not None
    assert (first.count("@larkfield.example</th>"), "p0@" in first) == (50, False)
    assert ada.get(older[1].replace("&amp;", "&")).text.count("@larkfield.example</th>") == 1


def test_an_administrator_gets_a_test_letter_and_not_two_at_once(
    post: MailServer, sign_in: SignIn, clock: TestClock
) -> None:
    admin = make_administrator("Ada Lee")
    ada = sign_in(admin)

    assert "on its way" in ada.post("/letters/tests", follow_redirects=True).text
    assert "a moment ago" in ada.post("/letters/tests", follow_redirects=True).text
    run_due_jobs()

    assert [str(one["Subject"]) for one in post.letters_to(admin.email)] == ["A test letter from Waymark"]
    assert acts("mail.test.written") == 1
    clock.advance(minutes=1)
    ada.post("/letters/tests")
    run_due_jobs()
    assert len(post.taken) == 2


def test_a_letter_that_came_back_is_tried_again_once(post: MailServer, sign_in: SignIn) -> None:
    ann = make_person("Ann")
    post.to_recipients[ann.email] = ["550 no"]
    written = write_letter(ann)
    run_due_jobs()
    ada = sign_in(make_administrator())

    answer = ada.post(f"/letters/{written}/retrial?state=bounced")
    assert (answer.status_code, answer.location) == (303, "/letters?state=bounced")
    assert ada.post(f"/letters/{written}/retrial").status_code == 409
    assert ada.post("/letters/999999/retrial").status_code == 404
    run_due_jobs()

    assert (letter(written).state, acts("mail.letter.retried")) == ("sent", 1)


def test_a_restored_copy_says_that_nothing_goes_out_and_how_to_change_that(
    post: MailServer, sign_in: SignIn
) -> None:
    with unit_of_work():
        remember(SENDING_STOPPED, {})
    write_letter(make_person("Ann"))
    ada = sign_in(make_administrator())
    page = ada.get("/letters").text
    assert "Nothing goes out at the moment" in page
    assert "1 letter waits and would go out now." in page

    ada.post("/letters/resumption")
    run_due_jobs()

    assert "Nothing goes out" not in ada.get("/letters").text
    assert (len(post.taken), acts("mail.sending.resumed")) == (1, 1)


def test_the_page_repeats_what_the_mail_server_says_when_it_lets_nobody_in(
    post: MailServer, sign_in: SignIn
) -> None:
    post.to_senders = ["550 5.7.1 Who are you"]
    write_letter(make_person("Ann"))
    run_due_jobs()

    said = words(sign_in(make_administrator()).get("/letters").text)

    assert "The mail server cannot be used" in said
    assert "550 5.7.1 Who are you" in said


def test_a_letter_of_a_kind_that_is_known_no_longer_is_still_listed(
    post: MailServer, sign_in: SignIn
) -> None:
    write_letter(make_person("Ann Lee"))
    with unit_of_work() as session:
        session.execute(update(Letter).values(kind="of_former_days"))

    assert "of_former_days" in sign_in(make_administrator()).get("/letters").text


@pytest.mark.usefixtures("post")
def test_the_status_counts_what_waits_and_since_when(clock: TestClock) -> None:
    begun = clock.now
    write_letter(make_person("Ann"))
    clock.advance(hours=1)
    write_letter(make_person("Bob"))

    status = queries.mail_status()

    assert (status.is_set_up, status.is_stopped, status.trouble) == (True, False, None)
    assert (status.counts["waiting"], status.oldest_waiting_at) == (2, begun)  # type: ignore[index]  # a word is its state
