"""How a letter is put together, so that nothing in it can add a header or a recipient."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING

from app.mail.vocabulary import LONGEST_ADDRESS, AddressRefused

if TYPE_CHECKING:
    from email.headerregistry import Address

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says: its subject on one line, and its text twice, plain and as HTML."""

    subject: str
    plain: str
    html: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on a letter: who writes, to whom, when, under which name, and where its rhythm is changed."""

    sender: str  #: an address, or a name with an address
    sender_name: str  #: used where `sender` has none
    to: str
    to_name: str
    at: datetime
    message_id: str  #: without its angle brackets
    leave_url: str = ""  #: empty for letters that come whatever the rhythm


def compose(words: Words, cover: Cover) -> bytes:
    """The letter as it goes over the wire. Raises AddressRefused for an address that cannot be written to."""
    from email.policy import SMTP  # here: it takes long to load, and only workers write letters

    # Lines of seven bits, so that no server has to be asked what it bears.
    policy = SMTP.clone(cte_type="7bit")
    name, sender = parseaddr(cover.sender)
    letter = EmailMessage(policy=policy)
    letter["From"] = _address(name or cover.sender_name, sender)
    letter["To"] = _address(cover.to_name, check_address(cover.to))
    letter["Subject"] = one_line(words.subject)
    letter["Date"] = format_datetime(cover.at)
    letter["Message-ID"] = f"<{cover.message_id}>"
    # RFC 3834: so that no holiday notice and no list answers.
    letter["Auto-Submitted"] = "auto-generated"
    if cover.leave_url:
        letter["List-Unsubscribe"] = f"<{cover.leave_url}>"
    letter.set_content(words.plain)
    letter.add_alternative(words.html, subtype="html")
    # A header is cut only where it must be: an address of ours that is cut leads nowhere.
    return letter.as_bytes(policy=policy.clone(max_line_length=900))


def check_address(address: str) -> str:
    """An address as it is. Raises AddressRefused for one that holds more than an address, or letters beyond ASCII."""
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise AddressRefused
    return address


def one_line(text: str) -> str:
    """A text without line breaks and other signs that cannot be seen: it can stand in a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def domain_of(sender: str) -> str:
    """The part after the @ of an address, or of a name with an address."""
    return parseaddr(sender)[1].rpartition("@")[2]


def _address(name: str, address: str) -> "Address":
    from email.headerregistry import Address

    return Address(display_name=one_line(name), addr_spec=address)
