"""The visitor's door to activity."""

from app.signals.routes import imports, own, platforms, removals, reports
from app.signals.routes.door import bp, show_how_acts_are_counted

__all__ = ["bp", "imports", "own", "platforms", "removals", "reports", "show_how_acts_are_counted"]
