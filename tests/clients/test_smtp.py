"""Handing letters over to a mail server, a real one on loopback."""

import socket
import threading
from urllib.parse import quote

import pytest

from app.clients.smtp import Fate, MailServer, MailServerTrouble, SmtpMailer, Tls
from tests.support import mail_server as servers
from tests.support.mail_server import CERTIFICATE, HANGS_UP, PASSWORD, USER, free_port, mail_server

LETTER = b"From: waymark@larkfield.example\r\nTo: ann@larkfield.example\r\nSubject: News\r\n\r\n.Hello\r\n"
ANN = "ann@larkfield.example"


def mailer(
    server: servers.MailServer, *, tls: Tls = Tls.NONE, seconds: float = 5.0, **more: str
) -> SmtpMailer:
    known = MailServer("127.0.0.1", server.port, tls, **more)
    return SmtpMailer(known, "Waymark <waymark@larkfield.example>", seconds)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate of the test's server is among those that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def test_letters_go_over_one_connection() -> None:
    with mail_server() as server, mailer(server).connect() as line:
        answers = [line.send(LETTER, to=f"person{number}@larkfield.example") for number in range(3)]

    assert [answer.fate for answer in answers] == [Fate.TAKEN] * 3
    assert server.connections == 1
    assert server.envelopes[0] == ("waymark@larkfield.example", ["person0@larkfield.example"])
    assert server.taken[0].get_content().splitlines() == [".Hello"]


@pytest.mark.parametrize(
    "said, fate",
    [
        ("451 4.7.1 Greylisted, come back later", Fate.LATER),
        ("452 4.2.2 Mailbox full", Fate.LATER),
        ("550 5.1.1 No such user", Fate.NOBODY_THERE),
        ("550 5.7.1 Not from you", Fate.REFUSED),
    ],
)
def test_what_is_said_of_a_recipient_is_passed_on(said: str, fate: Fate) -> None:
    with mail_server() as server:
        server.to_recipients[ANN] = [said]
        with mailer(server).connect() as line:
            answer = line.send(LETTER, to=ANN)
            after = line.send(LETTER, to="bob@larkfield.example")

    assert (answer.fate, answer.words) == (fate, said)
    assert not answer.is_last
    assert after.fate is Fate.TAKEN


@pytest.mark.parametrize(
    "said, fate",
    [("451 4.3.0 Try later", Fate.LATER), ("554 5.6.0 We do not like this letter", Fate.REFUSED)],
)
def test_what_is_said_of_the_letter_itself_is_passed_on(said: str, fate: Fate) -> None:
    with mail_server() as server:
        server.to_letters = [said]
        with mailer(server).connect() as line:
            assert (line.send(LETTER, to=ANN).fate, line.send(LETTER, to=ANN).fate) == (fate, Fate.TAKEN)


def test_a_connection_that_breaks_under_a_letter_is_not_used_again() -> None:
    with mail_server() as server:
        server.to_letters = [HANGS_UP]
        with mailer(server).connect() as line:
            answer = line.send(LETTER, to=ANN)

    assert (answer.fate, answer.is_last) == (Fate.LATER, True)


def test_a_server_that_says_goodbye_is_not_spoken_to_any_more() -> None:
    with mail_server() as server:
        server.to_recipients[ANN] = ["421 4.7.0 Too many letters"]
        with mailer(server).connect() as line:
            assert line.send(LETTER, to=ANN).is_last


@pytest.mark.parametrize("said", ["550 5.7.1 Who are you?", "451 4.7.0 You write too much"])
def test_a_sender_who_is_not_heard_is_trouble_for_all_letters(said: str) -> None:
    with mail_server() as server:
        server.to_senders = [said]
        with mailer(server).connect() as line, pytest.raises(MailServerTrouble, match=said[:9]):
            line.send(LETTER, to=ANN)


def test_nobody_listens() -> None:
    lonely = SmtpMailer(MailServer("127.0.0.1", free_port(), Tls.NONE), "waymark@larkfield.example")

    with pytest.raises(MailServerTrouble, match="refused"), lonely.connect():
        pass


