"""How letters are put together, when they are tried again, and what reports about them say."""

from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.rules.composing import Cover, Words, check_address, compose, one_line
from app.mail.rules.pauses import MOST_ATTEMPTS, pause_after
from app.mail.rules.reports import Report, read_report
from app.mail.vocabulary import AddressRefused, ReportRefused

WORDS = Words("News for you", "Hello Ann,\n\nnews.\n", "<p>Hello Ann,</p><p>news.</p>")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def letter(words: Words = WORDS, **changes: str) -> EmailMessage:
    """The letter as the recipient's mail program reads it."""
    values = {
        "sender": "waymark@larkfield.example",
        "sender_name": "Larkfield",
        "to": "ann@larkfield.example",
        "to_name": "Ann Lee",
        "message_id": "0f3a@larkfield.example",
        "leave_url": "https://waymark.larkfield.example/profile",
    } | changes
    return BytesParser(policy=policy.default).parsebytes(compose(words, Cover(at=NOON, **values)))


def said(read: EmailMessage, part: str = "plain") -> str:
    """What one part of a letter says."""
    content: str = read.get_body((part,)).get_content()
    return content.replace("\r\n", "\n")


def test_a_letter_says_who_writes_to_whom_and_that_nobody_typed_it():
    read = letter()

    assert str(read["From"]) == "Larkfield <waymark@larkfield.example>"
    assert str(read["To"]) == "Ann Lee <ann@larkfield.example>"
    assert read["Date"].datetime == NOON
    assert read["Message-ID"] == "<0f3a@larkfield.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe"] == "<https://waymark.larkfield.example/profile>"
    assert said(read) == WORDS.plain
    assert said(read, "html").strip() == WORDS.html


def test_a_letter_about_the_account_offers_no_way_to_stop_it():
    assert letter(leave_url="")["List-Unsubscribe"] is None


def test_a_name_in_the_settings_is_used_in_place_of_the_organisations():
    assert str(letter(sender="Trail <trail@larkfield.example>")["From"]) == "Trail <trail@larkfield.example>"


LONG = "https://waymark.communications.department.of.a.very.large.company.larkfield.example/profile"


def test_a_long_address_of_ours_stays_whole():
    assert letter(leave_url=LONG)["List-Unsubscribe"] == f"<{LONG}>"
    assert f"<{LONG}>".encode() in compose(
        WORDS, Cover("a@b.example", "", "c@d.example", "", NOON, "1@b.example", LONG)
    )


@given(st.text(max_size=120), st.text(max_size=80), st.text(max_size=80))
def test_no_name_and_no_subject_adds_a_header_or_a_recipient(subject: str, name: str, organisation: str):
    """1.3.11."""
    read = letter(Words(subject, "x", "<p>x</p>"), to_name=name, sender_name=organisation)

    assert sorted(read.keys()) == sorted(letter().keys())
    assert [one.addr_spec for one in read["To"].addresses] == ["ann@larkfield.example"]
    assert [one.addr_spec for one in read["From"].addresses] == ["waymark@larkfield.example"]


@pytest.mark.parametrize(
    "name",
    [
        "Ann\r\nBcc: all@larkfield.example",
        "Ann\nSubject: Win",
        "Ann\x00\x0b\u2028 Lee",
        'A" <x@y.example>, "B',
    ],
)
def test_line_breaks_and_quotes_in_a_name_are_words(name: str):
    """1.3.11."""
    read = letter(to_name=name)

    assert (read["Bcc"], str(read["Subject"])) == (None, "News for you")
    assert len(read["To"].addresses) == 1
    assert read["To"].addresses[0].display_name == one_line(name)


@pytest.mark.parametrize("subject", ["Größe zählt nicht – aber Übung", "ニュース", "a" * 300])
def test_any_letters_arrive_as_they_were(subject: str):
    read = letter(Words(subject, f"{subject}\n", f"<p>{subject}</p>"), to_name="Jörg Müßig")

    assert str(read["Subject"]) == subject
    assert said(read) == f"{subject}\n"
    assert read["To"].addresses[0].display_name == "Jörg Müßig"


