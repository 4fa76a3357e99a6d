"""The visitor's door to what the organisation has decided."""

from app.organisation.routes import elements, holidays, logo, settings, working_time
from app.organisation.routes.door import bp, tell_of_house

__all__ = ["bp", "elements", "holidays", "logo", "settings", "tell_of_house", "working_time"]
