"""What the front page follows from, asked along with who is reading."""

from typing import Any

from sqlalchemy import Select

from app.journey.queries.trail import with_beginning
from app.training.queries.beginning import with_waiting_survey


def with_front_page(statement: Select[Any]) -> Select[Any]:
    """A statement about one person, with what their trail follows from, and a survey that waits for them."""
    return with_waiting_survey(with_beginning(statement))


def waiting_survey_of(along: tuple[Any, ...]) -> int | None:
    """An open survey that the reader has not answered, by number, out of what was asked along."""
    number: int | None = along[-1]
    return number
