"""The visitor's doors of the journey: a person's own trail, and the rules."""

from app.journey.routes import rules, trail
from app.journey.routes.blueprint import Place, bp, show_where_lessons_are_read, show_where_steps_are_done

__all__ = ["Place", "bp", "rules", "show_where_lessons_are_read", "show_where_steps_are_done", "trail"]
