"""The visitor's door to people."""

from app.people.routes import absences, imports, oneself, records
from app.people.routes.door import bp

__all__ = ["absences", "bp", "imports", "oneself", "records"]
