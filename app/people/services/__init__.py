"""What is done with people's records; every act stands in the audit log."""

from app.people.services.absences import declare_absence, restore_absence, withdraw_absence
from app.people.services.importing import Listing, ask_for_import, import_people, run_import
from app.people.services.intake import ImportReport
from app.people.services.oneself import (
    change_profile,
    mark_informed,
    resume_observation,
    stop_observation,
)
from app.people.services.persons import add_person, change_person, deactivate_person, reactivate_person
from app.people.services.roles import change_roles, grant_role, withdraw_role

__all__ = [
    "ImportReport",
    "Listing",
    "add_person",
    "ask_for_import",
    "change_person",
    "change_profile",
    "change_roles",
    "deactivate_person",
    "declare_absence",
    "grant_role",
    "import_people",
    "mark_informed",
    "reactivate_person",
    "restore_absence",
    "resume_observation",
    "run_import",
    "stop_observation",
    "withdraw_absence",
    "withdraw_role",
]
