"""The number that each refusal of the domain has in an answer; no other place knows which is which."""

from typing import Final

from app.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Unavailable

STATUS: Final = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 422, Unavailable: 503}


def status_of(refused: DomainError) -> int:
    """The status of an answer that shows this refusal."""
    return next((STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS), STATUS[Invalid])
