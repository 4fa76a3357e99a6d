"""The visitor's door to people."""

from app.people.routes import (
    absences,
    departments,
    imports,
    leaving,
    lists,
    managers,
    merging,
    oneself,
    records,
    roles,
)
from app.people.routes.door import Companion, bp, show_beside_records

__all__ = [
    "Companion",
    "absences",
    "bp",
    "departments",
    "imports",
    "leaving",
    "lists",
    "managers",
    "merging",
    "oneself",
    "records",
    "roles",
    "show_beside_records",
]