def test_a_letter_is_plain_ascii_on_the_wire_with_lines_that_every_server_bears():
    sent = compose(
        Words("Übung", "ü" * 3000, f"<p>{'ü ' * 3000}</p>"),
        Cover("a@b.example", "Ö", "c@d.example", "Ü", NOON, "1@b.example"),
    )

    assert sent.isascii()
    assert max(len(line) for line in sent.split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "@larkfield.example",
        "ann@larkfield.example, bob@larkfield.example",
        "Ann <ann@larkfield.example>",
        "ann@larkfield.example\r\nRCPT TO:<bob@larkfield.example>",
        "ann lee@larkfield.example",
        '"ann lee"@larkfield.example',
        "ann..lee@larkfield.example",
        ".ann@larkfield.example",
        "ann.@larkfield.example",
        "ann@larkfield..example",
        "ann@-larkfield.example",
        "ann@[127.0.0.1]",
        "änn@larkfield.example",
        "ann@lärkfield.example",
        f"{'a' * 250}@b.example",
    ],
)
def test_what_is_more_or_less_than_an_address_is_refused(address: str):
    with pytest.raises(AddressRefused):
        check_address(address)


@pytest.mark.parametrize(
    "address", ["ann@larkfield.example", "o'neil+x@a-b.example", "ann@xn--lrkfield-02a.example"]
)
def test_an_address_is_taken_as_it_is(address: str):
    assert check_address(address) == address


def test_pauses_grow_to_about_two_days():
    pauses = [pause_after(attempt) for attempt in range(1, MOST_ATTEMPTS)]

    assert pauses[0] == timedelta(minutes=5)
    assert pauses == sorted(pauses)
    assert timedelta(hours=44) < sum(pauses, timedelta(0)) < timedelta(hours=54)
    assert pause_after(MOST_ATTEMPTS) is None


# Reports


def report(
    action: str = "failed", *, original: str = "message/rfc822", words: str = "smtp; 550 5.1.1 Nobody here"
) -> bytes:
    """What a mail system writes when it gives a letter back."""
    return f"""\
From: MAILER-DAEMON@mail.example
To: waymark@larkfield.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

Sorry, this could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 2 Mar 2026 09:00:00 +0000

Final-Recipient: rfc822; ann@larkfield.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: {words}

--cut
Content-Type: {original}

From: Larkfield <waymark@larkfield.example>
To: ann@larkfield.example
Message-ID: <0f3a@larkfield.example>
Subject: News

--cut--
""".encode()


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_letter_that_came_back_and_why(original: str):
    assert read_report(report(original=original)) == Report(
        "0f3a@larkfield.example", True, "550 5.1.1 Nobody here"
    )


def test_a_diagnosis_over_several_lines_is_one_line():
    words = "smtp; 550-5.1.1 Nobody here.\n    550 5.1.1 Try\n    another"

    assert read_report(report(words=words)).words == "550-5.1.1 Nobody here. 550 5.1.1 Try another"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_letter_that_is_only_late_did_not_come_back(action: str):
    assert not read_report(report(action)).has_failed


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: Out of office\n\nI am away.\n",
        b"\x00\xff\xfe",
        report().replace(b"message/delivery-status", b"text/plain"),
        report().replace(b"Message-ID", b"X-Other"),
        report(original="message/rfc822").split(b"--cut\nContent-Type: message/rfc822")[0],
    ],
    ids=["empty", "holiday", "noise", "no status", "no name", "cut off"],
)
def test_any_other_mail_is_no_report(content: bytes):
    with pytest.raises(ReportRefused):
        read_report(content)


@given(st.binary(max_size=400))
def test_no_mail_at_all_takes_the_reader_down(noise: bytes):
    for content in (noise, report().replace(b"Reporting-MTA", noise), report()[: len(noise)] + noise):
        try:
            read_report(content)
        except ReportRefused:
            continue
