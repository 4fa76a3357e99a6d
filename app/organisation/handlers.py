"""What the organisation's decisions do when departments change."""

from app.core.events import on
from app.organisation.services.elements import follow_department
from app.people.events import DepartmentRenamed


@on(DepartmentRenamed)
def on_department_renamed(event: DepartmentRenamed) -> None:
    """What is decided for a department goes along with its name."""
    follow_department(event.before, event.after, is_joined=event.is_joined)
