"""The visitor's door to activity."""

from app.signals.routes import imports, own, platforms, removals, reports
from app.signals.routes.door import bp

__all__ = ["bp", "imports", "own", "platforms", "removals", "reports"]
