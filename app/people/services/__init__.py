"""What is done with people's records; every act stands in the audit log."""

from app.people.services.absences import declare_absence, end_absence, restore_absence, withdraw_absence
from app.people.services.departments import rename_department
from app.people.services.exporting import note_export
from app.people.services.import_report import ImportReport
from app.people.services.importing import (
    ListBrokenOff,
    Listing,
    ask_for_import,
    end_abandoned_imports,
    import_people,
    run_import,
)
from app.people.services.merging import CHOICES, HeldByBoth, compare, demand_mergeable, merge_persons
from app.people.services.oneself import (
    change_profile,
    mark_informed,
    resume_observation,
    stop_observation,
)
from app.people.services.persons import add_person, change_person
from app.people.services.returning import take_back
from app.people.services.roles import change_roles, grant_role, withdraw_role
from app.people.services.switching import (
    deactivate_person,
    plan_leaving,
    reactivate_person,
    switch_off_whose_last_day_is_over,
    withdraw_leaving,
)

__all__ = [
    "CHOICES",
    "HeldByBoth",
    "ImportReport",
    "ListBrokenOff",
    "Listing",
    "add_person",
    "ask_for_import",
    "change_person",
    "change_profile",
    "change_roles",
    "compare",
    "deactivate_person",
    "declare_absence",
    "demand_mergeable",
    "end_abandoned_imports",
    "end_absence",
    "grant_role",
    "import_people",
    "mark_informed",
    "merge_persons",
    "note_export",
    "plan_leaving",
    "reactivate_person",
    "rename_department",
    "restore_absence",
    "resume_observation",
    "run_import",
    "stop_observation",
    "switch_off_whose_last_day_is_over",
    "take_back",
    "withdraw_absence",
    "withdraw_leaving",
    "withdraw_role",
]
