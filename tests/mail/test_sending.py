"""From writing a letter down to its being taken by a mail server, with everything that can come between."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.facts import SENDING_STOPPED, remember
from app.core.jobs import Job, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.mail import queries, services
from app.mail.models import Letter
from app.mail.rules.pauses import MOST_ATTEMPTS
from app.mail.services import sending
from app.mail.services.writing import NewLetter
from app.mail.vocabulary import AddressRefused, LetterNotRetried, LetterState, Recipient, letter_kind
from app.people.models import Person
from tests.factories.mail import PLAIN, URGENT, letter, write_letter
from tests.factories.people import make_person
from tests.support.clock import TestClock
from tests.support.mail_server import HANGS_UP, PASSWORD, MailServer, post_office

GREYLISTED = "451 4.7.1 Come back later"


def state(letter_id: int | None) -> LetterState:
    return LetterState(letter(letter_id).state)


def change(person: Person, **values: object) -> None:
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id == person.id).values(**values))


def try_later(clock: TestClock, minutes: int) -> int:
    clock.advance(minutes=minutes)
    return services.send_due_letters()


# Writing


def test_a_letter_goes_out_after_the_transaction_that_wrote_it(post: MailServer) -> None:
    ann = make_person("Ann")

    written = write_letter(ann)
    assert post.taken == []
    run_due_jobs()

    (sent,) = post.taken
    assert sent["To"].addresses[0].addr_spec == ann.email
    assert (letter(written).state, letter(written).sent_to) == ("sent", ann.email)
    assert sent["Message-ID"] == f"<{letter(written).message_id}>"


def test_a_letter_falls_with_its_transaction(post: MailServer) -> None:
    ann = make_person("Ann")
    with pytest.raises(ValueError, match="nobody knows"), unit_of_work():
        services.write(ann.id, kind=PLAIN), services.write(ann.id, kind="gossip")

    run_due_jobs()

    assert (post.taken, queries.count_letters()[LetterState.WAITING]) == ([], 0)


def test_letters_of_one_key_are_one_letter(post: MailServer) -> None:
    """R-S4: a repeated cause doubles nothing."""
    ann = make_person("Ann")

    assert write_letter(ann, key="moved:1") is not None
    assert write_letter(ann, key="moved:1") is None
    run_due_jobs()

    assert len(post.taken) == 1


def test_many_letters_of_one_transaction_ask_for_one_job(post: MailServer) -> None:
    people = [make_person() for _ in range(3)]

    with unit_of_work():
        for person in people:
            services.write(person.id, kind=PLAIN, params={"asked_at": "2026-03-02T08:30:00+00:00"})
        services.write_all(PLAIN, [NewLetter(person.id) for person in people])

    asked = select(func.count()).select_from(Job).where(Job.name == "mail.send")
    assert db.session.execute(asked).scalar() == 1


@pytest.mark.usefixtures("app")
def test_without_a_mail_server_nothing_is_written() -> None:
    assert write_letter(make_person("Ann")) is None
    assert not queries.can_mail()
    assert db.session.execute(select(func.count()).select_from(Letter)).scalar() == 0


def test_what_cannot_be_written_to_is_refused_at_once(post: MailServer) -> None:
    for address in ("ann@larkfield.example\nBcc: all@larkfield.example", "änn@larkfield.example", "a, b@c"):
        with pytest.raises(AddressRefused), unit_of_work():
            services.write(address=address, kind=PLAIN)
    with pytest.raises(ValueError, match="nobody knows"), unit_of_work():
        services.write(address="ann@larkfield.example", kind="gossip")
    with pytest.raises(ValueError, match="somebody"), unit_of_work():
        services.write(kind=PLAIN)


# To whom


def test_a_letter_goes_to_the_address_of_the_day_on_which_it_is_sent(post: MailServer) -> None:
    ann = make_person("Ann")
    write_letter(ann)
    change(ann, email="ann.new@larkfield.example")

    run_due_jobs()

    assert post.letters_to("ann.new@larkfield.example")


def test_a_letter_to_a_former_address_goes_there(post: MailServer) -> None:
    """6.3.7: who learns of a changed address is the one who had it."""
    ann = make_person("Ann", email="ann.new@larkfield.example")
    with unit_of_work():
        services.write(ann.id, kind=URGENT, address="ann.old@larkfield.example", params={"asked_at": "2026-03-02T08:30:00+00:00"})  # fmt: skip

    run_due_jobs()

    assert [to for _, to in post.envelopes] == [["ann.old@larkfield.example"]]


def test_nothing_goes_to_somebody_who_is_switched_off(post: MailServer) -> None:
    """G11: what was queued for a person dies with their access."""
    ann = make_person("Ann")
    written = write_letter(ann)
    change(ann, is_active=False)

    run_due_jobs()

    assert (post.taken, state(written)) == ([], LetterState.DROPPED)


def test_urgent_letters_go_first(post: MailServer) -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    write_letter(ann)
    write_letter(bob, URGENT)

    run_due_jobs()

    assert [to for _, to in post.envelopes] == [[bob.email], [ann.email]]


@pytest.mark.parametrize("wish, spoken", [("de", "de"), ("de-AT", "de"), ("", "en"), ("pt-BR", "en")])
def test_a_letter_speaks_the_language_of_its_reader_or_of_the_organisation(
    post: MailServer, wish: str, spoken: str
) -> None:
    """R-P5."""
    write_letter(make_person("Ann", language=wish))

    run_due_jobs()

    assert f'<html lang="{spoken}" dir="ltr">' in post.taken[0].get_body(("html",)).get_content()  # type: ignore[union-attr]


# Refusals


def test_a_server_that_wants_us_to_come_back_gets_the_letter_later(
    post: MailServer, clock: TestClock
) -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    post.to_recipients[ann.email] = [GREYLISTED, GREYLISTED]
    written = write_letter(ann)
    write_letter(bob)

    run_due_jobs()
    assert (state(written), letter(written).error) == (LetterState.WAITING, GREYLISTED)
    assert post.letters_to(bob.email)
    assert [try_later(clock, 4), try_later(clock, 1), try_later(clock, 9), try_later(clock, 1)] == [
        0,
        0,
        0,
        1,
    ]

    assert (state(written), letter(written).error) == (LetterState.SENT, "")
    assert len(post.letters_to(ann.email)) == 1


def test_after_two_days_a_letter_is_given_up_with_the_words_of_the_server(
    post: MailServer, clock: TestClock
) -> None:
    ann = make_person("Ann")
    post.to_recipients[ann.email] = [GREYLISTED] * 99
    written, begun = write_letter(ann), clock.now

    while state(written) is LetterState.WAITING:
        services.send_due_letters()
        clock.move_to(letter(written).due_at)

    assert (state(written), letter(written).error) == (LetterState.FAILED, GREYLISTED)
    assert letter(written).attempts == MOST_ATTEMPTS
    assert 40 <= (clock.now - begun).total_seconds() / 3600 <= 60


def test_a_letter_to_nobody_comes_back_with_the_words_of_the_server(post: MailServer) -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    post.to_recipients[ann.email] = ["550 5.1.1 No such user here"]
    written = write_letter(ann)
    write_letter(bob)

    run_due_jobs()

    assert (state(written), letter(written).error) == (LetterState.BOUNCED, "550 5.1.1 No such user here")
    assert queries.bounced_addresses([ann.id, bob.id]) == {ann.id: "550 5.1.1 No such user here"}


def test_an_address_that_was_mended_counts_as_bounced_no_longer(post: MailServer) -> None:
    ann = make_person("Ann")
    post.to_recipients[ann.email] = ["550 5.1.1 No such user here"]
    written = write_letter(ann)
    run_due_jobs()
    before = letter(written).message_id

    change(ann, email="ann.right@larkfield.example")
    assert queries.bounced_addresses([ann.id]) == {}
    with unit_of_work():
        services.retry_letter(letter(written).id, actor=Actor.operator())
    run_due_jobs()

    assert len(post.letters_to("ann.right@larkfield.example")) == 1
    assert letter(written).message_id != before
    with pytest.raises(LetterNotRetried), unit_of_work():
        services.retry_letter(letter(written).id, actor=Actor.operator())


def test_a_letter_that_the_server_does_not_want_fails_without_blame_on_the_address(post: MailServer) -> None:
    ann = make_person("Ann")
    post.to_letters = ["554 5.6.0 This looks like an advertisement"]
    written = write_letter(ann)

    run_due_jobs()

    assert (state(written), queries.bounced_addresses([ann.id])) == (LetterState.FAILED, {})


def test_a_connection_that_breaks_under_a_letter_costs_no_other_letter(
    post: MailServer, clock: TestClock
) -> None:
    """The server may have taken it all the same: the second one has the same name, so that mail systems drop the twin."""
    ann, bob = make_person("Ann"), make_person("Bob")
    post.to_letters = [HANGS_UP]
    written = write_letter(ann)
    write_letter(bob)
    name = letter(written).message_id

    run_due_jobs()
    assert (state(written), post.letters_to(ann.email), len(post.letters_to(bob.email))) == (LetterState.WAITING, [], 1)  # fmt: skip
    try_later(clock, 5)

    assert post.letters_to(ann.email)[0]["Message-ID"] == f"<{name}>"


# The server as a whole


@pytest.mark.usefixtures("app")
def test_when_we_are_not_let_in_all_letters_wait_and_the_status_says_why(clock: TestClock) -> None:
    ann = make_person("Ann")
    with post_office(password="a wrong one"):
        written = write_letter(ann)
        run_due_jobs()
        status = queries.mail_status()
        assert status.trouble is not None
        assert status.trouble.words.startswith("535")
        assert (status.counts[LetterState.WAITING], letter(written).attempts) == (1, 0)

    with post_office(password=PASSWORD) as server:
        assert services.send_due_letters() == 0, "nobody knocks again at once"
        assert try_later(clock, 5) == 1
        assert len(server.taken) == 1
    assert queries.mail_status().trouble is None


@pytest.mark.usefixtures("post")
def test_a_sender_who_is_not_heard_puts_no_blame_on_the_letter(post: MailServer, clock: TestClock) -> None:
    post.to_senders = ["550 5.7.1 We do not know you"]
    written = write_letter(make_person("Ann"))

    run_due_jobs()
    trouble = queries.mail_status().trouble
    assert trouble is not None
    assert (trouble.words, letter(written).attempts) == ("550 5.7.1 We do not know you", 0)
    assert try_later(clock, 5) == 1


def test_no_more_than_a_batch_goes_over_one_connection(
    post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    with unit_of_work():
        services.write_all(URGENT, [NewLetter(address=f"p{number}@larkfield.example", params={"asked_at": "2026-03-02T08:30:00+00:00"}) for number in range(5)])  # fmt: skip

    run_due_jobs()

    assert (len(post.taken), post.connections) == (5, 3)


def test_a_restored_copy_writes_letters_and_sends_none_until_told_so(
    post: MailServer, runner: FlaskCliRunner
) -> None:
    """R-P1, issue 3: nothing leaves it, not even what was in the queue already."""
    with unit_of_work():
        remember(SENDING_STOPPED, {"because": "restored"})
    written = write_letter(make_person("Ann"))
    run_due_jobs()
    assert (post.taken, state(written), queries.mail_status().is_stopped) == ([], LetterState.WAITING, True)

    assert runner.invoke(args=["mail", "resume"]).output == "letters go out again\n"
    assert runner.invoke(args=["mail", "resume"]).output == "letters were going out already\n"
    run_due_jobs()

    assert len(post.taken) == 1
    lines = db.session.execute(select(AuditEvent.channel).where(AuditEvent.action == "mail.sending.resumed"))
    assert lines.scalars().all() == ["cli"]


# What can go wrong on our side


def test_a_letter_that_cannot_be_made_keeps_no_other_from_going_out(
    post: MailServer, clock: TestClock
) -> None:
    """JO-7."""
    poison = letter_kind("tests.poison", title="", template="mail/letters/nowhere.html", is_urgent=True).name
    written = write_letter(make_person("Ann"), poison)
    write_letter(make_person("Bob"))

    run_due_jobs()

    assert len(post.taken) == 1
    assert (state(written), letter(written).attempts) == (LetterState.WAITING, 1)
    assert "could not be made" in letter(written).error


def test_a_kind_that_nobody_knows_any_more_fails(post: MailServer) -> None:
    written = write_letter(make_person("Ann"))
    with unit_of_work() as session:
        session.execute(update(Letter).values(kind="of.former.days"))

    run_due_jobs()

    assert state(written) is LetterState.FAILED


tokens: list[str] = []


def _make_token(params: Mapping[str, Any], recipient: Recipient) -> Mapping[str, Any] | None:
    if params.get("is_settled"):
        return None
    tokens.append(f"token-{len(tokens)}-{recipient.person_id}")
    return {"asked_at": "2026-03-02T08:30:00+00:00", "token": tokens[-1]}


SECRET = letter_kind(
    "tests.secret", title="", template="mail/letters/test.html", prepare=_make_token, carries_secret=True
).name


def test_a_secret_is_made_when_the_letter_is_sent_and_stored_nowhere(
    post: MailServer, clock: TestClock
) -> None:
    """Each try is a letter of its own: a new token, and a name by which no mail system takes it for a twin."""
    tokens.clear()
    ann = make_person("Ann")
    post.to_recipients[ann.email] = [GREYLISTED]
    written = write_letter(ann, SECRET)
    assert tokens == []

    run_due_jobs()
    first = letter(written).message_id
    try_later(clock, 5)

    assert len(set(tokens)) == 2
    assert post.taken[0]["Message-ID"] == f"<{letter(written).message_id}>" != f"<{first}>"
    held = repr([getattr(letter(written), column.name) for column in Letter.__table__.columns])
    assert not [token for token in tokens if token in held]


def test_what_is_not_needed_any_more_is_dropped(post: MailServer) -> None:
    written = write_letter(make_person("Ann"), SECRET, is_settled=True)

    run_due_jobs()

    assert (post.taken, state(written)) == ([], LetterState.DROPPED)


class Killed(BaseException):
    """What happens to a worker that is killed: nothing of its own runs any more."""


def test_a_worker_killed_after_the_yes_of_the_server_sends_twice_but_loses_nothing(
    post: MailServer, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_letter(make_person("Ann"))
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_note", lambda _taken, _answer: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            services.send_due_letters()
    assert [try_later(clock, 3), try_later(clock, 1)] == [0, 1], (
        "it is in a hand until that hand must be gone"
    )

    assert state(written) is LetterState.SENT
    assert len({twin["Message-ID"] for twin in post.taken}) == 1
    assert len(post.taken) == 2


def test_two_workers_at_once_send_each_letter_once(app: Flask, post: MailServer) -> None:
    """JO-1."""
    with unit_of_work():
        services.write_all(URGENT, [NewLetter(address=f"p{number}@larkfield.example", params={"asked_at": "2026-03-02T08:30:00+00:00"}) for number in range(40)])  # fmt: skip
    ready, counts = threading.Barrier(2), []

    def work() -> None:
        with app.app_context():
            ready.wait()
            counts.append(services.send_due_letters())

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts) == 40
    assert sorted(to[0] for _, to in post.envelopes) == sorted(
        f"p{number}@larkfield.example" for number in range(40)
    )


def test_letters_are_forgotten_after_ninety_days_and_those_that_wait_are_not(
    post: MailServer, clock: TestClock
) -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    write_letter(ann)
    run_due_jobs()
    post.to_recipients[bob.email] = [GREYLISTED]
    waiting = write_letter(bob)
    run_due_jobs()

    clock.advance(days=89)
    assert services.forget_old_letters(actor=Actor.clockwork()) == 0
    clock.advance(days=2)
    assert services.forget_old_letters(actor=Actor.clockwork()) == 1

    assert db.session.execute(select(Letter.id)).scalars().all() == [waiting]
