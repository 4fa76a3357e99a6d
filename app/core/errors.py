"""The four ways in which the domain says no; the web maps them to pages, commands to exit codes."""

from typing import Any


class DomainError(Exception):
    """A refusal in words for a person.

    `message` is an English sentence with `%(name)s` fields, which is also the key for its translation; `params` fill it.
    """

    message = "That did not work."

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


class Conflict(DomainError):
    """Somebody or something was faster, or it has been done already."""

    message = "This has changed in the meantime. Reload the page and try again."


class Invalid(DomainError):
    """What was given cannot be used; `field` names the culprit."""

    message = "This value cannot be used."

    def __init__(self, message: str | None = None, *, field: str = "", **params: Any) -> None:
        self.field = field
        super().__init__(message, **params)
