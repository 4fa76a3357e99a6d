"""The ways in which the domain says no; the web maps them to pages, commands to exit codes."""

import re
from collections.abc import Sequence
from typing import Any

#: PostgreSQL says first what is wrong, and then, each behind a word of the server's language and two spaces, with which
#: values, in which line of a file and the like: up to what others say about the failure, as it may have several lines.
_DETAILS = re.compile(
    r"\n\w+ ?:  .*?(?=\n\[SQL|\n\(Background on|\n\n(?:The above|During handling)|\n?\Z)", re.DOTALL
)


def without_details(words: str) -> str:
    """What a failure says, without the values that PostgreSQL adds: they may be somebody's address or name."""
    return _DETAILS.sub("", words)


class DomainError(Exception):
    """A refusal in words for a person.

    `message` is an English sentence with `%(name)s` fields, which is also the key for its translation; `params` fill it.
    `heading` is what a page about it is headed; empty for those that need none of their own. `places` are those that have
    to be mended in files, each in the words `file:line: message`; empty for those that are about no files.
    """

    message = "That did not work."
    heading = ""
    places: Sequence[str] = ()

    def __init__(self, message: str | None = None, **params: Any) -> None:
        self.message = message or type(self).message
        self.params = params
        super().__init__(self.message % params if params else self.message)


class NotFound(DomainError):
    """What was asked for does not exist, or not for this person."""

    message = "We could not find that."


class NotAllowed(DomainError):
    """The person may not do this."""

    message = "You do not have the right to do this."

    @property
    def is_about_roles(self) -> bool:
        """Whether nothing more is known than that a role is missing; other words are about the person and this act."""
        return self.message == NotAllowed.message


class Conflict(DomainError):
    """Somebody or something was faster, or it has been done already, or is not to be had as things stand."""

    message = "This has changed in the meantime. Reload the page and try again."

    @property
    def is_stale(self) -> bool:
        """Whether nothing more is known than that somebody was faster."""
        return self.message == Conflict.message


class Unavailable(DomainError):
    """What this needs cannot be had now, whoever asks; somebody who runs the installation has to do something."""

    message = "This does not work at the moment."


class Invalid(DomainError):
    """What was given cannot be used; `field` names the culprit."""

    message = "This value cannot be used."

    def __init__(self, message: str | None = None, *, field: str = "", **params: Any) -> None:
        self.field = field
        super().__init__(message, **params)
