"""The visitor's doors of the journey: a person's own trail, and the rules."""

from app.journey.routes import rules, trail
from app.journey.routes.blueprint import (
    Help,
    Place,
    Reminder,
    bp,
    help_for,
    show_before_public_steps,
    show_help_with_steps,
    show_where_lessons_are_read,
    show_where_steps_are_done,
)

__all__ = [
    "Help",
    "Place",
    "Reminder",
    "bp",
    "help_for",
    "rules",
    "show_before_public_steps",
    "show_help_with_steps",
    "show_where_lessons_are_read",
    "show_where_steps_are_done",
    "trail",
]
