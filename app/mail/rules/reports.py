"""Reading the reports by which mail systems tell that a letter came back (RFC 3464)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.parser import BytesParser, HeaderParser

from app.mail.rules.composing import one_line
from app.mail.vocabulary import ReportRefused

LONGEST_WORDS = 300
_MESSAGE_ID = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a letter, by its Message-ID: whether it came back, and why, in the words of the mail system."""

    message_id: str
    has_failed: bool
    words: str


def read_report(content: bytes) -> Report:
    """The report in a message. Raises ReportRefused for any other message: a holiday notice, an advertisement."""
    from email import policy

    message = BytesParser(policy=policy.default).parsebytes(content)
    parts = {part.get_content_type(): part for part in message.walk()}
    status = parts.get("message/delivery-status")
    message_id = _original_id(parts)
    if status is None or not message_id:
        raise ReportRefused
    # One block of fields about the letter, then one for each recipient; ours have one.
    fates = [block for block in _blocks(status) if block["Action"]]
    failed = [block for block in fates if one_line(str(block["Action"])).lower() == "failed"]
    return Report(message_id, bool(failed), _words(failed[0]) if failed else "")


def _blocks(status: EmailMessage) -> Iterator[Message]:
    content = status.get_payload()
    return (
        iter(block for block in content if isinstance(block, Message))
        if isinstance(content, list)
        else iter(())
    )


def _original_id(parts: dict[str, EmailMessage]) -> str:
    """The name of the letter that the report is about: it brings the letter along, or its headers."""
    from email import policy

    whole = parts.get("message/rfc822")
    headers = parts.get("text/rfc822-headers") or parts.get("message/rfc822-headers")
    found = ""
    if whole is not None:
        found = str(whole.get_content()["Message-ID"] or "")
    elif headers is not None:
        found = str(HeaderParser(policy=policy.default).parsestr(_text(headers))["Message-ID"] or "")
    matched = _MESSAGE_ID.search(found)
    return matched[1] if matched else ""


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _words(block: Message) -> str:
    diagnosis = str(block["Diagnostic-Code"] or "").partition(";")
    said = one_line(diagnosis[2] or diagnosis[0])
    return (said or one_line(str(block["Status"] or "")))[:LONGEST_WORDS]