def test_a_server_that_never_answers_is_given_up() -> None:
    """13.1.3: nothing outside is waited for without end."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_mailer = SmtpMailer(
            MailServer("127.0.0.1", silent.getsockname()[1], Tls.NONE), "waymark@larkfield.example", 0.05
        )
        with pytest.raises(MailServerTrouble, match="timed out"), silent_mailer.connect():
            pass


def test_name_and_password_let_us_in() -> None:
    with mail_server(has_password=True) as server:
        with mailer(server, user=USER, password=PASSWORD).connect() as line:
            assert line.send(LETTER, to=ANN).fate is Fate.TAKEN
        with mailer(server).connect() as line, pytest.raises(MailServerTrouble, match="530"):
            line.send(LETTER, to=ANN)


@pytest.mark.parametrize("password", ["not this one", "auch ni\N{LATIN SMALL LETTER C WITH CARON}ht"])
def test_a_wrong_password_is_trouble_and_is_never_repeated(password: str) -> None:
    with mail_server(has_password=True) as server:
        wrong = mailer(server, user=USER, password=password)
        with pytest.raises(MailServerTrouble) as raised, wrong.connect():
            pass

    said = f"{raised.value!r} {raised.value.__cause__!r} {wrong!r}"
    assert password not in said
    assert str(raised.value).startswith(("535", "the name or the password"))


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    """12.3.2: certificates of the mail server are verified."""
    with mail_server(tls="at once") as server, pytest.raises(MailServerTrouble, match="certificate"):  # noqa: SIM117
        with mailer(server, tls=Tls.AT_ONCE).connect():
            pass
    with mail_server(tls="starttls") as server, pytest.raises(MailServerTrouble, match="certificate"):  # noqa: SIM117
        with mailer(server, tls=Tls.DEMANDED).connect():
            pass


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("served, demanded", [("at once", Tls.AT_ONCE), ("starttls", Tls.DEMANDED)])
def test_a_certificate_that_is_trusted_makes_the_way_secret(served: str, demanded: Tls) -> None:
    with mail_server(tls=served) as server, mailer(server, tls=demanded).connect() as line:
        assert line.send(LETTER, to=ANN).fate is Fate.TAKEN


def test_where_tls_is_demanded_nothing_is_said_without_it() -> None:
    """A server, or somebody on the way, that leaves STARTTLS out of its list gets neither password nor letter."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        talker = threading.Thread(target=_answer_without_tls, args=(listener, heard))
        talker.start()
        server = MailServer("127.0.0.1", listener.getsockname()[1], Tls.DEMANDED, USER, PASSWORD)
        with pytest.raises(MailServerTrouble, match="STARTTLS"), SmtpMailer(server, ANN).connect():
            pass
        talker.join()

    assert b"".join(heard).upper().startswith(b"EHLO")
    assert not [word for word in (b"AUTH", b"MAIL") if word in b"".join(heard).upper()]


def _answer_without_tls(listener: socket.socket, heard: list[bytes]) -> None:
    connection, _address = listener.accept()
    with connection:
        connection.sendall(b"220 mail.example\r\n")
        while said := connection.recv(1000):
            heard.append(said)
            connection.sendall(b"250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n")


@pytest.mark.parametrize(
    "url, host, port, tls",
    [
        ("smtp://mail.larkfield.example", "mail.larkfield.example", 587, Tls.DEMANDED),
        ("smtp://mail.larkfield.example:2525", "mail.larkfield.example", 2525, Tls.DEMANDED),
        ("smtps://mail.larkfield.example", "mail.larkfield.example", 465, Tls.AT_ONCE),
        ("smtps://localhost?tls=off", "localhost", 465, Tls.AT_ONCE),
        ("smtp://mail.larkfield.example?tls=off", "mail.larkfield.example", 587, Tls.NONE),
        ("smtp://localhost:25", "localhost", 25, Tls.NONE),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, Tls.NONE),
        ("smtp://[::1]:25", "::1", 25, Tls.NONE),
        ("smtp://10.0.0.1:25", "10.0.0.1", 25, Tls.DEMANDED),
    ],
)
def test_only_this_machine_or_an_explicit_word_goes_without_tls(
    url: str, host: str, port: int, tls: Tls
) -> None:
    known = MailServer.from_url(url)

    assert (known.host, known.port, known.tls) == (host, port, tls)


def test_a_password_may_hold_any_sign() -> None:
    known = MailServer.from_url(f"smtps://{quote(USER)}:{quote(PASSWORD, safe='')}@mail.larkfield.example")

    assert (known.user, known.password) == (USER, PASSWORD)
    assert PASSWORD not in repr(known)
